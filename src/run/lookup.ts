import type { Reading } from '../connector/source.ts';
import type { Repeat } from '../connector/sink.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunContext } from './context.ts';

/** What the target says of deltas whose answer was lost: applied, not applied, or nothing that can be told. */
export type Fate =
  { readonly is: 'applied'; readonly targetId: string | undefined } | { readonly is: 'absent' | 'unknown' };

/**
 * Asks the target for the records that a batch of unknown fate was to write, in one question, and lets the connector's
 * `applied` judge each. No clear answer stays unknown (promise 3), and so does no record, unless the connector knows its
 * look-up to be complete (`none: again`).
 */
export async function lookUp(
  run: RunContext,
  repeat: Extract<Repeat, { kind: 'by_lookup' }>,
  records: readonly JsonObject[],
): Promise<Fate[]> {
  const keys: (string | undefined)[] = [];
  for (const record of records) keys.push(await repeat.key(record));
  const values = [...new Set(keys.filter((key) => key !== undefined))];
  const source = run.lookup(repeat.stream);
  const found = values.length === 0 ? undefined : await source.byKey({ field: repeat.field, values }, run.hardStop);
  const fates: Fate[] = [];
  for (const [index, record] of records.entries()) {
    const key = keys[index];
    const candidates = key === undefined ? [] : (found?.get(key) ?? []);
    // Only a record that was asked for can be missing: without a value to ask for nothing is known.
    if (key !== undefined && candidates.length === 0 && repeat.none === 'again') fates.push({ is: 'absent' });
    else fates.push(await fateOf(repeat, candidates, record));
  }
  return fates;
}

/** Applied when any of the records found says so; absent only when each of them says that it is not. */
async function fateOf(
  repeat: Extract<Repeat, { kind: 'by_lookup' }>,
  candidates: readonly Reading[],
  record: JsonObject,
): Promise<Fate> {
  let clear = candidates.length > 0;
  for (const candidate of candidates) {
    const applied = candidate.incomplete === undefined ? await repeat.applied(candidate.record, record) : undefined;
    if (applied === true) return { is: 'applied', targetId: await repeat.targetId?.(candidate.record, record) };
    if (applied === undefined) clear = false;
  }
  return { is: clear ? 'absent' : 'unknown' };
}
