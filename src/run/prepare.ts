import type { Item, Reading } from '../connector/source.ts';
import { deletesGone } from '../mapping/deletes.ts';
import type { Decision, Row, TargetFact, TargetLookup } from '../mapping/mapping.ts';
import { isObject } from '../record/json.ts';
import type { RunContext } from './context.ts';
import { barredDecision, erasedAmong, withoutErased } from './erased.ts';
import { fetchJoins } from './joins.ts';
import { knowledge } from './knowledge.ts';
import { isActedOn, nothing } from './known.ts';
import type { Origin, Taken } from './taken.ts';

/** A record with what the mapping says of it; undefined where it never came to the mapping. */
export interface Prepared {
  readonly taken: Taken;
  readonly decision: Decision | undefined;
}

/**
 * Page → each → key → joins → when, needs, hold → map → validate, an array at a time. With `pair`, what event mode has
 * acted on is not asked about again.
 */
export async function prepare(
  run: RunContext,
  items: readonly Item[],
  originOf: (item: Item) => Origin,
  pair?: number,
): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  const readings: Reading[] = [];
  for (const item of items) {
    if ('unreadable' in item)
      prepared.push(withoutRow(item.raw, item.position, originOf(item), item.unreadable, undefined));
    else readings.push(item);
  }
  const { rows, empty } = await run.mapping.expand(readings, run.clock.now());
  for (const reading of empty) {
    const { record: raw, position } = reading;
    const taken: Taken = { origin: originOf(reading), raw, position, row: undefined, fault: undefined };
    prepared.push({ taken, decision: { is: 'filtered', reason: 'each gives nothing' } });
  }
  const decided = await decideRows(run, rows, ({ reading }) => originOf(reading), pair);
  return withoutErased(run, prepared.length === 0 ? decided : [...prepared, ...decided]);
}

/** The same for rows already expanded, each with an origin of its own (resumed records); in the order of the rows. */
export async function decideRows(
  run: RunContext,
  rows: readonly Row[],
  originOf: (row: Row) => Origin,
  pair?: number,
): Promise<Prepared[]> {
  const now = run.clock.now();
  // The few that end before the mapping decides them.
  const decided = new Map<Row, Decision>();
  const faults = new Map<Row, Taken['fault']>();
  const allOpen = (): boolean => decided.size + faults.size === 0;
  const open = (of: readonly Row[]): readonly Row[] =>
    allOpen() ? of : of.filter((row) => !decided.has(row) && !faults.has(row));
  // Without a key nothing could end a hold: such a row goes on, to be dead-lettered for that.
  // What is gone needs nothing but its key: a step that finds nothing of it keeps nobody waiting.
  for (const row of rows) {
    const { incomplete } = row.reading;
    if (incomplete !== undefined && row.key !== undefined && row.gone === undefined) faults.set(row, incomplete);
  }
  for (const row of await erasedAmong(run, rows)) decided.set(row, barredDecision);
  const whole = open(rows);
  for (const [index, reason] of await run.mapping.filterEarly(whole, now)) {
    const row = whole[index];
    if (row !== undefined) decided.set(row, { is: 'filtered', reason });
  }
  for (const row of await actedOn(run, whole, pair)) decided.set(row, { is: 'filtered', reason: 'acted on before' });
  if (run.mapping.joins.length > 0) {
    const asking = open(whole).filter((row) => !deletesGone(run.mapping, row));
    for (const [row, fault] of await fetchJoins(run, asking, now)) faults.set(row, fault);
  }
  const joined = open(whole);
  const decisions = await run.mapping.decide(joined, lookupOf(run), now);
  // The mapped record may name more people than the record as read.
  for (const row of await erasedAmong(run, joined)) decided.set(row, barredDecision);
  if (allOpen() && joined === rows) {
    return rows.map((row, index) => ({ taken: takenOf(row, originOf(row), undefined), decision: decisions[index] }));
  }
  let next = 0;
  return rows.map((row) => {
    const own = row === joined[next] ? decisions[next++] : undefined;
    return { taken: takenOf(row, originOf(row), faults.get(row)), decision: decided.get(row) ?? own };
  });
}

/**
 * Event mode: a key that was delivered is unchanged for ever, so its joins would be asked for at each reading and looked
 * at by nobody. `compare` judges it by the ledger, whatever is decided here.
 */
async function actedOn(run: RunContext, rows: readonly Row[], pair: number | undefined): Promise<readonly Row[]> {
  if (pair === undefined || run.mapping.mode !== 'event' || run.mapping.joins.length === 0) return [];
  const keys = [...new Set(rows.flatMap(({ key }) => key ?? []))];
  const known = await knowledge(run, pair, keys);
  return rows.filter(({ key }) => key !== undefined && isActedOn(known.get(key) ?? nothing));
}

/** The same records mapped once more, with their joins as they were fetched. */
export async function mapAgain(run: RunContext, prepared: readonly Prepared[]): Promise<Prepared[]> {
  const rows = prepared.flatMap(({ taken }) => taken.row ?? []);
  const decisions = await run.mapping.decide(rows, lookupOf(run), run.clock.now());
  const decided = new Map(rows.map((row, index) => [row, decisions[index]]));
  return prepared.map((one) => {
    const { row } = one.taken;
    return row === undefined ? one : { ...one, decision: decided.get(row) };
  });
}

function takenOf(row: Row, origin: Origin, fault: Taken['fault']): Taken {
  return { origin, raw: row.reading.record, position: row.reading.position, row, fault, open: false };
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
export function lookupOf(run: Pick<RunContext, 'store'>): TargetLookup {
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
