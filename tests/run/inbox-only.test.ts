import { afterEach, beforeEach, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

it('takes up what waits in the inbox, reads no page and leaves the checkpoint where it is', async () => {
  const cause = { code: 'needs.absent', message: 'no score', field: 'score' };
  b.mapping = plainMapping(() => ({ is: 'dead', cause }));
  b.source.set(people(1, 1));
  await b.run();
  b.mapping = plainMapping((record) => mapped(record));
  await enqueue(b.store, await b.store.aside.list({ state: 'dead' }), 'replay', b.clock.now(), true);
  const cursor = async () => (await b.store.checkpoints.pairs())[0]?.cursor;
  const before = await cursor();
  b.source.set(people(2, 9));
  const { summary } = await b.run({ inbox: true });
  expect(summary).toMatchObject({ status: 'settled', read: 0, resumed: 1, delivered: 1 });
  expect(await cursor()).toEqual(before);
});
