import { setImmediate as turn } from 'node:timers/promises';
import type { Metrics } from '../../observe/metrics/registry.ts';
import type { Store } from '../../store/store.ts';

/** Keys counted at once, which takes some milliseconds, and how often before the rest goes on behind the answer. */
const step = 5000;
const steps = 20;
/** The count is made anew when it is older than this (ms), and than so many times what it took. */
const fresh = 60_000;
const share = 100;

/** Keys of ledgers: of a million of them nobody waits for the count, and it is no more than a hundredth of the work. */
export interface KeysWatch {
  collect(store: Store, mappingOf: ReadonlyMap<number, string>, now: () => number): Promise<void>;
  close(): void;
}

export function watchKeys(metrics: Metrics, onFault: (thrown: unknown) => void): KeysWatch {
  let counting: Promise<void> | undefined;
  let due = -Infinity;
  let closed = false;

  async function count(
    store: Store,
    mappingOf: ReadonlyMap<number, string>,
    now: () => number,
    enough: () => void,
  ): Promise<void> {
    const began = now();
    let done = 0;
    for (const [pair, mapping] of mappingOf) {
      let keys = 0;
      for (let after: string | undefined = ''; after !== undefined;) {
        if (closed) return;
        const counted = await store.figures.keys(pair, after, step);
        keys += counted.keys;
        after = counted.last;
        if (++done >= steps) enough();
        await turn();
      }
      metrics.set('hrwire_ledger_keys', { mapping }, keys);
    }
    due = now() + Math.max(fresh, share * (now() - began));
  }

  return {
    async collect(store, mappingOf, now) {
      if (counting !== undefined || closed || now() < due) return;
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      counting = count(store, mappingOf, now, resolve)
        .catch(onFault)
        .finally(() => (counting = undefined));
      await Promise.race([counting, enough]);
    },
    close: () => void (closed = true),
  };
}
