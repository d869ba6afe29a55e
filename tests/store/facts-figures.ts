import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { aside, delivered } from './harness.ts';
import type { Ground } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
}

/** What every engine tells those who watch. */
export function figureFacts(at: Subject): void {
  test('a pulse changes nothing', async () => {
    const { rows } = await at.store.upkeep.state();
    await at.store.pulse.beat();
    expect((await at.store.upkeep.state()).rows).toEqual(rows);
  });
  test('open rows put aside are counted by state and code; closed ones are not', async () => {
    await at.on.commit({
      aside: [
        aside('a'),
        aside('b'),
        aside('c', { cause: { code: 'each.failed', message: 'no' } }),
        aside('d', { state: 'held', release: { kind: 'instant', at: 9e12 } }),
        aside('e'),
      ],
    });
    await at.on.commit({ asideClosed: [{ which: { key: 'e' }, as: 'discarded' }] });
    const { pair } = at.on;
    expect(await at.store.figures.aside()).toEqual([
      { pair, state: 'dead', code: 'each.failed', rows: 1 },
      { pair, state: 'dead', code: 'needs.absent', rows: 2 },
      { pair, state: 'held', code: 'needs.absent', rows: 1 },
    ]);
  });

  test('rows of the inbox are counted by pair, with the time of the oldest', async () => {
    const { pair } = at.on;
    const row = { pair, input: 'hooks' as const, key: undefined, aside: undefined, passed: undefined, raw: {} };
    await at.store.inbox.put([
      { ...row, kind: 'hook', createdAt: 70 },
      { ...row, kind: 'hook', createdAt: 90 },
    ]);
    expect(await at.store.figures.inbox()).toEqual([{ pair, rows: 2, oldest: 70 }]);
  });

  test('an empty inbox is none', async () => {
    expect(await at.store.figures.inbox()).toEqual([]);
  });

  test('keys of a ledger are counted in steps, of one pair alone', async () => {
    await at.on.commit({ delivered: ['a', 'b', 'c', 'd'].map((key) => delivered(key)) });
    const { pair } = at.on;
    const { keys } = at.store.figures;
    expect(await keys(pair, '', 3)).toEqual({ keys: 3, last: 'c' });
    expect(await keys(pair, 'c', 3)).toEqual({ keys: 1, last: undefined });
    expect(await keys(pair, 'd', 3)).toEqual({ keys: 0, last: undefined });
    expect(await keys(pair + 1, '', 3)).toEqual({ keys: 0, last: undefined });
  });

  test('the size of the store is told', async () => {
    const { bytes, free, log } = await at.store.figures.size();
    expect(bytes).toBeGreaterThan(0);
    expect(free).toBeGreaterThanOrEqual(0);
    expect(log).toBeGreaterThanOrEqual(0);
  });
}
