import type { RunContext } from './context.ts';
import type { Known } from './known.ts';
import type { Taken } from './taken.ts';

/** The keys of these records, each once. */
export function keysOf(prepared: readonly { readonly taken: Taken }[]): string[] {
  return [...new Set(prepared.flatMap(({ taken }) => (taken.row?.key === undefined ? [] : [taken.row.key])))];
}

/** What the store knows of these keys, asked in one go. */
export async function knowledge(run: RunContext, pair: number, keys: readonly string[]): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  if (keys.length === 0) return known;
  const ledger = await run.store.ledger.get(pair, keys);
  const aside = await run.store.aside.open(pair, keys);
  for (const key of keys) known.set(key, { ledger: ledger.get(key), aside: aside.get(key) ?? [] });
  return known;
}
