import type { RunContext } from './context.ts';
import { nothing } from './known.ts';
import type { Known } from './known.ts';
import type { Taken } from './taken.ts';

/** The keys of these records, each once. */
export function keysOf(prepared: readonly { readonly taken: Taken }[]): string[] {
  const keys = new Set<string>();
  for (const { taken } of prepared) if (taken.row?.key !== undefined) keys.add(taken.row.key);
  return [...keys];
}

/** By key; undefined for one that the store has never met, or that was not asked for. */
export interface Knowledge {
  get(key: string): Known | undefined;
}

/** What the store knows of these keys, asked in one go. */
export async function knowledge(run: RunContext, pair: number, keys: readonly string[]): Promise<Knowledge> {
  if (keys.length === 0) return unmet;
  const ledger = await run.store.ledger.get(pair, keys);
  const aside = await run.store.aside.open(pair, keys);
  if (aside.size > 0) return { get: (key) => ({ ledger: ledger.get(key), aside: aside.get(key) ?? nothing.aside }) };
  return {
    get: (key) => {
      const row = ledger.get(key);
      return row === undefined ? undefined : { ledger: row, aside: nothing.aside };
    },
  };
}

const unmet: Knowledge = { get: () => undefined };
