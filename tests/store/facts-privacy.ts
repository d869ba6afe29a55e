import { expect, test } from 'vitest';
import type { ErasureOrder } from '../../src/store/erasures.ts';
import type { Store } from '../../src/store/store.ts';
import { aside, delivered, entry, history, intent } from './harness.ts';
import type { Ground } from './harness.ts';

interface At {
  readonly store: Store;
  readonly on: Ground;
}

function order(of: Partial<ErasureOrder>): ErasureOrder {
  const nothing = { keys: [], aside: [], inbox: [], local: [], hashes: [], holds: () => false };
  return { at: 5000, who: 'ann', reason: undefined, ...nothing, ...of };
}

export function epochFacts(at: At): void {
  test('a store that was never brought back is in its first epoch, and its pairs with it', async () => {
    expect(await at.store.epochs.current()).toEqual({ epoch: 1, at: 0, why: 'made' });
    expect(await at.store.checkpoints.pairs()).toMatchObject([{ epoch: 1 }]);
  });

  test('a new epoch leaves the pairs that stand behind it, and not those made in it', async () => {
    expect(await at.store.epochs.stamp('restored', 77)).toEqual({ epoch: 2, at: 77, why: 'restored' });
    await at.store.checkpoints.open('later', 's', 't');
    const pairs = await at.store.checkpoints.pairs();
    expect(pairs.map(({ mapping, epoch }) => [mapping, epoch])).toEqual([
      ['later', 2],
      ['people', 1],
    ]);
  });
}

export function erasureFacts(at: At): void {
  test('nobody is erased at first; whose hashes are barred is told', async () => {
    expect((await at.store.erasures.barred()).size).toBe(0);
    await at.store.erasures.erase(order({ hashes: ['h1', 'h2'] }));
    await at.store.erasures.erase(order({ hashes: ['h2', 'h3'] }));
    expect(await at.store.erasures.barred()).toEqual(new Set(['h1', 'h2', 'h3']));
  });

  test('an erasure takes every trace of a key, and none of its neighbours', async () => {
    await at.on.commit({
      delivered: ['a', 'b'].map((key) => delivered(key)),
      history: ['a', 'b'].map((key) => history(key, { label: 'of a' })),
      aside: [aside('a'), aside('b'), aside('a', { state: 'held' })],
      people: ['a', 'b'].map((key) => ({ key, hashes: ['shared', key] })),
    });
    const row = { pair: at.on.pair, kind: 'upload', input: 'uploads', aside: undefined, passed: undefined } as const;
    await at.store.inbox.put(['a', 'b'].map((key) => ({ ...row, key, raw: {}, createdAt: 1 })));
    const counts = await at.store.erasures.erase(order({ keys: [{ pair: at.on.pair, key: 'a' }] }));
    expect(counts).toEqual({ ledger: 1, history: 1, aside: 2, people: 2, inbox: 1 });
    expect([...(await at.store.ledger.get(at.on.pair, ['a', 'b'])).keys()]).toEqual(['b']);
    expect(await at.store.people.find(['shared'])).toEqual([{ pair: at.on.pair, key: 'b' }]);
    expect((await at.store.inbox.take(at.on.pair, 0, 9)).map(({ key }) => key)).toEqual(['b']);
    const rows = await at.store.aside.list({ closed: true });
    expect(rows.map(({ key, closedAs }) => [key, closedAs]).toSorted()).toEqual([
      [undefined, 'discarded'],
      [undefined, 'discarded'],
      ['b', undefined],
    ]);
    expect(await at.store.history.ofRun('run-1', 0, 9)).toMatchObject([
      { key: undefined, label: undefined },
      { key: 'b', label: 'of a' },
    ]);
  });

  test('a row put aside keeps its cause’s code and its count, and nothing of its record', async () => {
    await at.on.commit({ aside: [aside('a', { sent: { b: 1 } })] });
    const [head] = await at.store.aside.list({});
    await at.store.erasures.erase(order({ keys: [{ pair: at.on.pair, key: 'a' }] }));
    expect(await at.store.aside.read(head!.id)).toMatchObject({
      ...{ raw: undefined, sent: undefined, position: undefined, times: 1, fingerprint: '' },
      cause: { message: 'its person was erased' },
    });
  });

  test('an erasure is refused while a delivery of the key is open, and then nothing is taken', async () => {
    await at.on.commit({ delivered: [delivered('a')] });
    const { pair } = at.on;
    const fence = { mapping: 'people', token: at.on.lease.token };
    await at.store.intents.open(intent('i', pair, [entry('a')]), fence);
    const erasing = at.store.erasures.erase(order({ keys: [{ pair, key: 'a' }], hashes: ['h'] }));
    await expect(erasing).rejects.toMatchObject({ code: 'erase.under-way' });
    expect((await at.store.ledger.get(pair, ['a'])).size).toBe(1);
    expect((await at.store.erasures.barred()).size).toBe(0);
    await at.store.erasures.erase(order({ keys: [{ pair, key: 'b' }] }));
  });

  test('whoever waits for an erased record waits on, without its name', async () => {
    const release = { kind: 'after', mapping: 'people', key: 'boss', until: 9000 } as const;
    await at.on.commit({ aside: [aside('a', { state: 'held', release })] });
    await at.store.erasures.erase(order({ keys: [{ pair: at.on.pair, key: 'boss' }] }));
    expect(await at.store.aside.list({})).toMatchObject([{ key: 'a', release: { ...release, key: '' } }]);
    expect(await at.store.aside.due(at.on.pair, 9000, 0, 9)).toHaveLength(1);
  });

  test('rows without a key, and rows of local streams, go by their names', async () => {
    await at.on.commit({ aside: [aside(undefined, { raw: ['x'] })] });
    const row = { pair: at.on.pair, kind: 'hook', input: 'hooks', aside: undefined, passed: undefined } as const;
    await at.store.inbox.put([{ ...row, key: undefined, raw: { mail: 'x' }, createdAt: 1 }]);
    await at.store.local.merge('l/s', [{ key: 'x', record: { a: 1 } }]);
    const keyless = await at.store.traces.keyless(() => true);
    expect(keyless.map(({ place }) => place).toSorted()).toEqual(['aside', 'inbox']);
    expect(await at.store.traces.keyless((raw) => Array.isArray(raw))).toMatchObject([{ place: 'aside' }]);
    const local = await at.store.traces.local((_, stream, key) => stream === 'l/s' && key === 'x');
    expect(local).toEqual([{ stream: 'l/s', key: 'x', record: { a: 1 } }]);
    const of = (place: string): number[] => keyless.filter((each) => each.place === place).map(({ id }) => id);
    await at.store.erasures.erase(order({ aside: of('aside'), inbox: of('inbox'), local }));
    expect(await at.store.traces.keyless(() => true)).toEqual([]);
    expect(await at.store.traces.local(() => true)).toEqual([]);
  });

  test('samples go that hold a record of the key, or one of the values', async () => {
    const sample = (key: string, keys: string[], mail: string) => ({
      ...{ key, keys, record: { mail }, observed: 1, joins: [], print: key, unchanged: false },
    });
    const samples = [sample('a', ['a'], 'x'), sample('b', ['b', 'erased'], 'y'), sample('c', ['c'], 'z')];
    await at.store.samples.keep(at.on.pair, samples, { at: 1, expiresAt: 9e12, most: 9 });
    const holds = (value: unknown): boolean => JSON.stringify(value).includes('"z"');
    await at.store.erasures.erase(order({ keys: [{ pair: at.on.pair, key: 'erased' }], holds }));
    expect((await at.store.samples.list(at.on.pair, 2, 9)).map(({ key }) => key)).toEqual(['a']);
  });

  test('each erasure leaves who, when, why and how much', async () => {
    await at.on.commit({ delivered: [delivered('a')] });
    await at.store.erasures.erase(order({ keys: [{ pair: at.on.pair, key: 'a' }], reason: 'request 7' }));
    expect(await at.store.erasures.list(5)).toEqual([
      { id: 1, at: 5000, who: 'ann', reason: 'request 7', counts: { ledger: 1 } },
    ]);
  });

  test('a trace tells where a key stands, and whether its delivery is open', async () => {
    await at.on.commit({
      delivered: [delivered('a', { targetId: 't-1', match: 'm-1' })],
      history: [history('a')],
      people: [{ key: 'a', hashes: ['h2', 'h1'] }],
    });
    const trace = await at.store.traces.of({ pair: at.on.pair, key: 'a' });
    expect(trace).toMatchObject({
      ...{ key: 'a', hashes: ['h1', 'h2'], open: false },
      delivered: { match: 'm-1', targetId: 't-1', at: 1000, deleted: false },
      counts: { ledger: 1, history: 1, held: 0 },
    });
    const fence = { mapping: 'people', token: at.on.lease.token };
    await at.store.intents.open(intent('i', at.on.pair, [entry('a')]), fence);
    expect(await at.store.traces.of({ pair: at.on.pair, key: 'a' })).toMatchObject({ open: true });
  });
}
