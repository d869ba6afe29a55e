import { tables as models } from './model.ts';
import { keyOf } from './read.ts';
import { fieldsOf, isObject, RecordFault } from './record.ts';
import type { LogHead, Plan, Sent } from './record.ts';
import type { Tables } from './tables.ts';

/** Who stands as the manager of somebody without one. */
const noManager = 'NO_MANAGER';

/**
 * A user of an upsert: made where there is none of that id. The manager is a nested record with the uri of a user that
 * exists (KBA 2976724), which links to it.
 */
export function checkUser(tables: Tables, record: Sent, literal: string | undefined, log: LogHead): Plan {
  const entity = models.User;
  const { manager, ...rest } = record;
  if (literal === undefined) throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'A user is named by its key in the uri.');
  const userId = keyOf(entity, literal);
  if (rest['userId'] !== undefined && rest['userId'] !== userId) {
    throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'userId is not that of the uri.');
  }
  const known = tables.get('User', userId);
  const fields = fieldsOf({ ...rest, userId }, entity, known === undefined);
  if (manager !== undefined) fields['managerUserId'] = managerOf(tables, manager);
  return {
    index: log.index,
    name: 'User',
    entity,
    outcome: { ...log, key: userId, outcome: known === undefined ? 'inserted' : 'updated' },
    apply: () => {
      // Looked up again: two records of one call may name the same user.
      const row = tables.get('User', userId);
      if (row === undefined) tables.put('User', [fields]);
      else tables.change('User', row, fields);
      return `User/userId=${userId}`;
    },
  };
}

function managerOf(tables: Tables, manager: unknown): string | null {
  const metadata = isObject(manager) ? manager['__metadata'] : undefined;
  const uri = isObject(metadata) ? metadata['uri'] : undefined;
  const literal = typeof uri === 'string' ? /^User\((.*)\)$/.exec(uri)?.[1] : undefined;
  if (literal === undefined) {
    throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'manager is an object with the __metadata.uri of a user.');
  }
  const userId = keyOf(models.User, literal);
  if (userId === noManager) return null;
  if (tables.get('User', userId) === undefined) {
    throw new RecordFault('COE_GENERAL_BAD_REQUEST', `The manager ${userId} is no user.`);
  }
  return userId;
}
