import { afterEach, beforeEach, expect, it } from 'vitest';
import { enqueue, openPages } from '../../src/inbox/replay.ts';
import { keyPart } from '../../src/record/key.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const many = 50_000;

it('50,000 dead letters of one cause are brought back, fetched anew and delivered, some hundreds at a time', async () => {
  let broken = true;
  const cause = { code: 'needs.absent', message: 'no score', field: 'score' };
  b.mapping = plainMapping((record) => (broken ? { is: 'dead', cause } : mapped(record)), {
    anew: { field: 'id', own: true, valueOf: (record) => keyPart(record['id']) },
    guards: { ...plainMapping().guards, rejects: { percent: 100, count: many } },
  });
  b.sink.traits = { ...b.sink.traits, batch: 500 };
  b.sink.judge = (batch) => {
    b.sink.batches.length = 0;
    return batch.deltas.map(() => ({ is: 'accepted' }));
  };
  const text = 'x'.repeat(500);
  for (let from = 0; from < many; from += 1000) b.source.pages.push([]);
  b.source.set(...b.source.pages.map((_, page) => people(page * 1000 + 1, page * 1000 + 1000, { text })));
  expect((await b.run()).summary).toMatchObject({ read: many, deadLettered: many });
  const pair = (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
  expect(await b.store.repairs.groups(pair, 'dead', 9)).toMatchObject([{ code: 'needs.absent', rows: many }]);
  b.source.set();
  broken = false;
  let enqueued = 0;
  for await (const rows of openPages(b.store, { state: 'dead', code: 'needs.absent' })) {
    expect(rows.length).toBeLessThanOrEqual(500);
    enqueued += (await enqueue(b.store, rows, 'replay', b.clock.now())).enqueued;
  }
  expect(enqueued).toBe(many);
  b.source.byKeyRecords = (id) => [{ id, v: 2, text }];
  expect((await b.run()).summary).toMatchObject({ resumed: many, delivered: many });
  expect(Math.max(...b.source.asked.map(({ values }) => values.length))).toBeLessThanOrEqual(200);
  expect(await b.store.aside.list({})).toEqual([]);
});
