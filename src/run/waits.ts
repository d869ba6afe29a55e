import type { Wait } from '../mapping/mapping.ts';
import type { RunContext } from './context.ts';
import type { Prepared } from './prepare.ts';

const nothingWaits = (): boolean => true;

/**
 * Which of the records that these wait for stand delivered: the ledger of each mapping they name is asked once, for all
 * of them. A mapping that never ran has delivered nothing.
 */
export async function metWaits(
  run: RunContext,
  pair: number | undefined,
  prepared: readonly Prepared[],
): Promise<(wait: Wait) => boolean> {
  if (!run.mapping.awaits) return nothingWaits;
  const keys = new Map<string, Set<string>>();
  for (const { mapping, key } of prepared.flatMap(waitsOf)) {
    const own = keys.get(mapping) ?? new Set();
    keys.set(mapping, own.add(key));
  }
  const met = new Map<string, ReadonlySet<string>>();
  for (const [mapping, asked] of keys) {
    const ledger = mapping === run.mapping.name ? pair : await currentPair(run, mapping);
    met.set(mapping, ledger === undefined ? new Set() : await deliveredOf(run, ledger, [...asked]));
  }
  return ({ mapping, key }) => met.get(mapping)?.has(key) === true;
}

export function waitsOf({ decision }: Prepared): readonly Wait[] {
  return decision?.is === 'mapped' ? (decision.waits ?? []) : [];
}

async function currentPair(run: RunContext, mapping: string): Promise<number | undefined> {
  return (await run.store.checkpoints.pairs(mapping)).find((pair) => pair.current)?.id;
}

async function deliveredOf(run: RunContext, pair: number, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await run.store.ledger.get(pair, keys);
  return new Set([...rows.values()].flatMap((row) => (row.fingerprint === undefined || row.deleted ? [] : [row.key])));
}
