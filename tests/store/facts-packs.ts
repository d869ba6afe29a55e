import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { delivered, history } from './harness.ts';
import type { Ground, Harness } from './harness.ts';

interface At {
  readonly store: Store;
  readonly on: Ground;
  readonly harness: Harness;
}

const day = 86_400_000;

/** Many deliveries in one commit, as a batch that was answered leaves them: an engine may store them together. */
function together(of: readonly string[], more: (key: string, index: number) => object = () => ({})): object {
  return {
    delivered: of.map((key) => delivered(key)),
    history: of.map((key, index) => history(key, { effect: 'created', ...more(key, index) })),
  };
}

export function packFacts(at: At): void {
  test('what a commit delivers together is told record by record', async () => {
    const { store, on } = at;
    await on.commit(
      together(['a', 'b', 'c'], (_, index) => ({
        effect: index === 1 ? 'updated' : 'created',
        label: index === 2 ? undefined : 'next',
        version: 7 + index,
        fields: index === 0 ? ['x', 'y'] : undefined,
      })),
    );
    const rows = await store.history.ofRun('run-1', 0, 10);
    expect(rows.map(({ key, effect, label, version, fields }) => [key, effect, label, version, fields])).toEqual([
      ['a', 'created', 'next', 7, ['x', 'y']],
      ['b', 'updated', 'next', 8, undefined],
      ['c', 'created', undefined, 9, undefined],
    ]);
    expect(await store.history.ofKey(on.pair, 'b')).toEqual([rows[1]]);
    expect(rows[0]).toMatchObject({ pair: on.pair, run: 'run-1', at: 1000, lastSeen: 1000, outcome: 'delivered' });
  });

  test('a run is read in pages that begin anywhere', async () => {
    const { store, on } = at;
    await on.commit(together(['a', 'b', 'c']));
    await on.commit({ history: [history('d', { outcome: 'filtered', reason: 'r' })] });
    await on.commit(together(['e', 'f']));
    const all = await store.history.ofRun('run-1', 0, 100);
    expect(all.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    for (let from = 0; from < all.length; from++) {
      for (const limit of [1, 2, 4]) {
        const page = await store.history.ofRun('run-1', all[from]!.id, limit);
        expect(page).toEqual(all.slice(from + 1, from + 1 + limit));
      }
    }
  });

  test('every delivery of a key is told, the oldest first, beside what became of it in between', async () => {
    const { store, on } = at;
    await on.commit({ at: 1, run: 'run-1', ...together(['a', 'b']) });
    await on.commit({ at: 2, run: 'run-2', ...together(['c', 'a']) });
    await on.commit({ at: 3, run: 'run-3', history: [history('a', { outcome: 'filtered', reason: 'r' })] });
    await on.commit({ at: 4, run: 'run-4', ...together(['a']) });
    await on.commit({ at: 5, run: 'run-5', ...together(['b', 'a', 'new']) });
    const runs = async (key: string) => (await store.history.ofKey(on.pair, key)).map(({ run }) => run);
    expect(await runs('a')).toEqual(['run-1', 'run-2', 'run-3', 'run-4', 'run-5']);
    expect(await runs('b')).toEqual(['run-1', 'run-5']);
    expect(await runs('c')).toEqual(['run-2']);
    expect(await runs('nobody')).toEqual([]);
  });

  test('a key that a commit delivers twice is told twice', async () => {
    const { store, on } = at;
    await on.commit(together(['a', 'a', 'b']));
    expect(await store.history.ofKey(on.pair, 'a')).toHaveLength(2);
  });

  test('the same filter after a delivery is another row', async () => {
    const { store, on } = at;
    const filtered = { history: [history('a', { outcome: 'filtered', reason: 'r' })] };
    for (const write of [filtered, together(['a', 'b']), filtered, filtered]) await on.commit(write);
    const outcomes = (await store.history.ofKey(on.pair, 'a')).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['filtered', 'delivered', 'filtered']);
  });

  test('what is written as delivered and told in another way loses nothing of its history', async () => {
    const { store, on } = at;
    await on.commit(together(['a', 'b']));
    await on.commit({ delivered: [delivered('a', { version: 2 }), delivered('b', { version: 2 })] });
    await on.commit({ delivered: [delivered('a'), delivered('b')], history: [history('b')] });
    expect(await store.history.ofKey(on.pair, 'a')).toHaveLength(1);
    expect(await store.history.ofKey(on.pair, 'b')).toHaveLength(2);
  });

  test('keys of another pair are told by theirs', async () => {
    const { store, on } = at;
    const other = await store.checkpoints.open('people', 'source-a', 'target-c');
    await on.commit(together(['a', 'b']));
    await on.commit({ pair: other.id, ...together(['b', 'c']) });
    expect(await store.history.ofKey(on.pair, 'b')).toHaveLength(1);
    expect(await store.history.ofKey(on.pair, 'c')).toEqual([]);
    expect(await store.history.ofKey(other.id, 'b')).toMatchObject([{ pair: other.id }]);
  });

  test('a trace counts them, and an erasure takes key and label out of each and leaves its neighbours', async () => {
    const { store, on } = at;
    for (const run of ['run-1', 'run-2']) {
      await on.commit({ run, ...together(['a', 'b', 'c'], () => ({ label: 'of a group' })) });
    }
    const key = { pair: on.pair, key: 'b' };
    expect((await store.traces.of(key)).counts).toMatchObject({ history: 2 });
    const nothing = { aside: [], inbox: [], local: [], hashes: [], holds: () => false };
    const counts = await store.erasures.erase({ at: 5, who: 'ann', reason: undefined, keys: [key], ...nothing });
    expect(counts).toEqual({ ledger: 1, history: 2 });
    expect(await store.history.ofKey(on.pair, 'b')).toEqual([]);
    expect(await store.history.ofKey(on.pair, 'c')).toMatchObject([{ label: 'of a group' }, { label: 'of a group' }]);
    const rows = await store.history.ofRun('run-2', 0, 9);
    expect(rows.map(({ key: of, label }) => [of, label])).toEqual([
      ['a', 'of a group'],
      [undefined, undefined],
      ['c', 'of a group'],
    ]);
    expect((await store.traces.of(key)).counts).toMatchObject({ history: 0 });
    await on.commit({ run: 'run-3', ...together(['b', 'a']) });
    expect(await store.history.ofKey(on.pair, 'b')).toMatchObject([{ run: 'run-3' }]);
  });

  test('old ones go key by key, and the newest of each key stays', async () => {
    const { store, on, harness } = at;
    const keep = { history: 10 * day, runs: 10 * day, closed: 10 * day };
    const now = harness.clock.now;
    await on.commit({ at: now, run: 'old', ...together(['a', 'b', 'c'], (label) => ({ label })) });
    await on.commit({ at: now, run: 'old', ...together(['d', 'e']) });
    await on.commit({ at: now, run: 'older', history: [history('c', { outcome: 'filtered', reason: 'r' })] });
    harness.clock.now += 20 * day;
    await on.commit({ at: harness.clock.now, run: 'new', ...together(['c', 'd', 'a', 'e']) });
    await store.upkeep.tidy(keep, () => harness.clock.now, Infinity);
    const runs = async (key: string) => (await store.history.ofKey(on.pair, key)).map(({ run }) => run);
    expect(await runs('a')).toEqual(['new']);
    expect(await store.history.ofKey(on.pair, 'b')).toMatchObject([{ run: 'old', label: 'b' }]);
    expect(await runs('c')).toEqual(['new']);
    expect(await runs('d')).toEqual(['new']);
    expect((await store.history.ofRun('old', 0, 9)).map(({ key }) => key)).toEqual(['b']);
  });

  test('whatever letters the keys of a page have, each is found', async () => {
    const { store, on } = at;
    const odd = ['a\0b', 'a\0c', '\u0001', '\n', '"', '\\', '\\u0041', 'A', '\ue000', '\uffee', '👩', '👨', '陈'];
    for (const keys of [odd, odd.slice(5), ['\ue000', '\uffee', '👩', '👨'], odd.slice(8)]) {
      await on.commit({ run: 'run-1', ...together(keys) });
      const rows = await store.ledger.get(on.pair, keys);
      expect(keys.map((key) => rows.get(key)?.fingerprint)).toEqual(keys.map((key) => `print-${key}`));
    }
    expect(await store.history.ofKey(on.pair, '👩')).toHaveLength(4);
    expect(await store.history.ofKey(on.pair, 'a\0b')).toHaveLength(1);
  });

  test('a page of keys between which others lie finds none of those', async () => {
    const { store, on } = at;
    await on.commit(together(['k1', 'k5', 'k9']));
    expect((await store.ledger.get(on.pair, ['k2', 'k3', 'k4', 'k6'])).size).toBe(0);
    expect((await store.ledger.get(on.pair, ['x1', 'x2', 'x3', 'x4'])).size).toBe(0);
    expect([...(await store.ledger.get(on.pair, ['k9', 'k0', 'k5', 'k5', 'k2'])).keys()]).toEqual(['k9', 'k5']);
  });

  test('many rows of many kinds in one commit are all written, each as it is', async () => {
    const { store, on } = at;
    const inputs = ['poll', 'hooks', 'uploads'] as const;
    const rows = Array.from({ length: 347 }, (_, index) =>
      delivered(`k${index}`, {
        version: index,
        input: inputs[Math.floor(index / 50) % 3]!,
        deleted: index % 111 === 0,
        mappingVersion: index < 200 ? 'm1' : 'm2',
        targetId: index % 2 === 0 ? `t${index}` : undefined,
        match: index % 3 === 0 ? `m${index}` : undefined,
        recent: { since: index, count: index % 5 },
        ...(index % 7 === 0 ? { prints: Uint8Array.of(index & 255, 0, 1, 2) } : {}),
      }),
    );
    await on.commit({ at: 5, delivered: rows });
    const found = await store.ledger.get(
      on.pair,
      rows.map(({ key }) => key),
    );
    for (const { input, prints, ...row } of rows) {
      const { prints: read, ...told } = found.get(row.key)!;
      expect(told).toEqual({ ...row, deliveredAt: 5, inputs: { [input]: row.fingerprint } });
      const bytes = await read?.();
      expect(bytes === undefined ? undefined : [...bytes]).toEqual(prints === undefined ? undefined : [...prints]);
    }
  });

  test('the prints of records that were delivered together are told one by one, and are gone with who is erased', async () => {
    const { store, on, harness } = at;
    const write = (run: string, keys: readonly string[], first: number): object => ({
      ...{ run, at: harness.clock.now, ...together(keys) },
      delivered: keys.map((key, index) => delivered(key, { prints: Uint8Array.of(first, index, 0, 255) })),
    });
    const printsOf = async (key: string): Promise<number[] | undefined> => {
      const bytes = await (await store.ledger.get(on.pair, [key])).get(key)?.prints?.();
      return bytes === undefined ? undefined : [...bytes];
    };
    await on.commit(write('run-1', ['a', 'b', 'c', 'd', 'e'], 1));
    expect(await printsOf('a')).toEqual([1, 0, 0, 255]);
    expect(await printsOf('d')).toEqual([1, 3, 0, 255]);
    harness.clock.now += 20 * day;
    await on.commit(write('run-2', ['b', 'a'], 2));
    await on.commit({ delivered: [delivered('c')] });
    const keep = { history: 10 * day, runs: 10 * day, closed: 10 * day };
    await store.upkeep.tidy(keep, () => harness.clock.now, Infinity);
    expect(await printsOf('a')).toEqual([2, 1, 0, 255]);
    expect(await printsOf('c')).toBeUndefined();
    expect([await printsOf('d'), await printsOf('e')]).toEqual([
      [1, 3, 0, 255],
      [1, 4, 0, 255],
    ]);
    const nothing = { aside: [], inbox: [], local: [], hashes: [], holds: () => false };
    const keys = [{ pair: on.pair, key: 'd' }];
    await store.erasures.erase({ at: 5, who: 'ann', reason: undefined, keys, ...nothing });
    expect(await printsOf('e')).toEqual([1, 4, 0, 255]);
  });

  test('each input keeps what it last mapped, whoever delivers and whatever is seen in between', async () => {
    const { store, on } = at;
    const inputs = async () => (await store.ledger.get(on.pair, ['a'])).get('a')?.inputs;
    await on.commit({ delivered: [delivered('a', { fingerprint: 'p1', input: 'poll' })] });
    await on.commit({ delivered: [delivered('a', { fingerprint: 'h1', input: 'hooks' })] });
    expect(await inputs()).toEqual({ poll: 'p1', hooks: 'h1' });
    await on.commit({ seen: [{ key: 'a', input: 'hooks', fingerprint: 'h2' }] });
    expect(await inputs()).toEqual({ poll: 'p1', hooks: 'h2' });
    await on.commit({ delivered: [delivered('a', { fingerprint: 'u1', input: 'uploads' })] });
    await on.commit({ delivered: [delivered('a', { fingerprint: 'p2', input: 'poll' })] });
    expect(await inputs()).toEqual({ poll: 'p2', hooks: 'h2', uploads: 'u1' });
  });
}
