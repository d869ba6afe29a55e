import type { Reading } from '../connector/source.ts';
import type { Row } from '../mapping/mapping.ts';
import type { Json } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { RunContext } from './context.ts';
import { withoutErased } from './erased.ts';
import { absentKey, isAbsence } from './gone.ts';
import { decideRows, readingOf, withoutRow } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Origin } from './taken.ts';

/** A stored record to be taken up again. */
export interface Stored {
  readonly origin: Origin;
  readonly raw: Json | undefined;
  readonly version: number | undefined;
  readonly position: string | undefined;
  /** The hold rule it passes this once. */
  readonly passed: string | undefined;
  /** A step of its reading found nothing: the source completes it again. */
  readonly step: boolean;
  /** A replay that asks the source for it first. */
  readonly anew?: boolean;
  /** As the source has it now. */
  readonly fetched?: Reading;
  /** Why it was put aside: said again where its record cannot be read. */
  readonly cause: Cause;
}

/** Stored records on their way through the current mapping, each with the origin it came from. */
export async function prepareStored(run: RunContext, stored: readonly Stored[]): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  const of = new Map<Reading, Stored>();
  const steps: [Reading, Stored][] = [];
  for (const one of stored) {
    if (one.fetched === undefined && isAbsence(one.raw, one.origin.key)) {
      prepared.push(absentKey(run, one.origin.key, one.origin));
      continue;
    }
    const reading = one.fetched ?? storedReading(one, run.clock.now());
    if (reading === undefined)
      prepared.push(withoutRow(one.raw ?? null, one.position, one.origin, unreadable(one), undefined));
    else if (one.step && one.fetched === undefined && run.source.complete !== undefined) steps.push([reading, one]);
    else of.set(reading, one);
  }
  prepared.push(...(await completeSteps(run, steps, of)));
  const { rows, empty } = await run.mapping.expand([...of.keys()], run.clock.now());
  const chosen = choose(rows, of);
  for (const [reading, one] of of) {
    if (empty.includes(reading)) {
      const taken = {
        origin: one.origin,
        raw: reading.record,
        position: one.position,
        row: undefined,
        fault: undefined,
      };
      prepared.push({ taken, decision: { is: 'filtered', reason: 'each gives nothing' } });
    } else if (!chosen.has(reading)) {
      prepared.push(withoutRow(reading.record, one.position, one.origin, gone, undefined));
    }
  }
  const alive: Row[] = [];
  const originOf = new Map<Row, Origin>();
  for (const [reading, row] of chosen) {
    const one = of.get(reading);
    if (one === undefined) continue;
    row.passed = one.passed;
    alive.push(row);
    originOf.set(row, one.origin);
  }
  const origins = (row: Row): Origin => originOf.get(row) ?? unreachable(row);
  prepared.push(...(await decideRows(run, alive, origins)));
  return withoutErased(run, prepared);
}

/** What was uploaded has the version that it came with: its record may lack what the stream's expression reads. */
function storedReading({ raw, version, position, origin }: Stored, now: number): Reading | undefined {
  const reading = readingOf(raw, version ?? now, position);
  return reading === undefined || origin.input !== 'uploads' || version === undefined
    ? reading
    : { ...reading, version };
}

/** Asks the source again for what steps did not find: into `of` go readings, whole or still incomplete. */
async function completeSteps(
  run: RunContext,
  steps: readonly (readonly [Reading, Stored])[],
  of: Map<Reading, Stored>,
): Promise<readonly Prepared[]> {
  if (steps.length === 0 || run.source.complete === undefined) return [];
  const prepared: Prepared[] = [];
  const readings = steps.map(([reading]) => reading);
  const items = await run.source.complete(readings, run.stop);
  for (const [index, [reading, one]] of steps.entries()) {
    const item = items[index] ?? reading;
    if ('unreadable' in item)
      prepared.push(withoutRow(reading.record, one.position, one.origin, item.unreadable, undefined));
    // Its version stays the one it was read with.
    else of.set({ ...reading, ...item, observed: reading.observed }, one);
  }
  return prepared;
}

/**
 * Of the rows that a record makes, the one stored; the first where it was stored without a key, or where a person gave
 * it another one.
 */
function choose(rows: readonly Row[], of: ReadonlyMap<Reading, Stored>): Map<Reading, Row> {
  const chosen = new Map<Reading, Row>();
  for (const row of rows) {
    const key = of.get(row.reading)?.origin.key;
    const fits = key === undefined || row.key === key || row.key === undefined;
    if (fits && !chosen.has(row.reading)) chosen.set(row.reading, row);
  }
  for (const row of rows) {
    if (of.get(row.reading)?.origin.repaired !== undefined && !chosen.has(row.reading)) chosen.set(row.reading, row);
  }
  return chosen;
}

const gone: Cause = {
  code: 'replay.key-gone',
  message: 'the stored record no longer yields the key it was stored under',
  hint: 'The mapping’s key changed: discard it, and run with --full.',
};

function unreadable(one: Stored): Cause {
  if (one.raw !== undefined) return one.cause;
  return {
    code: 'replay.expired',
    message: 'the stored record has expired',
    hint: 'Discard it, or run with --full to read it again.',
  };
}

function unreachable(row: Row): never {
  throw new TypeError(`a row of key ${row.key === undefined ? 'none' : 'its own'} has no origin`);
}
