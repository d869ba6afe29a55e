import { personOf } from '../mapping/people.ts';
import type { Decision, Row } from '../mapping/mapping.ts';
import { canonical } from '../record/canonical.ts';
import type { Fingerprinter } from '../record/fingerprint.ts';
import type { Json } from '../record/json.ts';
import type { AsideClose } from '../store/aside.ts';
import type { Case } from './case.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Taken } from './taken.ts';

/** What filters a record of somebody who was erased, and is counted by. */
const reason = 'erased';
export const barredDecision: Decision = { is: 'filtered', reason, erased: true };

/** The keyed hash that a value of a field tagged `person` stands under; the value normalised by `personOf`. */
export function personHash(fingerprints: Fingerprinter, person: string): string {
  return fingerprints.ofText(`person:${person}`);
}

/** The keyed hash of a mapping's key. Of one source: the same number means somebody else in another tenant. */
export function keyHash(fingerprints: Fingerprinter, mapping: string, source: string, key: string): string {
  return fingerprints.ofText(`erased:${canonical([mapping, source, key])}`);
}

/**
 * Promise 7: an erased person stays erased. The rows, of these, that are about somebody erased: by their key or by a
 * value that names them. Asked before joins (nothing is looked up of them) and again once the mapped record names more.
 */
export async function erasedAmong(run: RunContext, rows: readonly Row[]): Promise<ReadonlySet<Row>> {
  const found = new Set<Row>();
  const barred = await run.store.erasures.barred();
  if (barred.size === 0) return found;
  const { fingerprints, mapping, sourceIdentity } = run;
  const hashes = rows.map(({ key, people }) => {
    const own = people.map((person) => personHash(fingerprints, person));
    return key === undefined ? own : [...own, keyHash(fingerprints, mapping.name, sourceIdentity, key)];
  });
  for (const [index, row] of rows.entries()) if (hashes[index]?.some((hash) => barred.has(hash))) found.add(row);
  return found;
}

/** A record taken up, with what the mapping says of it (`Prepared`). */
interface Read {
  readonly taken: Taken;
  readonly decision: Decision | undefined;
}

/**
 * The same of what is no record (unreadable rows, bodies of notifications): nobody can tell its fields apart, so any
 * value in it that is one of the erased filters it.
 */
export async function withoutErased(run: RunContext, prepared: readonly Read[]): Promise<readonly Read[]> {
  const barred = await run.store.erasures.barred();
  if (barred.size === 0) return prepared;
  const unread = prepared.filter(({ taken, decision }) => taken.row === undefined && decision?.is !== 'filtered');
  if (unread.length === 0) return prepared;
  const hashes = new Map(unread.map((one) => [one, valuesOf(one.taken.raw).map((value) => hashOf(run, value))]));
  return prepared.map((one) => {
    if (hashes.get(one)?.some((hash) => barred.has(hash)) !== true) return one;
    return { taken: { ...one.taken, fault: undefined }, decision: barredDecision };
  });
}

function hashOf({ fingerprints }: RunContext, value: string): string {
  return personHash(fingerprints, value);
}

/** Every text and number in a value, normalised as those of people are, at most 10,000 of them. */
export function valuesOf(value: Json): string[] {
  const found = new Set<string>();
  const left: Json[] = [value];
  for (let next = left.pop(); next !== undefined && found.size < most; next = left.pop()) {
    if (Array.isArray(next)) left.push(...next.slice(0, most));
    else if (typeof next === 'object' && next !== null) left.push(...Object.values(next).slice(0, most));
    else {
      const person = personOf(next);
      if (person !== undefined) found.add(person);
    }
  }
  return [...found];
}

const most = 10_000;

/** Nothing of the record is kept: what stands aside of it is closed and emptied, and its history has no key. */
export function erased({ taken, known }: Case): Ending {
  const own = taken.origin.aside === undefined ? [] : [taken.origin.aside];
  const ids = new Set([...own, ...known.aside.filter(({ state }) => state !== 'unknown').map(({ id }) => id)]);
  const closes = [...ids].map((id): AsideClose => ({ which: { id }, as: 'filtered', wipe: true }));
  return { taken, outcome: 'filtered', reason, closes, erased: true };
}
