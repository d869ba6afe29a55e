import type { Project } from '../../config/project.ts';
import { connect } from '../connect.ts';
import type { Session } from '../session.ts';

const opened = new WeakMap<Project, Set<string>>();

/**
 * A mapping that never ran has no place for rows. Where notifications carry the records there is no first reading that
 * would bring them, so the place is made: with the identities that its first run will find.
 */
export async function openPairs(session: Session, mappings: readonly string[]): Promise<void> {
  const known = opened.get(session.project) ?? new Set<string>();
  opened.set(session.project, known);
  for (const name of mappings) {
    if (known.has(name)) continue;
    const store = await session.store();
    const pairs = await store.checkpoints.pairs(name);
    if (pairs.length === 0) await store.checkpoints.open(name, ...(await identitiesOf(session, name)));
    known.add(name);
  }
}

async function identitiesOf(session: Session, name: string): Promise<[source: string, target: string]> {
  const file = session.project.mappings.get(name)?.file;
  const identity = async (reference: string | undefined): Promise<string> => {
    const [connection = ''] = (reference ?? '').split('.', 1);
    const use = { mapping: name, run: 'hook', store: await session.store() };
    const made = await connect(session, connection, use);
    await made.close();
    return made.identity;
  };
  return [await identity(file?.from), await identity(file?.to)];
}
