import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { RunContext } from '../../src/run/context.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { Summary } from '../../src/run/summary.ts';
import type { Settlement } from '../../src/store/store.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.sink.deletes = true;
  b.source.wholeness = { definition: 'all people' };
  propagate();
  await read(1, 20);
});
afterEach(() => b.close());

function propagate(over: Partial<Mapping['deletes']> = {}, more: Partial<Mapping> = {}): void {
  const deletes = { told: true, absent: true, keyed: 'id', field: undefined, ...over };
  b.mapping = plainMapping(undefined, { deletes, ...more });
}

/** A run over these people, read from the beginning as a source without a delta is. */
async function read(
  from: number,
  to: number,
  options: Partial<RunOptions> = {},
  over: Partial<RunContext> = {},
): Promise<Summary> {
  b.source.set(people(from, to));
  return again(options, over);
}
const again = async (options: Partial<RunOptions> = {}, over: Partial<RunContext> = {}): Promise<Summary> =>
  (await b.run({ full: true, ...options }, over)).summary;
const deleted = () =>
  b.sink.batches.flatMap(({ operation, deltas }) => (operation === 'delete' ? deltas.map(({ key }) => key) : []));
const pair = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const missed = async () => b.store.absence.missed(await pair(), '', 100);

it('deletes nothing that one complete reading lacks, and says how many that are', async () => {
  const summary = await read(1, 19);
  expect(summary).toMatchObject({
    absent: 0,
    deleted: 0,
    status: 'settled',
    absence: { missing: 1, proved: 0, found: 0 },
  });
  expect(await missed()).toEqual(['p20']);
});

it('deletes once what two complete readings in a row lack, and the balance holds', async () => {
  await read(1, 19);
  const summary = await again();
  expect(summary).toMatchObject({ read: 19, absent: 1, delivered: 1, deleted: 1, unchanged: 19, status: 'settled' });
  expect(summary).toMatchObject({ absence: { missing: 0, proved: 1, found: 0 } });
  expect(deleted()).toEqual(['p20']);
  expect(await again()).toMatchObject({ absent: 0, deleted: 0, unchanged: 19 });
  expect(deleted()).toEqual(['p20']);
  expect(await missed()).toEqual([]);
});

it('sends with a deletion the id that the target gave, and the fields that name its record', async () => {
  const match = (record: JsonObject) => ({ ...mapped(record), match: `m-${String(record['id'])}` });
  b.mapping = { ...plainMapping(match), deletes: b.mapping.deletes };
  b.sink.judge = (batch) => batch.deltas.map(({ key }) => ({ is: 'accepted', targetId: `t-${key}` }));
  await read(1, 20, { resend: true });
  await read(1, 19);
  await again();
  expect(b.sink.batches.at(-1)?.deltas).toEqual([
    { key: 'p20', operation: 'delete', record: { match: 'm-p20' }, clear: [], match: 'm-p20', targetId: 't-p20' },
  ]);
});

it('creates who comes back after that', async () => {
  await read(1, 19);
  await again();
  expect(await read(1, 20)).toMatchObject({ created: 1, unchanged: 19 });
});

it('writes nothing for a key while nothing is lacking, and notes the reading', async () => {
  await read(1, 20);
  expect(await missed()).toEqual([]);
  expect(await b.store.absence.last(await pair())).toMatchObject({ run: 'run-2', keys: 20 });
});

it('begins anew where the key was seen in between, by an incomplete reading too', async () => {
  await read(1, 19);
  b.source.wholeness = undefined;
  await read(20, 20);
  expect(await missed()).toEqual([]);
  b.source.wholeness = { definition: 'all people' };
  expect(await read(1, 19)).toMatchObject({ absent: 0, absence: { missing: 1 } });
  expect(deleted()).toEqual([]);
});

it('begins anew where the reading that saw the key came to no end', async () => {
  await read(1, 19);
  b.source.set(people(20, 20), people(1, 19));
  b.source.failAt = 1;
  expect(await again()).toMatchObject({ status: 'failed' });
  b.source.failAt = undefined;
  expect(await read(1, 19)).toMatchObject({ absent: 0 });
});

it.each([
  ['another request', () => (b.source.wholeness = { definition: 'active people' })],
  ['another key', () => propagate({ keyed: 'number' })],
])('begins anew after an edit: %s', async (_what, edit) => {
  await read(1, 19);
  edit();
  expect(await again()).toMatchObject({ absent: 0, absence: { missing: 1 } });
  expect(await again()).toMatchObject({ absent: 1, deleted: 1 });
});

it('takes the same state read twice for one reading', async () => {
  b.source.wholeness = { definition: 'all people', state: 'file 1' };
  await read(1, 19);
  expect(await again()).toMatchObject({ absent: 0 });
  b.source.wholeness = { definition: 'all people', state: 'file 2' };
  expect(await again()).toMatchObject({ absent: 1, deleted: 1 });
});

it.each<[string, () => Partial<RunOptions>]>([
  ['the source may leave records out', () => ((b.source.wholeness = undefined), {})],
  ['--limit bounds it', () => ({ limit: 100 })],
  ['--since bounds it', () => ({ since: 0 })],
  ['--until bounds it', () => ({ until: Date.now() })],
  ['--input gives it', () => ({ input: 'own.csv' })],
  ['the run adopts', () => ({ adopt: true })],
])('counts no reading where %s', async (_why, of) => {
  await read(1, 19);
  const options = of();
  for (let times = 0; times < 2; times++) expect(await again({ full: false, ...options })).toMatchObject({ absent: 0 });
  expect(deleted()).toEqual([]);
});

it.each<[string, () => void, string]>([
  [
    'a record has no key',
    () => b.source.pages[0]?.push(b.source.reading({ name: 'Nobody' })),
    '1 of its records have no key',
  ],
  [
    'a row cannot be read',
    () => b.source.pages[0]?.push({ unreadable: { code: 'csv.ragged', message: 'ragged' }, raw: 'x,y', observed: 1 }),
    '1 of its records could not be read',
  ],
  ['a parent cannot be read', () => (b.source.partial = true), 'records of a parent could not be asked for'],
  ['no record came', () => b.source.set([]), 'it brought no record at all'],
  [
    'records that change are missing from it',
    () => (b.source.wholeness = { definition: 'all people', unsure: true }),
    'records that change while it is read may be missing from it, and the source cannot be asked for their key',
  ],
])('proves nothing, and says so, where %s', async (_what, spoil, why) => {
  await read(1, 19);
  const told: unknown[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (...line: unknown[]) => told.push(line) };
  b.source.set(people(1, 19));
  spoil();
  expect(await again({}, { log })).toMatchObject({ absent: 0, absence: { why, missing: 0 } });
  expect(told).toContainEqual([expect.stringContaining('cannot be told'), { mapping: 'people', why }]);
  expect(deleted()).toEqual([]);
  expect(await missed()).toEqual(['p20']);
});

it('takes who is filtered, or is a dead letter, for present', async () => {
  const deletes = b.mapping.deletes;
  b.mapping = {
    ...plainMapping((record) => {
      if (record['id'] === 'p20') return { is: 'filtered', reason: 'not meant' };
      if (record['id'] === 'p19') return { is: 'dead', cause: { code: 'needs.absent', message: 'no mail' } };
      return mapped(record);
    }),
    deletes,
  };
  await read(1, 20);
  expect(await again()).toMatchObject({ absent: 0, absence: { missing: 0 } });
});

it('deletes nothing that only an upload or a notification has brought', async () => {
  await commit({
    delivered: [
      {
        key: 'u1',
        version: 1,
        fingerprint: 'f',
        mappingVersion: 'm1',
        targetId: undefined,
        match: undefined,
        deleted: false,
        input: 'uploads',
        recent: { since: 0, count: 1 },
      },
    ],
  });
  await again();
  expect(await again()).toMatchObject({ absent: 0, absence: { missing: 0 } });
});

/** What another process of the mapping writes between two runs. */
async function commit(settlement: Partial<Settlement>): Promise<void> {
  const holder = { host: 'h', boot: 'b', process: 2 };
  const { lease } = await b.store.leases.take('people', holder, b.clock.now(), 1000, () => false);
  const fence = { mapping: 'people', token: lease.token };
  await b.store.commit({ pair: await pair(), run: 'other', at: 1, fence, durability: 'normal', ...settlement });
  await b.store.leases.release(lease);
}

it('asks for the key before it deletes, in one question for many', async () => {
  propagate({ field: 'id' });
  await read(1, 18);
  await again();
  expect(b.source.asked).toEqual([{ field: 'id', values: ['p19', 'p20'] }]);
  expect(deleted()).toEqual(['p19', 'p20']);
});

it('deletes nothing that is found when it is asked for, and says so', async () => {
  propagate({ field: 'id' });
  b.source.byKeyRecords = (value) => (value === 'p20' ? people(20, 20) : []);
  await read(1, 18);
  expect(await again()).toMatchObject({ absent: 1, deleted: 1, absence: { proved: 1, found: 1 } });
  expect(deleted()).toEqual(['p19']);
  expect(await again()).toMatchObject({ absent: 0, absence: { missing: 1, found: 0 } });
});

it('takes a tombstone that is found by key for no record', async () => {
  propagate({ field: 'id' }, { expand: expandWithTombstones });
  b.source.byKeyRecords = () => people(20, 20, { gone: true });
  await read(1, 19);
  expect(await again()).toMatchObject({ absent: 1, deleted: 1 });
});

const plain = plainMapping();
const expandWithTombstones: Mapping['expand'] = async (readings, now) => {
  const { rows, empty } = await plain.expand(readings, now);
  for (const row of rows) if (row.record['gone'] === true) row.gone = 'tombstone';
  return { rows, empty };
};

it('deletes nothing that the source refuses to be asked for', async () => {
  const { HrwireError } = await import('../../src/error/error.ts');
  propagate({ field: 'id' });
  b.source.byKeyRecords = () => {
    throw new HrwireError('transport.refused', 'not allowed');
  };
  await read(1, 19);
  expect(await again()).toMatchObject({ absent: 0, status: 'settled', absence: { proved: 0 } });
  expect(deleted()).toEqual([]);
});

it('ends as failed, and deletes nothing, where the source is not well when it is asked', async () => {
  propagate({ field: 'id' });
  await read(1, 19);
  b.source.byKeyRecords = () => {
    throw new Error('the source is gone');
  };
  expect(await again()).toMatchObject({ status: 'failed', absent: 0, deleted: 0 });
  b.source.byKeyRecords = () => [];
  expect(await again()).toMatchObject({ absent: 1, deleted: 1 });
});

it('keeps a deletion that the target rejects as a dead letter, told again and sent once', async () => {
  b.sink.judge = ({ deltas }) =>
    deltas.map(() => ({ is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }));
  await read(1, 19);
  expect(await again()).toMatchObject({ absent: 1, deadLettered: 1, status: 'attention' });
  expect(await again()).toMatchObject({ absent: 1, deadLettered: 1 });
  expect(deleted()).toEqual(['p20']);
});

it('sends a rejected deletion again when it is replayed, though no record stands behind it', async () => {
  b.sink.judge = ({ deltas }) =>
    deltas.map(() => ({ is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }));
  await read(1, 19);
  await again();
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
  await enqueue(b.store, await b.store.aside.list({}), 'replay', b.clock.now());
  b.source.wholeness = undefined;
  expect(await again()).toMatchObject({ resumed: 1, deleted: 1, absent: 0 });
  expect(await b.store.aside.list({})).toEqual([]);
});

it('replays no deletion of a key that was seen meanwhile', async () => {
  b.sink.judge = ({ deltas }) =>
    deltas.map(() => ({ is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }));
  await read(1, 19);
  await again();
  const waiting = await b.store.aside.list({});
  await commit({ absence: { back: ['p20'] } });
  await enqueue(b.store, waiting, 'replay', b.clock.now());
  b.source.wholeness = undefined;
  expect(await again()).toMatchObject({ resumed: 1, filtered: 1, deleted: 0 });
  expect(deleted()).toEqual(['p20']);
});

it('replays no deletion of a key that the source gives now', async () => {
  b.sink.judge = ({ deltas }) =>
    deltas.map(() => ({ is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }));
  propagate({ field: 'id' });
  await read(1, 19);
  await again();
  b.source.byKeyRecords = () => people(20, 20);
  await enqueue(b.store, await b.store.aside.list({}), 'replay', b.clock.now());
  b.source.wholeness = undefined;
  expect(await again()).toMatchObject({ resumed: 1, filtered: 1, deleted: 0 });
});

it('forgets a deletion that did not go through when the key is there again', async () => {
  b.sink.judge = ({ operation, deltas }) =>
    deltas.map(() =>
      operation === 'delete'
        ? { is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }
        : { is: 'accepted' },
    );
  await read(1, 19);
  await again();
  expect(await read(1, 20)).toMatchObject({ unchanged: 20, deadLettered: 0 });
  expect(await b.store.aside.list({})).toEqual([]);
});

it.each(['safe', 'never'] as const)(
  'deletes once after a crash on the way where its repetition is %s',
  async (kind) => {
    b.sink.traits = { batch: 10, atomic: false, repeat: { kind } };
    await read(1, 19);
    const hard = new AbortController();
    b.sink.judge = () => {
      hard.abort();
      throw new Error('cut off');
    };
    expect(await again({}, { hardStop: hard.signal })).toMatchObject({ status: 'failed' });
    b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
    const summary = await again();
    if (kind === 'safe') expect(summary).toMatchObject({ absent: 1, deleted: 1 });
    else expect(summary).toMatchObject({ resumed: 1, absent: 1, unknown: 2, deleted: 0 });
    expect(deleted()).toHaveLength(kind === 'safe' ? 2 : 1);
  },
);

it('sends a deletion again that the target says it has not done', async () => {
  const applied = async () => false;
  const repeat = { kind: 'by_lookup', stream: 'rows', field: 'id', key: async () => 'p20', applied } as const;
  b.sink.traits = { batch: 10, atomic: false, repeat };
  b.joinSource.byKeyRecords = () => people(20, 20);
  await read(1, 19);
  const hard = new AbortController();
  b.sink.judge = () => {
    hard.abort();
    throw new Error('cut off');
  };
  await again({}, { hardStop: hard.signal });
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
  b.source.wholeness = undefined;
  expect(await again()).toMatchObject({ resumed: 1, absent: 0, deleted: 1 });
});

it('deletes nothing any more where the mapping says so, though a deletion waits', async () => {
  b.sink.judge = ({ deltas }) =>
    deltas.map(() => ({ is: 'rejected', cause: { code: 'has-pay', message: 'paid still' } }));
  await read(1, 19);
  await again();
  await enqueue(b.store, await b.store.aside.list({}), 'replay', b.clock.now());
  propagate({ told: false, absent: false });
  expect(await again()).toMatchObject({ resumed: 1, filtered: 1 });
  expect(b.sink.batches.at(-1)?.operation).toBe('delete');
});

it('keeps no count where the mapping deletes nothing that is absent', async () => {
  propagate({ absent: false });
  await read(1, 19);
  expect(await again()).toMatchObject({ absent: 0 });
  expect((await again()).absence).toBeUndefined();
});
