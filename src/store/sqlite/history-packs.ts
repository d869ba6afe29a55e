import type { Effect, Outcome } from '../../record/outcome.ts';
import type { HistoryRow, HistoryWrite } from '../history.ts';
import type { Connection } from './connection.ts';
import { ledgerFinder } from './ledger-keys.ts';

/**
 * What one commit delivered is one row of history, a pack: its keys as a list, and of the other columns a list only where
 * its records differ. An index by key would cost more than all the rest of a delivery (5.3 µs a record against 0.2), so a
 * key is found by the ledger: its row names the newest pack that tells of it, and each pack the one before, key by key.
 * A pack's number is that of its last record; its first has the number after the row before.
 */
export interface PackRow extends Told {
  readonly id: number;
  readonly pair: number;
  readonly key: string | null;
  readonly run: string;
  readonly at: number;
  readonly lastSeen: number;
  readonly outcome: Outcome;
  readonly records: number;
  readonly pack: string | null;
}

/** What a row says of each of its records, unless the pack says it one by one. */
interface Told {
  readonly effect: Effect | null;
  readonly reason: string | null;
  readonly label: string | null;
  readonly version: number | null;
  readonly sent: number | null;
  readonly fields: string | null;
}

const toldColumns = ['effect', 'reason', 'label', 'version', 'sent', 'fields'] as const;

/** The column `pack` as JSON. */
interface Pack {
  /** Null where the record's person was erased. */
  keys: (string | null)[];
  /** The pack before of each key; 0 where there is none. Absent where none has one. */
  before?: number[];
  /** What differs from record to record. */
  told: Partial<Record<keyof Told, readonly (string | number | null)[]>>;
}

function readPack(text: string): Pack {
  // What `packOf` wrote.
  return JSON.parse(text) as Pack;
}

/** A row's records: one, or those of its pack. */
export function recordsOf(row: PackRow): HistoryRow[] {
  if (row.pack === null) return [recordOf(row, row.id, row.key, row)];
  const pack = readPack(row.pack);
  return pack.keys.map((_, index) => packed(row, pack, index));
}

function packed(row: PackRow, pack: Pack, index: number): HistoryRow {
  const told: Told = { ...row };
  const one = Object.fromEntries(Object.entries(pack.told).map(([column, values]) => [column, values[index] ?? null]));
  const id = row.id - pack.keys.length + 1 + index;
  return recordOf(row, id, pack.keys[index] ?? null, Object.assign(told, one));
}

function recordOf(row: PackRow, id: number, key: string | null, told: Told): HistoryRow {
  const { pair, run, at, lastSeen, outcome } = row;
  return {
    ...{ id, pair, run, at, lastSeen, outcome },
    key: key ?? undefined,
    effect: told.effect ?? undefined,
    reason: told.reason ?? undefined,
    label: told.label ?? undefined,
    version: told.version ?? undefined,
    sent: told.sent ?? undefined,
    // What the writer wrote.
    fields: told.fields === null ? undefined : (JSON.parse(told.fields) as string[]),
  };
}

/** Walks the packs that tell of a key, the newest first: `visit` gets each with the places of the key in it. */
export function packWalk(
  connection: Connection,
): (pair: number, key: string, visit: (id: number, pack: Pack, places: readonly number[]) => void) => void {
  const newest = connection
    .prepare<[number, string], number | null>('SELECT pack FROM ledger WHERE pair = ? AND key = ?')
    .pluck();
  const read = connection.prepare<[number], string | null>('SELECT pack FROM history WHERE id = ?').pluck();
  return (pair, key, visit) => {
    let id = newest.get(pair, key) ?? 0;
    while (id > 0) {
      // One that was tidied away, and all before it with it.
      const text = read.get(id) ?? undefined;
      if (text === undefined) return;
      const pack = readPack(text);
      const places = pack.keys.flatMap((each, index) => (each === key ? [index] : []));
      visit(id, pack, places);
      const before = places[0] === undefined ? 0 : (pack.before?.[places[0]] ?? 0);
      // Numbers only fall: a damaged file leads nobody in a circle.
      id = before < id ? before : 0;
    }
  };
}

/** What one run delivered at once: the records, each with its batch's number, and their prints one after the other. */
interface Packing {
  readonly pair: number;
  readonly run: number;
  readonly at: number;
  readonly rows: readonly HistoryWrite[];
  readonly sent: (intent: string | undefined) => number | null;
  readonly prints: Buffer | null;
}

/** Stores them as one row, and returns its number. */
export function packWriter(connection: Connection): (packing: Packing) => number {
  const find = ledgerFinder<[pack: number | null]>(connection, 'pack');
  const insert = connection
    .prepare<(string | number | Buffer | null)[], number>(
      `INSERT INTO history (id, pair, run, at, last_seen, outcome, ${toldColumns.join(', ')}, records, pack, prints)
       VALUES ((SELECT coalesce(max(id), 0) FROM history) + ?, ?, ?, ?, ?, 'delivered', ?, ?, ?, ?, ?, ?, ?, ?, ?)
       RETURNING id`,
    )
    .pluck();
  return ({ pair, run, at, rows, sent, prints }) => {
    const keys = rows.map(({ key }) => key ?? '');
    const pack: Pack = { keys, told: {} };
    const known = find(pair, keys).filter(([, before]) => before !== null);
    if (known.length > 0) {
      const before = new Array<number>(keys.length).fill(0);
      for (const [index, id] of known) before[index] = id ?? 0;
      pack.before = before;
    }
    const { told } = pack;
    const shared = [
      sharedOf(told, 'effect', rows, ({ effect }) => effect ?? null),
      sharedOf(told, 'reason', rows, ({ reason }) => reason ?? null),
      sharedOf(told, 'label', rows, ({ label }) => label ?? null),
      sharedOf(told, 'version', rows, ({ version }) => version ?? null),
      sharedOf(told, 'sent', rows, (row) => sent(row.sent)),
      sharedOf(told, 'fields', rows, ({ fields }) => fieldsText(fields)),
    ];
    return insert.get(keys.length, pair, run, at, at, ...shared, keys.length, JSON.stringify(pack), prints) ?? 0;
  };
}

export function fieldsText(fields: readonly string[] | undefined): string | null {
  return fields === undefined ? null : JSON.stringify(fields);
}

/** What all say of a column; null where they differ, and then the pack says it one by one. */
function sharedOf<Value extends string | number | null>(
  told: Pack['told'],
  column: keyof Told,
  rows: readonly HistoryWrite[],
  valueOf: (row: HistoryWrite) => Value,
): Value | null {
  const [one] = rows;
  const first = one === undefined ? null : valueOf(one);
  if (rows.every((row) => valueOf(row) === first)) return first;
  told[column] = rows.map(valueOf);
  return null;
}

/** The prints of one record of a pack. */
function slice(prints: Buffer, place: number, records: number): Buffer {
  const width = prints.length / records;
  return prints.subarray(place * width, (place + 1) * width);
}

/** Takes a key and its labels out of every pack that tells of it; returns how many records it was. */
export function packedForgetter(connection: Connection): (pair: number, key: string) => number {
  const walk = packWalk(connection);
  const put = connection.prepare<[string, Buffer | null, number]>(
    'UPDATE history SET pack = ?, prints = ?, label = NULL WHERE id = ?',
  );
  const read = connection.prepare<[number], { label: string | null; prints: Buffer | null }>(
    'SELECT label, prints FROM history WHERE id = ?',
  );
  return (pair, key) => {
    let forgotten = 0;
    walk(pair, key, (id, pack, places) => {
      const { label, prints } = read.get(id) ?? { label: null, prints: null };
      const labels = [...(pack.told.label ?? pack.keys.map(() => label))];
      for (const place of places) {
        pack.keys[place] = null;
        labels[place] = null;
        if (prints !== null) slice(prints, place, pack.keys.length).fill(0);
      }
      pack.told.label = labels;
      put.run(JSON.stringify(pack), prints, id);
      forgotten += places.length;
    });
    return forgotten;
  };
}

/** Takes the records out of a pack that the ledger names no more as the newest of their keys; false where none is left. */
export function packTrimmer(connection: Connection): (pair: number, id: number, text: string) => boolean {
  const find = ledgerFinder<[pack: number | null]>(connection, 'pack');
  const put = connection.prepare<[string, number, Buffer | null, number]>(
    'UPDATE history SET pack = ?, records = ?, prints = ? WHERE id = ?',
  );
  const read = connection.prepare<[number], Buffer | null>('SELECT prints FROM history WHERE id = ?').pluck();
  const move = connection.prepare<[number, number, string, number]>(
    `UPDATE ledger SET prints = CAST(? AS INTEGER) WHERE pair = ? AND key = ? AND pack = ? AND typeof(prints) = 'integer'`,
  );
  return (pair, id, text) => {
    const pack = readPack(text);
    const asked = pack.keys.flatMap((key, index) => (key === null ? [] : [{ key, index }]));
    const newest = find(
      pair,
      asked.map(({ key }) => key),
    ).flatMap(([at, named]) => (named === id ? (asked[at]?.index ?? []) : []));
    if (newest.length === 0) return false;
    if (newest.length === pack.keys.length) return true;
    newest.sort((a, b) => a - b);
    const kept = <T>(values: readonly T[]): T[] =>
      newest.map((index) => values[index]).filter((value) => value !== undefined);
    const told = Object.fromEntries(Object.entries(pack.told).map(([column, values]) => [column, kept(values)]));
    // What stood before is older and goes too: nothing leads there any more.
    const prints = read.get(id) ?? null;
    const slices = prints === null ? null : Buffer.concat(newest.map((at) => slice(prints, at, pack.keys.length)));
    put.run(JSON.stringify({ keys: kept(pack.keys), told }), newest.length, slices, id);
    if (prints !== null) for (const [place, at] of newest.entries()) move.run(place, pair, pack.keys[at] ?? '', id);
    return true;
  };
}
