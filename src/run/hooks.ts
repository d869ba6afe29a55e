import type { Reading, Signal } from '../connector/source.ts';
import { parseDuration } from '../record/duration.ts';
import type { JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { InboxRow } from '../store/inbox.ts';
import type { RunContext } from './context.ts';
import { withoutErased } from './erased.ts';
import type { Journal } from './journal.ts';
import { prepare, withoutRow } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { fetchSignalled } from './signalled.ts';
import { hookOrigin } from './taken.ts';

/** How long a notification waits for its record where the connector does not say. */
const day = parseDuration('24h') ?? 0;

/**
 * Notifications taken from the inbox: the records they name are fetched by key, and what they say is not mapped; but those
 * of verified senders whose connector says so carry the records themselves. One row may
 * name many records, and many rows one: a row is done with the last of its records. Where a record is not there yet, its
 * row stays for later runs until its time is over.
 */
export async function prepareHooks(
  run: RunContext,
  rows: readonly InboxRow[],
  journal: Journal,
): Promise<readonly Prepared[]> {
  if (rows.length === 0) return [];
  const signals = await signalsOf(run, rows);
  const prepared: Prepared[] = [];
  const staying = new Set<number>();
  const asked: Asked = new Map();
  const carried = new Map<Reading, ReadonlySet<number>>();
  for (const [index, row] of rows.entries()) {
    const signal = signals[index] ?? noSignal;
    if (signal.is === 'fetch' && signal.question.values.length > 0) note(asked, row, signal);
    else if (signal.is === 'records') carry(carried, row, signal.records);
    else prepared.push(settledWithout(row, signal));
  }
  const found = await fetchAll(run, asked);
  const now = run.clock.now();
  for (const { row, waitFor, why } of found.missing) {
    if (now < row.createdAt + waitFor) staying.add(row.id);
    else prepared.push(withoutRow(row.raw ?? null, undefined, hookOrigin([row.id]), noRecord(why), undefined));
  }
  const readings = new Map([...found.readings, ...carried]);
  const items = [...readings.keys()];
  const origins = new Map(items.map((item) => [item, hookOrigin([...(readings.get(item) ?? [])])]));
  prepared.push(...(await prepare(run, items, (item) => ('record' in item && origins.get(item)) || hookOrigin([]))));
  const left = new Map<number, number>();
  for (const { taken } of prepared) {
    for (const id of taken.origin.hooks) if (!staying.has(id)) left.set(id, (left.get(id) ?? 0) + 1);
  }
  const broughtBack = rows.flatMap(({ id, aside }): [number, number][] => (aside === undefined ? [] : [[id, aside]]));
  journal.awaitHooks(left, new Map(broughtBack));
  return withoutErased(run, prepared);
}

/** The records of a verified notification, as of the instant at which it came. */
function carry(carried: Map<Reading, ReadonlySet<number>>, row: InboxRow, records: readonly JsonObject[]): void {
  for (const record of records) carried.set({ record, observed: row.createdAt }, new Set([row.id]));
}

/** By field, by value: the rows that ask for it. */
type Asked = Map<string, Map<string, { readonly row: InboxRow; readonly waitFor: number }[]>>;

function note(asked: Asked, row: InboxRow, { question, waitFor = day }: Extract<Signal, { is: 'fetch' }>): void {
  const values = asked.get(question.field) ?? new Map<string, { row: InboxRow; waitFor: number }[]>();
  asked.set(question.field, values);
  for (const value of new Set(question.values)) {
    const rows = values.get(value) ?? [];
    values.set(value, rows);
    rows.push({ row, waitFor });
  }
}

interface Found {
  /** With the rows that asked for each. */
  readonly readings: ReadonlyMap<Reading, ReadonlySet<number>>;
  /** Rows that name a record which is not there, each once; `why`: where the source said so. */
  readonly missing: Iterable<Missing>;
}

interface Missing {
  readonly row: InboxRow;
  readonly waitFor: number;
  readonly why: string | undefined;
}

async function fetchAll(run: RunContext, asked: Asked): Promise<Found> {
  const readings = new Map<Reading, Set<number>>();
  const missing = new Map<number, Missing>();
  for (const [field, values] of asked) {
    const { found, refused } = await fetchSignalled(run, field, [...values.keys()]);
    for (const [value, rows] of values) {
      const records = found.get(value) ?? [];
      const why = refused.get(value);
      if (records.length === 0) for (const each of rows) missing.set(each.row.id, { ...each, why });
      for (const reading of records) {
        const ids = readings.get(reading) ?? new Set();
        readings.set(reading, ids);
        for (const { row } of rows) ids.add(row.id);
      }
    }
  }
  return { readings, missing: missing.values() };
}

async function signalsOf(run: RunContext, rows: readonly InboxRow[]): Promise<readonly Signal[]> {
  if (run.source.signals === undefined) return rows.map(() => noSignal);
  // A person who brings a dead letter back vouches for it.
  return run.source.signals(
    rows.map((row) => ({ body: row.raw ?? null, verified: row.verified === true || row.aside !== undefined })),
  );
}

/** A notification that asks for nothing: ignored by the connector's own rule, or not to be understood. */
function settledWithout(row: InboxRow, signal: Signal): Prepared {
  const origin = hookOrigin([row.id]);
  if (signal.is === 'ignored') {
    const taken = { origin, raw: row.raw ?? null, position: undefined, row: undefined, fault: undefined };
    return { taken, decision: { is: 'filtered', reason: signal.reason } };
  }
  const cause = signal.is === 'unreadable' ? signal.cause : namesNothing;
  return withoutRow(row.raw ?? null, undefined, origin, { ...cause, code: 'hook.unreadable' }, undefined);
}

const namesNothing: Cause = { code: 'hook.unreadable', message: 'the notification names no record' };

const noSignal: Signal = {
  is: 'unreadable',
  cause: {
    code: 'hook.unreadable',
    message: 'the stream declares no hook: nobody can tell what the notification says',
  },
};

function noRecord(why: string | undefined): Cause {
  const found = 'the record that the notification names was not found within its time';
  return {
    code: 'hook.no-record',
    message: why === undefined ? found : `${found}: ${why}`,
    hint: 'Look for it at the source; the next reading brings it by itself. Then discard this row.',
  };
}
