import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personOf } from '../../src/mapping/people.ts';
import { fingerprinter } from '../../src/record/fingerprint.ts';
import { keyHash, personHash } from '../../src/run/erased.ts';
import { uploadedJson } from '../../src/run/uploaded.ts';
import { bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let on: Bench;
beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.close());

/** Bars values and keys as an erasure does. */
async function bar(values: readonly string[], keys: readonly string[] = []): Promise<void> {
  const fingerprints = fingerprinter(on.store.pepper);
  const hashes = [
    ...values.map((value) => personHash(fingerprints, personOf(value) ?? '')),
    ...keys.map((key) => keyHash(fingerprints, 'people', 'source-1', key)),
  ];
  const nothing = { keys: [], aside: [], inbox: [], local: [], holds: () => false };
  await on.store.erasures.erase({ at: on.clock.now(), who: 'ann', reason: undefined, ...nothing, hashes });
}

const ann = { id: 'a1', v: 1, name: 'Ann', mail: 'Ann@X.example ' };
const bob = { id: 'b1', v: 1, name: 'Bob', mail: 'bob@x.example' };

describe('a record of somebody who was erased', () => {
  beforeEach(() => {
    // As the mapping gives them: normalised.
    const plain = plainMapping();
    on.mapping = plainMapping(undefined, {
      expand: async (readings, now) => {
        const { rows, empty } = await plain.expand(readings, now);
        for (const row of rows) row.people = row.people.map((person) => personOf(person) ?? '');
        return { rows, empty };
      },
    });
  });

  test('is filtered by a value that names them, and nobody else is', async () => {
    await bar(['ann@x.example']);
    on.source.set([ann, bob]);
    const { summary } = await on.run();
    expect(summary).toMatchObject({ read: 2, delivered: 1, filtered: 1, status: 'settled' });
    expect(on.sink.sent).toEqual(['b1']);
  });

  test('is filtered by its key, whatever its values are now', async () => {
    await bar([], ['a1']);
    on.source.set([{ ...ann, mail: 'new@x.example' }, bob]);
    expect((await on.run()).summary).toMatchObject({ delivered: 1, filtered: 1 });
  });

  test('of another source is another person: their key is not barred there', async () => {
    await bar([], ['a1']);
    on.source.set([ann]);
    expect((await on.run({}, { sourceIdentity: 'source-2' })).summary).toMatchObject({ delivered: 1 });
  });

  test('leaves neither key nor fingerprint nor person in the store', async () => {
    await bar(['ann@x.example']);
    on.source.set([ann]);
    await on.run();
    const [pair] = await on.store.checkpoints.pairs('people');
    const rows = await on.store.history.ofRun('run-1', 0, 10);
    expect(rows).toMatchObject([{ key: undefined, outcome: 'filtered', reason: 'erased' }]);
    expect((await on.store.ledger.get(pair!.id, ['a1'])).size).toBe(0);
    expect(await on.store.people.find([personHash(fingerprinter(on.store.pepper), 'ann@x.example')])).toEqual([]);
  });

  test('is not deleted at the target for leaving', async () => {
    on.sink.deletes = true;
    on.mapping = { ...on.mapping, leaves: 'delete' };
    on.source.set([ann]);
    await on.run();
    await bar(['ann@x.example']);
    on.source.set([{ ...ann, v: 2 }]);
    const { summary } = await on.run({ full: true });
    expect(summary).toMatchObject({ filtered: 1, deleted: 0, held: 0 });
  });

  test('that came by a replay is filtered, and what stood aside of it is emptied', async () => {
    on.mapping = {
      ...on.mapping,
      decide: async (rows) => rows.map(() => ({ is: 'dead', cause: { code: 'needs.absent', message: 'no score' } })),
    };
    on.source.set([ann]);
    await on.run();
    const [dead] = await on.store.aside.list({});
    await bar(['ann@x.example']);
    const { pair, id } = dead!;
    const row = { kind: 'replay', input: 'poll', key: 'a1', aside: id, raw: undefined, passed: undefined } as const;
    await on.store.inbox.put([{ pair, ...row, createdAt: 0 }]);
    const { summary } = await on.run();
    expect(summary).toMatchObject({ resumed: 1, filtered: 1 });
    expect(await on.store.aside.read(id)).toMatchObject({ key: undefined, raw: undefined, closedAs: 'filtered' });
    expect(await on.store.inbox.count(pair)).toBe(0);
  });

  test('that came by a notification is filtered', async () => {
    on.source.byKeyRecords = () => [ann];
    const source = Object.assign(on.source, {
      signals: async (bodies: readonly unknown[]) =>
        bodies.map(() => ({ is: 'fetch' as const, question: { field: 'id', values: ['a1'] } })),
    });
    const { id: pair } = await on.store.checkpoints.open('people', 'source-1', 'target-1');
    await bar(['ann@x.example']);
    const row = { kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
    await on.store.inbox.put([{ pair, ...row, raw: { id: 'a1' }, createdAt: on.clock.now() }]);
    expect((await on.run({}, { source })).summary).toMatchObject({ resumed: 0, filtered: 1, delivered: 0 });
    expect(on.source.asked).toHaveLength(1);
    expect(await on.store.inbox.count(pair)).toBe(0);
  });

  test('that came by an upload is filtered', async () => {
    const { id: pair } = await on.store.checkpoints.open('people', 'source-1', 'target-1');
    await bar(['ann@x.example']);
    const row = { kind: 'upload', input: 'uploads', key: 'a1', aside: undefined, passed: undefined } as const;
    const raw = uploadedJson({ record: ann, position: 'list.csv:2', observed: 2 });
    await on.store.inbox.put([{ pair, ...row, raw, createdAt: on.clock.now() }]);
    expect((await on.run()).summary).toMatchObject({ resumed: 1, filtered: 1, delivered: 0 });
  });

  test('that cannot be read is filtered where one of its values names them', async () => {
    await bar(['ann@x.example']);
    on.source.pages = [
      [
        {
          unreadable: { code: 'file.row', message: 'a quote is missing' },
          raw: ['x', ' ann@X.example'],
          position: '7',
          observed: 1,
        },
        {
          unreadable: { code: 'file.row', message: 'a quote is missing' },
          raw: ['x', 'bob@x.example'],
          position: '8',
          observed: 1,
        },
      ],
    ];
    expect((await on.run()).summary).toMatchObject({ filtered: 1, deadLettered: 1 });
    expect(await on.store.aside.list({})).toHaveLength(1);
  });

  test('is filtered where only the mapped record names them', async () => {
    await bar(['ann@x.example']);
    on.mapping = plainMapping((record, row) => {
      row.people = ['ann@x.example'];
      return mapped(record);
    });
    on.source.set([{ id: 'a1', v: 1 }]);
    expect((await on.run()).summary).toMatchObject({ filtered: 1, delivered: 0 });
  });
});
