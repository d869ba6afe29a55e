import type { Reading } from '../connector/source.ts';
import { HrwireError } from '../error/error.ts';
import { isObject } from '../record/json.ts';
import type { RunContext } from './context.ts';
import type { Stored } from './resume.ts';
import { fetchSignalled } from './signalled.ts';

/**
 * Replayed records as the source has them now, asked for by key in the chunks of its connector; what a person has
 * repaired, and what is asked for as read, stays as it is stored. A source out of reach ends the run as any reading does:
 * the rows stay in the inbox. What the source no longer has, or refuses to be asked for, is replayed as it was stored, and
 * told.
 */
export async function fetchAnew(run: RunContext, stored: readonly Stored[]): Promise<readonly Stored[]> {
  const values = new Map<Stored, string>();
  for (const one of stored) {
    const value = one.anew === true ? valueOf(run, one) : undefined;
    if (value !== undefined) values.set(one, value);
  }
  const { anew } = run.mapping;
  if (values.size === 0 || anew === undefined) return stored;
  const found = await ask(run, anew.field, [...new Set(values.values())]);
  const now = await newest(run, values, found);
  const missing = values.size - now.size;
  if (missing > 0) {
    run.log.warn('records that are replayed are not at their source: they are taken as they were read then', {
      mapping: run.mapping.name,
      records: missing,
    });
  }
  return stored.map((one) => {
    const reading = now.get(one);
    if (reading === undefined) return one;
    // A copy each: `each` makes several records of one reading. It is no older than what is stored, whatever the clock.
    return { ...one, fetched: { ...reading, observed: Math.max(reading.observed, one.version ?? -Infinity) } };
  });
}

/** What the source is asked by; of a record that has expired nothing but its key is left. */
function valueOf({ mapping }: RunContext, { raw, origin }: Stored): string | undefined {
  if (isObject(raw)) return mapping.anew?.valueOf(raw);
  return raw === undefined && mapping.anew?.own === true ? origin.key : undefined;
}

async function ask(
  run: RunContext,
  field: string,
  values: readonly string[],
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  try {
    return (await fetchSignalled(run, field, values)).found;
  } catch (thrown) {
    // Files with more rows than may be held in memory cannot be asked at all: no run is to end for that.
    if (thrown instanceof HrwireError && thrown.code === 'file.too-large') return new Map();
    throw thrown;
  }
}

/** Of the records found for each, the newest that still yields the key it is stored under. */
async function newest(
  run: RunContext,
  values: ReadonlyMap<Stored, string>,
  found: ReadonlyMap<string, readonly Reading[]>,
): Promise<ReadonlyMap<Stored, Reading>> {
  const readings = [...found.values()].flat();
  const { rows } = await run.mapping.expand(readings, run.clock.now());
  const byReading = Map.groupBy(rows, (row) => row.reading);
  const now = new Map<Stored, Reading>();
  for (const [one, value] of values) {
    let version = -Infinity;
    for (const reading of found.get(value) ?? []) {
      const row = byReading.get(reading)?.find(({ key }) => one.origin.key === undefined || key === one.origin.key);
      if (row === undefined || (row.version < version && !Number.isNaN(version))) continue;
      version = row.version;
      now.set(one, reading);
    }
  }
  return now;
}
