import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../../src/connector/source.ts';
import { connect, ids, noon, readAll, signal, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

// Ways of systems that a connector must be able to say, each with a server that has it.

async function setUp(streams: string, reply: (asked: Asked, count: number) => Reply, config = {}) {
  const server = await vendor(reply);
  const connection = connect(server.url, `streams:\n  people:\n    key: id\n${streams}`, {
    clock: standing(noon),
    config,
  });
  const source = connection.source('people');
  const records = (found: ReadonlyMap<string, readonly Reading[]>) =>
    [...found].map(([id, list]) => [id, list.map(({ record }) => record)]);
  const ask = async (field: string, values: readonly string[]) =>
    records(await source.byKey({ field, values }, signal));
  const read = async () =>
    (await readAll(source)).flatMap((page) => page.items.map((item) => ('record' in item ? item.record : item)));
  return { server, source, ask, read };
}

describe('a question by ids', () => {
  it('has a bare list as its body, also of one id, as texts or as numbers', async () => {
    const by = (json: string) =>
      `    by_key: { id: { chunk: 2, request: { method: POST, path: /staff, json: ${json} } } }\n`;
    const reply = (asked: Asked): Reply => ({ body: (asked.body as unknown[]).map((id) => ({ id: String(id) })) });
    const texts = await setUp(by('"{{ $ids }}"'), reply);
    await texts.ask('id', ['1', '2', '3']);
    expect(texts.server.asked.map(({ body }) => body)).toEqual([['1', '2'], ['3']]);
    const numbers = await setUp(by('{ each: $number($), of: $ids }'), reply);
    await numbers.ask('id', ['1', '2', '3']);
    expect(numbers.server.asked.map(({ body }) => body)).toEqual([[1, 2], [3]]);
  });

  it('is answered by one text, which is matched to the id that was asked', async () => {
    const { ask } = await setUp(
      `    by_key:
      email:
        chunk: 1
        request: { method: POST, path: /id, json: { email: "{{ $lowercase($ids[0]) }}" } }
        records: 'data ? { "userId": data, "email": $ids[0] }'
        absent: empty
`,
      ({ body }) => ({ body: { code: '200', data: JSON.stringify(body).includes('li@') ? '7001' : null } }),
    );
    expect(await ask('email', ['Li@x.cn', 'nobody@x.cn'])).toEqual([
      ['Li@x.cn', [{ userId: '7001', email: 'Li@x.cn' }]],
    ]);
  });

  it('is answered with a code for each id: what failed is not found', async () => {
    const { ask } = await setUp(
      `    by_key:
      jobNumber:
        chunk: 30
        request: { method: POST, path: /ids, json: { jobNumbers: "{{ $ids }}" } }
        records: data[$string(code) = "200"]
        record: '{ "jobNumber": jobNumber, "userId": $string(userId) }'
`,
      () => ({
        body: {
          code: '200',
          data: [
            { jobNumber: 'J1', code: 200, userId: 7001 },
            { jobNumber: 'J2', code: '417', userId: 9999, message: 'no such person' },
          ],
        },
      }),
    );
    expect(await ask('jobNumber', ['J1', 'J2'])).toEqual([['J1', [{ jobNumber: 'J1', userId: '7001' }]]]);
  });

  it('leads from one id to another, and from there to the record in the shape that reading gives', async () => {
    const { ask } = await setUp(
      `    by_key:
      email:
        chunk: 1
        request: { path: /id, query: { email: "{{ $ids[0] }}" } }
        records: '{ "id": data, "email": $ids[0] }'
        steps:
          - name: person
            keys: id
            request: { method: POST, path: /people, json: { ids: "{{ $ids }}" } }
            records: data
            match: id
        shape: '{ "id": id, "email": email, "name": person.name }'
`,
      ({ path }) => ({ body: { data: path === '/id' ? '7001' : [{ id: '7001', name: '李四' }] } }),
    );
    expect(await ask('email', ['li@x.cn'])).toEqual([['li@x.cn', [{ id: '7001', email: 'li@x.cn', name: '李四' }]]]);
  });
});

describe('records', () => {
  it('come in two shapes, which one expression reads', async () => {
    const record =
      '{ "id": $string(applyId), "phaseId": phaseId ? phaseId : processLite.phaseId, "jobId": jobId ? jobId : jobLite.jobId }';
    const { read } = await setUp(
      `    read: { request: { path: /applies }, records: data, record: '${record}' }\n`,
      () => ({
        body: {
          data: [
            { applyId: 1, phaseId: 'p1', jobId: 'j1' },
            { applyId: 2, processLite: { phaseId: 'p2' }, jobLite: { jobId: 'j2' } },
          ],
        },
      }),
    );
    expect(await read()).toEqual([
      { id: '1', phaseId: 'p1', jobId: 'j1' },
      { id: '2', phaseId: 'p2', jobId: 'j2' },
    ]);
  });

  it('are lists of names and values that become objects', async () => {
    const record = '{ "id": applicantId, "profile": $kv(fieldValues, "name", ["text", "value"]) }';
    const { read } = await setUp(
      `    read: { request: { path: /profiles }, records: data, record: '${record}' }\n`,
      () => ({
        body: {
          data: [
            {
              applicantId: 'a',
              fieldValues: [
                { name: 'Name', value: '王五' },
                { name: 'Degree', value: '3', text: '硕士' },
              ],
            },
            { applicantId: 'b', fieldValues: [] },
          ],
        },
      }),
    );
    expect(await read()).toEqual([
      { id: 'a', profile: { Name: '王五', Degree: '硕士' } },
      { id: 'b', profile: {} },
    ]);
  });

  it('are slices of which the one in force when they were asked for is taken', async () => {
    const body = {
      data: [
        {
          id: '1',
          jobs: [
            { startDate: '2026-11-22', title: 'Head' },
            { startDate: '2026-01-01', title: 'Lead' },
          ],
        },
      ],
    };
    const shape = '{ "id": id, "title": $slice_at(jobs, $started).title, "next": $slice_next(jobs, $started).title }';
    const wanted = { id: '1', title: 'Lead', next: 'Head' };
    const read = await setUp(`    read: { request: { path: /p }, records: data, record: '${shape}' }\n`, () => ({
      body,
    }));
    expect(await read.read()).toEqual([wanted]);
    const asked = await setUp(
      `    by_key: { id: { request: { path: /p }, records: data, record: '${shape}' } }\n`,
      () => ({ body }),
    );
    expect(await asked.ask('id', ['1'])).toEqual([['1', [wanted]]]);
    const step = `{ name: of, keys: id, request: { path: /p }, records: data, match: id, shape: '${shape}' }`;
    const stepped = await setUp(
      `    read: { request: { path: /ids }, records: data, steps: [${step}], shape: of }\n`,
      ({ path }) => ({ body: path === '/ids' ? { data: [{ id: '1' }] } : body }),
    );
    expect(await stepped.read()).toEqual([wanted]);
  });
});

describe('pages', () => {
  it('may begin with a question of another form than those that follow', async () => {
    const { server, source } = await setUp(
      `    read:
      request: { path: /feedbacks, query: { fromTime: "{{ $page.first ? $window.from }}", next: "{{ $page.cursor }}" } }
      records: data
      pages: { kind: cursor, next: next }
      delta: { kind: window, start: "2026-11-01T00:00:00Z" }
`,
      (_, count) => ({ body: { data: [{ id: String(count) }], ...(count < 3 ? { next: `n${count}` } : {}) } }),
    );
    expect(ids(await readAll(source))).toEqual(['1', '2', '3']);
    expect(server.asked.map(({ query }) => [...query])).toEqual([
      [['fromTime', '2026-11-01T00:00:00Z']],
      [['next', 'n1']],
      [['next', 'n2']],
    ]);
  });

  it('may give their cursor under another name than the one it is asked by, and tell the last by a flag', async () => {
    const { server, source } = await setUp(
      `    read:
      request: { method: POST, path: /push, json: { pageSize: 100, queryCursor: "{{ $page.cursor }}" } }
      records: data.items
      pages: { kind: cursor, next: data.sortCursor, last: data.isLastPage }
`,
      (_, count) => ({
        body: { data: { items: [{ id: String(count) }], sortCursor: `c${count}`, isLastPage: count === 2 } },
      }),
    );
    expect(ids(await readAll(source))).toEqual(['1', '2']);
    expect(server.asked.map(({ body }) => body)).toEqual([{ pageSize: 100 }, { pageSize: 100, queryCursor: 'c1' }]);
  });

  it('may stand under names that settings give', async () => {
    const { source } = await setUp(
      `    read:
      request: { path: /interviews/, query: { cursor: "{{ $page.cursor }}" } }
      records: $lookup($, $config.list_field)
      pages: { kind: cursor, next: '$lookup($, $config.next_field)' }
`,
      (_, count) => ({ body: { results: [{ id: String(count) }], after: count < 2 ? 'x' : null } }),
      { list_field: 'results', next_field: 'after' },
    );
    expect(ids(await readAll(source))).toEqual(['1', '2']);
  });
});
