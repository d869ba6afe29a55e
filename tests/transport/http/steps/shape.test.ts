import { describe, expect, it } from 'vitest';
import type { Source } from '../../../../src/connector/source.ts';
import type { Reply } from '../vendor.ts';
import { connect, readAll, vendor } from '../vendor.ts';

const { signal } = new AbortController();

/** Two people; what the second step knows of each comes from `jobs`. */
async function setUp(jobs: () => readonly object[]): Promise<Source> {
  const server = await vendor(({ path }): Reply => {
    if (path === '/people') return { body: { items: [{ id: 'p1' }, { id: 'p2' }] } };
    return { body: { data: jobs() } };
  });
  const connection = connect(
    server.url,
    `streams:
  people:
    key: personId
    read:
      request: { path: /people }
      records: items
      record: '{ "personId": id, "noise": 1 }'
      steps:
        - { name: jobs, keys: personId, request: { path: /jobs }, records: data, match: person, as: many }
      shape: '{ "personId": personId, "title": jobs[0].title ? jobs[0].title : $error("no title"), "at": $started }'
    by_key:
      personId: { request: { path: /people, query: { ids: '{{ $join($ids, ",") }}' } } }
`,
  );
  return connection.source('people');
}

const both = [
  { person: 'p1', title: 'A' },
  { person: 'p2', title: 'B' },
];
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;

describe('the shape of a stream', () => {
  it('makes the final record of what record and steps have put together', async () => {
    const [page] = await readAll(await setUp(() => both));
    expect(page?.items.map((item) => 'record' in item && item.record)).toEqual([
      { personId: 'p1', title: 'A', at: instant },
      { personId: 'p2', title: 'B', at: instant },
    ]);
  });

  it('holds for by_key as well', async () => {
    const found = await (await setUp(() => both)).byKey({ field: 'personId', values: ['p1', 'p2'] }, signal);
    expect(found.get('p2')?.[0]?.record).toEqual({ personId: 'p2', title: 'B', at: instant });
  });

  it('waits for a record that a step holds, and is there once the step has found what it lacked', async () => {
    let jobs: readonly object[] = both.slice(0, 1);
    const source = await setUp(() => jobs);
    const [page] = await readAll(source);
    const held = page?.items[1];
    expect(held).toMatchObject({
      record: { personId: 'p2', noise: 1 },
      incomplete: { cause: { code: 'step.missing' } },
    });
    if (held === undefined || !('record' in held) || source.complete === undefined) throw new Error('not held');
    jobs = both.slice(1);
    expect(await source.complete([held], signal)).toMatchObject([{ record: { personId: 'p2', title: 'B' } }]);
  });

  it('that throws is the fault of its record alone', async () => {
    const [page] = await readAll(await setUp(() => [both[0] ?? {}, { person: 'p2' }]));
    expect(page?.items).toMatchObject([{ record: { title: 'A' } }, { unreadable: {}, raw: { id: 'p2' } }]);
  });
});
