import type { Metrics } from '../../observe/metrics/registry.ts';
import type { AsideFigure } from '../../store/figures.ts';
import type { Store } from '../../store/store.ts';

/** Codes of one mapping that are told apart; those of a target are as many as it likes. */
const mostCodes = 50;

/** What stands in the store for each mapping: put aside, waiting, and how large the store is. */
export async function showStanding(
  metrics: Metrics,
  store: Store,
  mappingOf: ReadonlyMap<number, string>,
  now: number,
): Promise<void> {
  const { figures } = store;
  const [aside, inbox, size] = [await figures.aside(), await figures.inbox(), await figures.size()];
  metrics.forget('hrwire_dead_letters_open', 'hrwire_held_open', 'hrwire_unknown_open');
  metrics.forget('hrwire_inbox_rows', 'hrwire_inbox_oldest_seconds');
  const waiting = new Map(inbox.map((each) => [each.pair, each]));
  for (const [pair, mapping] of mappingOf) {
    showAside(
      metrics,
      mapping,
      aside.filter((each) => each.pair === pair),
    );
    const rows = waiting.get(pair);
    metrics.set('hrwire_inbox_rows', { mapping }, rows?.rows ?? 0);
    const since = rows === undefined ? 0 : Math.max(0, now - rows.oldest) / 1000;
    metrics.set('hrwire_inbox_oldest_seconds', { mapping }, since);
  }
  metrics.set('hrwire_store_bytes', { part: 'used' }, size.bytes - size.free);
  metrics.set('hrwire_store_bytes', { part: 'free' }, size.free);
  metrics.set('hrwire_store_bytes', { part: 'log' }, size.log);
}

function showAside(metrics: Metrics, mapping: string, rows: readonly AsideFigure[]): void {
  const of = (state: string): number =>
    rows.filter((each) => each.state === state).reduce((sum, each) => sum + each.rows, 0);
  metrics.set('hrwire_held_open', { mapping }, of('held'));
  metrics.set('hrwire_unknown_open', { mapping }, of('unknown'));
  const codes = new Map<string, number>();
  const dead = rows.filter((each) => each.state === 'dead').sort((a, b) => b.rows - a.rows);
  for (const [index, { code, rows: count }] of dead.entries()) {
    const name = index < mostCodes && /^[a-z0-9._-]{1,64}$/i.test(code) ? code : 'other';
    codes.set(name, (codes.get(name) ?? 0) + count);
  }
  // No series at all would not say that there are none.
  if (codes.size === 0) codes.set('none', 0);
  for (const [code, count] of codes) metrics.set('hrwire_dead_letters_open', { mapping, code }, count);
}
