import type { Connection } from './connection.ts';

/** Below this many, one question a key is as cheap. */
const few = 4;

/** A row found: the place of its key in the list that was asked for, and its columns. */
export type Found<Columns extends unknown[]> = [index: number, ...Columns];

/**
 * Finds rows of the ledger by their keys, a page at once. Keys that are all new and follow each other, as those of a first
 * load mostly do, are told by one look between the least and the greatest. CROSS JOIN keeps the order as written: without
 * it the whole ledger is read.
 */
export function ledgerFinder<Columns extends unknown[]>(
  connection: Connection,
  columns: string,
): (pair: number, keys: readonly string[]) => Found<Columns>[] {
  const one = connection
    .prepare<[number, number, string], Found<Columns>>(`SELECT ?, ${columns} FROM ledger WHERE pair = ? AND key = ?`)
    .raw();
  const listed = connection
    .prepare<[string, number], Found<Columns>>(
      `SELECT json_each.key, ${columns} FROM json_each(?) CROSS JOIN ledger
       WHERE ledger.pair = ? AND ledger.key = json_each.value`,
    )
    .raw();
  const between = connection.prepare<[number, string, string]>(
    'SELECT 1 FROM ledger WHERE pair = ? AND key BETWEEN ? AND ? LIMIT 1',
  );
  return (pair, keys) => {
    const text = keys.length < few ? undefined : plainList(keys);
    if (text === undefined) return keys.flatMap((key, index) => one.all(index, pair, key));
    const span = spanOf(keys, text);
    return span !== undefined && between.get(pair, ...span) === undefined ? [] : listed.all(text, pair);
  };
}

/** Undefined where a key holds what the engine's JSON does not give back as it was bound: a zero byte, half a pair of surrogates. */
function plainList(keys: readonly string[]): string | undefined {
  const text = JSON.stringify(keys);
  return text.includes(String.raw`\u`) ? undefined : text;
}

/** The least and the greatest; undefined where letters beyond the surrogates order in another way here than in the engine. */
function spanOf(keys: readonly string[], text: string): [least: string, greatest: string] | undefined {
  if (/[\ud800-\uffff]/.test(text)) return undefined;
  let least = keys[0] ?? '';
  let greatest = least;
  for (const key of keys) {
    if (key < least) least = key;
    else if (key > greatest) greatest = key;
  }
  return [least, greatest];
}
