import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Adopter } from '../../src/run/adopter.ts';
import { bench, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

/** A run that adopts, and that meets a record which is gone at its source. */
let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.sink.deletes = true;
  const plain = plainMapping();
  b.mapping = plainMapping(undefined, {
    deletes: { told: true, absent: false, keyed: 'id', field: undefined },
    expand: async (readings, now) => {
      const { rows, empty } = await plain.expand(readings, now);
      for (const row of rows) if (row.record['gone'] === true) row.gone = 'flag';
      return { rows, empty };
    },
  });
  b.source.set(people(1, 1));
  await b.run({ full: true });
  b.source.set(people(1, 1, { v: 2, gone: true }));
  b.sink.batches = [];
});
afterEach(() => b.close());

const adopt = (adopter: Adopter) => b.run({ full: true, adopt: true }, { adopter });

it('deletes it in the next run where the target has it still', async () => {
  await adopt(async (pending) =>
    pending.map(({ mapped }) => ({ is: 'different', targetId: 't1', mapped, fields: ['to be deleted'] })),
  );
  expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 1, deleted: 1 });
  expect(b.sink.batches.map(({ operation }) => operation)).toEqual(['delete']);
});

it('takes it for deleted where the target does not have it', async () => {
  const { summary } = await adopt(async (pending) => pending.map(() => ({ is: 'missing' })));
  expect(summary).toMatchObject({ unchanged: 1, held: 0, labels: { adopted: 1 } });
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1, deleted: 0 });
  expect(b.sink.batches).toEqual([]);
});
