import { isObject } from '../../record/json.ts';
import { fieldOf } from '../../record/path.ts';
import type { Path } from '../document.ts';
import { listOf, objectOf, streamFacts, textOf } from './context.ts';
import type { LintProject, MappingContext, MappingRule, StreamFacts } from './context.ts';

/** `deletes` needs something that tells what is gone, and a way of deleting that says whom. */
export const deletes: MappingRule = (context) => {
  const { value } = context;
  const written = value['deletes'];
  if (written === undefined || written === 'ignore' || value['mode'] === 'event') return;
  wayOfDeleting(context);
  if (isObject(written) && written['absent'] !== true) return;
  const path: Path = isObject(written) ? ['deletes', 'absent'] : ['deletes'];
  const told = isObject(written) ? written['when'] !== undefined : hasTombstones(context.source);
  const never = neverWhole(context);
  // Absence that is asked for by name must be possible; `propagate` takes what there is.
  if (never === undefined || (written === 'propagate' && told)) return;
  context.report({ path }, 'lint.deletes', `Nothing can tell what is gone: ${never.why}`, { hint: never.hint });
};

function wayOfDeleting({ value, target, report }: MappingContext): void {
  if (target === undefined || target.section === 'local') return;
  const at = { path: ['deletes'], key: true };
  if (objectOf(target.value['write'])['delete'] === undefined) {
    report(at, 'lint.deletes', `The stream ${target.name} declares no way of deleting a record`, {
      hint: 'Declare write: delete: in the connector. Where a leaver is an update, map the flag to a status, or write leaves: map.',
    });
  } else if (target.section === 'file' && listOf(value['match']).length === 0) {
    report(at, 'lint.deletes', 'A row that deletes holds the fields of match alone, and there are none', {
      hint: 'Write match: with the column that names the record.',
    });
  }
}

function hasTombstones(source: StreamFacts | undefined): boolean {
  return source === undefined || objectOf(source.value['read'])['deleted'] !== undefined;
}

interface Never {
  readonly why: string;
  readonly hint: string;
}

/** Why no reading of the source has every record; undefined where one has, or nobody can say. */
function neverWhole({ source, project, value }: MappingContext): Never | undefined {
  if (source === undefined || source.section === 'local') return undefined;
  if (source.section === 'file') return ofFiles(source, project);
  return source.section === 'http' ? ofRequests(source, project, asksByKey(source, value)) : undefined;
}

function ofFiles({ connection, value }: StreamFacts, project: LintProject): Never | undefined {
  const known = project.connections.get(connection);
  const { config, file } = known?.connector.document.value ?? {};
  const standing = objectOf(objectOf(objectOf(config)['properties'])['holds'])['default'];
  const holds = known?.settings['holds'] ?? objectOf(file)['holds'] ?? standing ?? 'records';
  if (value['read'] === undefined || (typeof holds === 'string' && holds.includes('${')) || holds === 'snapshot')
    return undefined;
  return {
    why: 'each file brings records of its own',
    hint: `If each file is the whole state, set holds: snapshot at the connection ${connection}. Else name a flag: deletes: { when: … }.`,
  };
}

/** Whether the source can be asked by the ledger's key: it is the one key of the stream, and an entry of `by_key`. */
function asksByKey({ value: stream }: StreamFacts, value: MappingContext['value']): boolean {
  const own = listOf(stream['key']);
  const keys = value['key'] === undefined ? own : listOf(value['key']);
  if (value['each'] !== undefined || own.length !== 1 || keys.length !== 1) return false;
  const field = fieldOf(textOf(keys[0]));
  return fieldOf(textOf(own[0])) === field && Object.hasOwn(objectOf(stream['by_key']), field);
}

function ofRequests(
  source: StreamFacts,
  project: LintProject,
  asked: boolean,
  below: readonly string[] = [],
): Never | undefined {
  const read = objectOf(source.value['read']);
  const delta = objectOf(read['delta']);
  const parents = objectOf(read['parents']);
  const flag = 'Or name a flag of the record: deletes: { when: … }.';
  const incremental = delta['kind'] !== undefined && delta['kind'] !== 'none';
  if (incremental && delta['whole'] !== true) {
    return {
      why: `the stream ${source.name} is asked for what is new alone`,
      hint: `If its first window has every record, declare delta: { whole: true } in the connector; or read.deleted for its tombstones. ${flag}`,
    };
  }
  if (incremental && !asked) {
    return {
      why: `a record of ${source.name} that changes while it is read may be missed, and cannot be asked for by the key of this mapping`,
      hint: `Declare by_key: for the stream’s key, and let it be the key of the mapping. ${flag}`,
    };
  }
  if (parents['within'] !== undefined) {
    return { why: `the parents of ${source.name} are read within a window`, hint: flag };
  }
  const above = streamFacts(project, `${source.connection}.${textOf(parents['stream'])}`);
  // A circle of parents is refused elsewhere.
  if (above === undefined || below.includes(above.name)) return undefined;
  return ofRequests(above, project, asked, [...below, source.name]);
}
