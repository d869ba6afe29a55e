import { compileScope, inScope } from '../access/scope.ts';
import { HrwireError } from '../error/error.ts';
import type { Json } from '../record/json.ts';
import type { AsideHead, AsideRow } from '../store/aside.ts';
import type { Store } from '../store/store.ts';
import type { Session } from './session.ts';

/*
 * What somebody may see (issue 6): every use case of `app/` that shows or touches records asks here, so that no route can
 * forget it. `tests/server/access-scope.test.ts` goes through every operation of the API with a scoped token.
 */

/** Whether the caller sees all records of all mappings: then nothing need be asked. */
export function seesAll({ actor }: Session): boolean {
  return actor.scope === undefined && actor.mappings === undefined;
}

/** Whether the caller sees a mapping at all. */
export function seesMapping({ actor }: Session, mapping: string): boolean {
  return actor.mappings?.includes(mapping) !== false;
}

/** A mapping that the caller does not see is not there. Throws `app.unknown-mapping`. */
export function refuseUnseen(session: Session, mapping: string): void {
  if (seesMapping(session, mapping)) return;
  throw new HrwireError('app.unknown-mapping', `there is no mapping "${mapping}"`, {
    hint: `There are: ${(session.actor.mappings ?? []).join(', ')}.`,
  });
}

/** Which of these records of a mapping, as they were read, the caller sees. What is not known (undefined) is not seen. */
export async function sees(
  session: Session,
  mapping: string,
  records: readonly (Json | undefined)[],
): Promise<readonly boolean[]> {
  const { scope } = session.actor;
  if (!seesMapping(session, mapping)) return records.map(() => false);
  if (scope === undefined) return records.map(() => true);
  return inScope(compileScope(scope), records);
}

/** Those of these rows that the caller sees: as read, and as repaired where a person repaired it. */
export async function seenRows<T extends AsideHead>(session: Session, rows: readonly T[]): Promise<readonly T[]> {
  if (seesAll(session)) return rows;
  const own = rows.filter(({ mapping }) => seesMapping(session, mapping));
  if (session.actor.scope === undefined) return own;
  const store = await session.store();
  const seen: T[] = [];
  for (const head of own) {
    const row = await store.aside.read(head.id);
    if (row !== undefined && (await seesRow(session, row))) seen.push(head);
  }
  return seen;
}

/** The same of one row at hand. */
export async function seesRow(session: Session, row: AsideRow): Promise<boolean> {
  if (seesAll(session)) return true;
  const records = row.edited === undefined ? [row.raw] : [row.raw, row.edited];
  return (await sees(session, row.mapping, records)).every(Boolean);
}

/** Samples looked through for the record of a key. */
const mostSamples = 10_000;

/**
 * Which of these keys of a mapping the caller sees: those of which every record that the store still has, put aside or
 * kept as a sample, is in the scope, and of which there is one. Nobody knows of the others whose they are.
 */
export async function seenKeys(
  session: Session,
  mapping: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!seesMapping(session, mapping)) return new Set();
  if (session.actor.scope === undefined) return new Set(keys);
  const records = await storedRecords(await session.store(), mapping, new Set(keys));
  const seen = new Set<string>();
  for (const [key, known] of records) {
    if (known.length > 0 && (await sees(session, mapping, known)).every(Boolean)) seen.add(key);
  }
  return seen;
}

/** What the store has of these keys, as read: rows put aside that are open, their repairs, and samples. */
export async function storedRecords(
  store: Store,
  mapping: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const records = new Map<string, Json[]>([...wanted].map((key) => [key, []]));
  for (const pair of (await store.checkpoints.pairs(mapping)).filter(({ current }) => current)) {
    for (const [key, heads] of await store.aside.open(pair.id, [...wanted])) {
      for (const { id } of heads) {
        const row = await store.aside.read(id);
        for (const record of [row?.raw, row?.edited]) if (record !== undefined) records.get(key)?.push(record);
      }
    }
    for (const sample of await store.samples.list(pair.id, Date.now(), mostSamples)) {
      for (const key of new Set([sample.key, ...sample.keys])) records.get(key)?.push(sample.record);
    }
  }
  return records;
}

/** Refuses what reaches all mappings by its nature: erasing a person. */
export function refusePart(session: Session, what: string): void {
  if (seesAll(session)) return;
  throw new HrwireError('access.denied', `${what} is for those who see all records and mappings`, {
    hint: 'Ask an administrator without a scope.',
  });
}

/** Refuses what reaches beyond a scope by its nature: approving what is not seen. */
export function refuseScoped(session: Session, what: string): void {
  if (session.actor.scope === undefined) return;
  throw new HrwireError('access.denied', `${what} is for those who see all records`, {
    hint: 'Ask an administrator: your token or role sees only a part of the records.',
  });
}
