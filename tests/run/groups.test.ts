import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WriteTraits } from '../../src/connector/sink.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { accept, bench } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const byTeam: WriteTraits = {
  batch: 100,
  atomic: false,
  repeat: { kind: 'safe' },
  group: async (record) => String(record['team']),
};

/** `count` records, their teams in turn. */
function members(count: number, teams: number): JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({ id: `p${index}`, v: 1, team: index % teams }));
}

const teamsOf = (batch: Bench['sink']['batches'][number]) => new Set(batch.deltas.map(({ record }) => record['team']));

it('sends the records of a group together, and those of no two groups', async () => {
  b.sink.traits = byTeam;
  b.source.set(members(250, 2));
  expect((await b.run()).summary).toMatchObject({ delivered: 250, status: 'settled' });
  expect(b.sink.batches.map((batch) => teamsOf(batch).size)).toEqual([1, 1, 1, 1]);
  expect(b.sink.batches.map((batch) => batch.deltas.length).sort((a, z) => z - a)).toEqual([100, 100, 25, 25]);
});

it('sends the fullest group as it is when too many deltas wait in groups that do not fill', async () => {
  b.sink.traits = byTeam;
  const rare = members(2500, 500);
  b.source.set(rare.slice(0, 1500), rare.slice(1500));
  expect((await b.run()).summary).toMatchObject({ delivered: 2500, status: 'settled' });
  expect(b.sink.batches[0]?.deltas).toHaveLength(5);
  expect(b.sink.batches.every((batch) => teamsOf(batch).size === 1)).toBe(true);
});

it('sends a group that waited while ten thousand others passed, so that the checkpoint moves before the end', async () => {
  b.sink.traits = byTeam;
  const many = (from: number) =>
    Array.from({ length: 1000 }, (_, index) => ({ id: `q${from + index}`, v: 1, team: 'large' }));
  const pages = Array.from({ length: 12 }, (_, page) => many(page * 1000));
  b.source.set([{ id: 'rare', v: 1, team: 'small' }, ...(pages[0] ?? [])], ...pages.slice(1));
  await b.run();
  const at = b.sink.batches.findIndex((batch) => teamsOf(batch).has('small'));
  expect(at).toBeGreaterThan(90);
  expect(at).toBeLessThan(110);
});

it('isolates a poison in a group without mixing groups', async () => {
  b.sink.traits = { ...byTeam, atomic: true };
  b.source.set(members(60, 3));
  b.sink.judge = (batch) =>
    batch.deltas.some((delta) => delta.key === 'p31')
      ? { rejected: 'whole', code: 'P', message: 'poison' }
      : accept(batch);
  expect((await b.run()).summary).toMatchObject({ delivered: 59, deadLettered: 1 });
  expect(b.sink.batches.every((batch) => teamsOf(batch).size === 1)).toBe(true);
});

it('sends what a crash left open again in its own groups', async () => {
  b.sink.traits = {
    ...byTeam,
    repeat: {
      kind: 'by_lookup',
      stream: 'rows',
      field: 'id',
      key: async ({ id }) => String(id),
      applied: async () => false,
    },
  };
  b.source.set(members(6, 3));
  b.joinSource.byKeyRecords = (id) => [{ id }];
  const dead = await b.run({}, { killPoint: crashAt('before-commit') });
  expect(dead.error?.message).toBe('crash');
  expect((await b.run()).summary).toMatchObject({ delivered: 6 });
  expect(b.sink.batches.every((batch) => teamsOf(batch).size === 1)).toBe(true);
});

function crashAt(point: string) {
  return (name: string): void => {
    if (name === point) throw new Error('crash');
  };
}
