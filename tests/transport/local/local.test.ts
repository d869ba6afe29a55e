import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/config/project/read.ts';
import type { Connection } from '../../../src/connector/connection.ts';
import type { Page, ReadRequest } from '../../../src/connector/source.ts';
import type { Json, JsonObject } from '../../../src/record/json.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { localTransport } from '../../../src/transport/local/local.ts';
import { batchOf, contextOf, request } from '../file/harness.ts';

const { signal } = new AbortController();
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hrwire-local-'));
  store = await openSqliteStore({ path: join(folder, 'h.db'), now: () => 0, encryption: false, key: undefined });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const declared = {
  candidates: { key: 'candidateId', title: 'People', sensitive: { person: ['email'] } },
  offers: { key: ['a', 'n.b'] },
};

function connect(streams: Json = declared): Connection {
  const root = join(import.meta.dirname, '../../..');
  const { document } = readYaml(join(root, 'connectors/local.yaml'), root);
  if (document === undefined) throw new Error('local.yaml cannot be read');
  return localTransport(document, { ...contextOf({ streams }), name: 'hub', local: store.local });
}

async function pagesOf(connection: Connection, cursor?: Json): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of connection.source('candidates').read(request({ cursor }), signal)) pages.push(page);
  return pages;
}

function recordsOf(pages: readonly Page[]): JsonObject[] {
  return pages.flatMap((page) => page.items.flatMap((item) => ('record' in item ? [item.record] : [])));
}

describe('a local connection', () => {
  it('has the streams that its settings declare', () => {
    const { streams, identity } = connect();
    expect([...streams.keys()]).toEqual(['candidates', 'offers']);
    expect(streams.get('candidates')).toMatchObject({
      title: 'People',
      keyFields: ['candidateId'],
      readable: true,
      writable: true,
      byKey: ['*'],
    });
    expect(streams.get('candidates')?.sensitive).toEqual(new Map([['person', ['email']]]));
    expect(streams.get('offers')?.keyFields).toEqual(['a', 'n.b']);
    expect(identity).toBe('{"connection":"hub"}');
  });

  it('makes expressions of its keys', async () => {
    const [a, b] = connect().streams.get('offers')?.key ?? [];
    expect([await a?.value({ a: 1, n: { b: 2 } }), await b?.value({ a: 1, n: { b: 2 } })]).toEqual([1, 2]);
  });

  it.each<[string, Json]>([
    ['none', null],
    ['no stream', {}],
    ['no key', { x: {} }],
    ['an expression as key', { x: { key: 'a & b' } }],
    ['an unknown setting', { x: { key: 'a', keys: 'b' } }],
  ])('refuses streams that are declared wrongly: %s', (_name, streams) => {
    expect(() => connect(streams)).toThrow(expect.objectContaining({ code: 'local.settings' }));
  });

  it('says which stream was meant', () => {
    expect(() => connect().source('candidate')).toThrow(
      expect.objectContaining({ code: 'local.settings', hint: 'Did you mean "candidates"?' }),
    );
  });

  it('checks itself', async () => {
    expect(await connect().check(signal)).toBe('2 streams in the store: candidates, offers');
  });
});

describe('a local stream', () => {
  it('merges the fields of several mappings into one row and keeps the rest', async () => {
    const connection = connect();
    const sink = connection.sink('candidates');
    const verdicts = await sink.write(batchOf([{ candidateId: 'c1', name: '张三' }]), signal);
    expect(verdicts).toEqual([{ is: 'accepted', targetId: 'c1' }]);
    await sink.write(batchOf([{ candidateId: 'c1', score: 88 }], 'update'), signal);
    expect(recordsOf(await pagesOf(connection))).toEqual([{ candidateId: 'c1', name: '张三', score: 88 }]);
  });

  it('takes out what a mapping clears', async () => {
    const connection = connect();
    const sink = connection.sink('candidates');
    await sink.write(batchOf([{ candidateId: 'c1', name: 'x' }]), signal);
    const [delta] = batchOf([{ candidateId: 'c1' }]).deltas;
    if (delta === undefined) throw new Error('no delta');
    await sink.write({ id: 'b', operation: 'update', deltas: [{ ...delta, clear: ['name'] }] }, signal);
    expect(recordsOf(await pagesOf(connection))).toEqual([{ candidateId: 'c1' }]);
  });

  it('is read on from its counter: only what changed since', async () => {
    const connection = connect();
    const sink = connection.sink('candidates');
    await sink.write(batchOf(Array.from({ length: 1201 }, (_, i) => ({ candidateId: `c${i}`, n: i }))), signal);
    const pages = await pagesOf(connection);
    expect(pages.map((page) => page.items.length)).toEqual([500, 500, 201]);
    const cursor = pages.at(-1)?.cursor;
    expect(await pagesOf(connection, cursor)).toEqual([]);
    await sink.write(
      batchOf(
        [
          { candidateId: 'c7', n: 7 },
          { candidateId: 'c8', n: 'new' },
        ],
        'update',
      ),
      signal,
    );
    expect(recordsOf(await pagesOf(connection, cursor))).toEqual([{ candidateId: 'c8', n: 'new' }]);
    // 701 rows that the first page did not hold, and the one of it that changed.
    expect(recordsOf(await pagesOf(connection, pages[0]?.cursor))).toHaveLength(702);
  });

  it('rejects a record without its key alone', async () => {
    const verdicts = await connect()
      .sink('candidates')
      .write(batchOf([{ name: 'x' }, { candidateId: 'c1' }]), signal);
    expect(verdicts).toMatchObject([{ is: 'rejected', cause: { code: 'local.key-absent' } }, { is: 'accepted' }]);
  });

  it('deletes by its key, or by the id of the earlier delivery', async () => {
    const connection = connect();
    const sink = connection.sink('candidates');
    await sink.write(batchOf([{ candidateId: 'c1' }, { candidateId: 'c2' }, { candidateId: 'c3' }]), signal);
    const [byRecord, byId] = batchOf([{ candidateId: 'c1' }, {}], 'delete').deltas;
    if (byRecord === undefined || byId === undefined) throw new Error('no deltas');
    await sink.write({ id: 'b', operation: 'delete', deltas: [byRecord, { ...byId, targetId: 'c2' }] }, signal);
    expect(recordsOf(await pagesOf(connection))).toEqual([{ candidateId: 'c3' }]);
  });

  it('is asked by its key and by any other field', async () => {
    const connection = connect();
    const people = Array.from({ length: 700 }, (_, i) => ({ candidateId: `c${i}`, dept: { id: i % 2 } }));
    await connection.sink('candidates').write(batchOf(people), signal);
    const source = connection.source('candidates');
    const byKey = await source.byKey({ field: 'candidateId', values: ['c1', 'none'] }, signal);
    expect([...byKey].map(([value, rows]) => [value, rows.length])).toEqual([
      ['c1', 1],
      ['none', 0],
    ]);
    const byDepartment = await source.byKey({ field: 'dept.id', values: ['0', '5'] }, signal);
    expect([...byDepartment].map(([value, rows]) => [value, rows.length])).toEqual([
      ['0', 350],
      ['5', 0],
    ]);
  });

  it('keeps composite keys apart', async () => {
    const connection = connect();
    const verdicts = await connection.sink('offers').write(
      batchOf([
        { a: 'x&y', n: { b: 'z' } },
        { a: 'x', n: { b: 'y&z' } },
      ]),
      signal,
    );
    expect(verdicts).toMatchObject([{ targetId: '["x&y","z"]' }, { targetId: '["x","y&z"]' }]);
  });

  it('may be written again after a lost answer: the second time changes nothing', async () => {
    const connection = connect();
    const sink = connection.sink('candidates');
    expect(sink.operations.get('upsert')?.repeat).toEqual({ kind: 'safe' });
    await sink.write(batchOf([{ candidateId: 'c1', n: 1 }]), signal);
    const [page] = await pagesOf(connection);
    await sink.write(batchOf([{ candidateId: 'c1', n: 1 }]), signal);
    expect(await pagesOf(connection, page?.cursor)).toEqual([]);
  });
});

describe('a whole reading of a stream of the store', () => {
  it('begins at its first row, and is of this stream alone', () => {
    const whole = (name: string, more: Partial<ReadRequest> = {}) => connect().source(name).whole?.(request(more));
    expect(whole('candidates')).toEqual({ definition: expect.any(String) as string });
    expect(whole('candidates', { cursor: { counter: 3 } })).toBeUndefined();
    expect(whole('candidates', { since: 0 })).toBeUndefined();
    expect(whole('offers')?.definition).not.toBe(whole('candidates')?.definition);
  });
});
