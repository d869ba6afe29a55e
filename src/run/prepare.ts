import type { Item, Reading } from '../connector/source.ts';
import type { Decision, Row, TargetFact, TargetLookup } from '../mapping/mapping.ts';
import { isObject } from '../record/json.ts';
import type { RunContext } from './context.ts';
import { fetchJoins } from './joins.ts';
import type { Origin, Taken } from './taken.ts';

/** A record with what the mapping says of it; undefined where it never came to the mapping. */
export interface Prepared {
  readonly taken: Taken;
  readonly decision: Decision | undefined;
}

/** Page → each → key → joins → when, needs, hold → map → validate, an array at a time. */
export async function prepare(run: RunContext, items: readonly Item[], origin: Origin): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const readings: Reading[] = [];
  for (const item of items) {
    if ('unreadable' in item) prepared.push(withoutRow(item.raw, item.position, origin, item.unreadable, undefined));
    else readings.push(item);
  }
  const { rows, empty } = await run.mapping.expand(readings, run.clock.now());
  for (const reading of empty) {
    const taken: Taken = { origin, raw: reading.record, position: reading.position, row: undefined, fault: undefined };
    prepared.push({ taken, decision: { is: 'filtered', reason: 'each gives nothing' } });
  }
  prepared.push(...(await decideRows(run, rows, () => origin)));
  return prepared;
}

/** The same for rows already expanded, each with an origin of its own (resumed records). */
export async function decideRows(
  run: RunContext,
  rows: readonly Row[],
  originOf: (row: Row) => Origin,
): Promise<Prepared[]> {
  const now = run.clock.now();
  const prepared: Prepared[] = [];
  const whole: Row[] = [];
  for (const row of rows) {
    if (row.reading.incomplete === undefined) {
      whole.push(row);
      continue;
    }
    const { cause, holdFor } = row.reading.incomplete;
    prepared.push({ taken: { ...takenOf(row, originOf(row)), fault: { cause, holdFor } }, decision: undefined });
  }
  const early = await run.mapping.filterEarly(whole, now);
  const alive: Row[] = [];
  whole.forEach((row, index) => {
    const reason = early.get(index);
    if (reason === undefined) alive.push(row);
    else prepared.push({ taken: takenOf(row, originOf(row)), decision: { is: 'filtered', reason } });
  });
  await fetchJoins(run, alive, now);
  const decisions = await run.mapping.decide(alive, lookupOf(run), now);
  alive.forEach((row, index) => {
    prepared.push({ taken: takenOf(row, originOf(row)), decision: decisions[index] });
  });
  return prepared;
}

function takenOf(row: Row, origin: Origin): Taken {
  return { origin, raw: row.reading.record, position: row.reading.position, row, fault: undefined };
}

/** A record that never came to the mapping: it could not be read. */
export function withoutRow(
  raw: Taken['raw'],
  position: string | undefined,
  origin: Origin,
  cause: NonNullable<Taken['fault']>['cause'],
  holdFor: number | undefined,
): Prepared {
  return { taken: { origin, raw, position, row: undefined, fault: { cause, holdFor } }, decision: undefined };
}

/** `$target`: what the ledgers of other mappings know, asked a batch at a time. */
function lookupOf(run: RunContext): TargetLookup {
  return async (asks) => {
    const pairs = new Map<string, number | undefined>();
    const facts: (TargetFact | undefined)[] = [];
    for (const { mapping, key } of asks) {
      if (!pairs.has(mapping)) {
        const known = await run.store.checkpoints.pairs(mapping);
        pairs.set(mapping, known.find((pair) => pair.current)?.id);
      }
      const pair = pairs.get(mapping);
      const row = pair === undefined ? undefined : (await run.store.ledger.get(pair, [key])).get(key);
      facts.push(
        row?.fingerprint === undefined || row.deleted
          ? undefined
          : {
              id: row.targetId,
              match: row.match,
              version: row.version ?? 0,
              deliveredAt: new Date(row.deliveredAt ?? 0).toISOString(),
            },
      );
    }
    return facts;
  };
}

/** A stored raw record as a reading; undefined where what is stored is no record. */
export function readingOf(raw: unknown, observed: number, position: string | undefined): Reading | undefined {
  if (!isObject(raw)) return undefined;
  return { record: raw, observed, ...(position === undefined ? {} : { position }) };
}
