import type { RunContext } from './context.ts';
import type { Known } from './known.ts';
import type { Taken } from './taken.ts';

/** The keys of these records, each once. */
export function keysOf(prepared: readonly { readonly taken: Taken }[]): string[] {
  const keys = new Set<string>();
  for (const { taken } of prepared) if (taken.row?.key !== undefined) keys.add(taken.row.key);
  return [...keys];
}

/** What the store knows of these keys, asked in one go; a key that it has never met may be left out. */
export async function knowledge(run: RunContext, pair: number, keys: readonly string[]): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  if (keys.length === 0) return known;
  const ledger = await run.store.ledger.get(pair, keys);
  const aside = await run.store.aside.open(pair, keys);
  // Of a first load it knows nothing.
  if (ledger.size === 0 && aside.size === 0) return known;
  for (const key of keys) known.set(key, { ledger: ledger.get(key), aside: aside.get(key) ?? [] });
  return known;
}
