import { describe, expect, it } from 'vitest';
import { connect, errorOf, ids, noon, readAll, request, signal, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const people = ['1', '2', '3', '4', '5'].map((id) => ({ id, name: `n${id}` }));

async function setUp(streams: string, reply: (asked: Asked, count: number) => Reply, http = '') {
  const server = await vendor(reply);
  const yaml = `http:\n  base_url: $BASE\n${http}streams:\n  people:\n    key: id\n${streams}`;
  const connection = connect(server.url, yaml, { clock: standing(noon) });
  return { server, connection, source: connection.source('people') };
}

const read = (more: string) => `    read:\n      request: { path: /people }\n${more}`;

describe('records of an answer', () => {
  it('takes an empty list for no records, and a missing one for a drift of the source', async () => {
    const empty = await setUp(read('      records: d.results\n'), () => ({ body: { d: { results: [] } } }));
    expect(ids(await readAll(empty.source))).toEqual([]);
    const drift = await setUp(read('      records: d.results\n'), () => ({ body: { error: 'moved' } }));
    const error = await errorOf(readAll(drift.source));
    expect([error.code, error.place?.line]).toEqual(['transport.no-records', 10]);
  });

  it('takes a missing list for no records where that is declared, and null always', async () => {
    const absent = await setUp(read('      records: data\n      absent: empty\n'), () => ({ body: {} }));
    expect(ids(await readAll(absent.source))).toEqual([]);
    const none = await setUp(read('      records: data\n'), () => ({ body: { data: null } }));
    expect(ids(await readAll(none.source))).toEqual([]);
  });

  it('makes a list of a single record', async () => {
    const { source } = await setUp(read('      records: d\n'), () => ({ body: { d: { id: 'only' } } }));
    expect(ids(await readAll(source))).toEqual(['only']);
    const filtered = await setUp(read('      records: items[name = "n2"]\n'), () => ({ body: { items: people } }));
    expect(ids(await readAll(filtered.source))).toEqual(['2']);
  });

  it('refuses more records than a page may hold, and a text where records are due', async () => {
    const many = await setUp(read('      rows_limit: 4\n'), () => ({ body: people }));
    expect((await errorOf(readAll(many.source))).code).toBe('transport.rows-limit');
    const text = await setUp(read('      records: data\n'), () => ({ body: { data: 'none' } }));
    expect((await errorOf(readAll(text.source))).code).toBe('transport.no-records');
  });

  it('normalises each row by the transport first and the stream then; a row that fails is that row’s fault alone', async () => {
    const { source } = await setUp(
      read('      record: \'{ "id": id, "name": $uppercase(name) }\'\n'),
      () => ({ body: [{ id: 1, name: 'a' }, { id: 2, name: 7 }, 'noise', { id: 4, name: 'd' }] }),
      '  record: \'$merge([$, { "id": $string(id) }])\'\n',
    );
    const [page] = await readAll(source);
    expect(page?.items[0]).toMatchObject({ record: { id: '1', name: 'A' } });
    expect(page?.items[1]).toMatchObject({
      raw: { id: 2, name: 7 },
      unreadable: { code: expect.stringMatching(/^expression\./) as string },
    });
    expect(page?.items[2]).toMatchObject({ raw: 'noise' });
    expect(page?.items[3]).toMatchObject({ record: { id: '4', name: 'D' } });
  });

  it('stamps each record with the instant its request left, and each page with what it cost', async () => {
    const { source } = await setUp(read(''), () => ({ body: people }));
    const [page] = await readAll(source);
    expect(page?.items.every((item) => item.observed === noon)).toBe(true);
    expect(page?.requests).toBe(1);
    expect(page?.bytes).toBeGreaterThan(50);
  });

  it('does not read a stream that is not declared, and says which is near', async () => {
    const { connection } = await setUp(read(''), () => ({}));
    const error = await errorOf(Promise.resolve().then(() => connection.source('peolpe')));
    expect([error.code, error.hint]).toEqual(['transport.no-stream', 'Did you mean “people”?']);
  });

  it('stops at once when it is told to', async () => {
    const { source, server } = await setUp(read('      pages: { kind: number, size: 1 }\n'), () => ({ body: people }));
    const stop = new AbortController();
    const pages = source.read(request(), stop.signal)[Symbol.asyncIterator]();
    await pages.next();
    stop.abort(new Error('enough'));
    await expect(pages.next()).rejects.toThrow('enough');
    expect(server.asked).toHaveLength(1);
  });

  it('takes a refusal of a read for an error', async () => {
    const { source } = await setUp(
      read(''),
      () => ({ status: 400, body: { code: 'NO' } }),
      '  errors: [{ when: "$status = 400", then: reject, code: code }]\n',
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.refused');
  });
});

describe('by_key', () => {
  const byKey = (more = '') => `    by_key:
      id:
        chunk: 2
        request: { path: /people, query: { ids: "{{ $join($ids, \\",\\") }}" } }
${more}`;
  const filtered = (asked: Asked): Reply => {
    const wanted = (asked.query.get('ids') ?? '').split(',');
    return { body: people.filter(({ id }) => wanted.includes(id)) };
  };

  it('asks in chunks, each value once, and leaves out what is not found', async () => {
    const { source, server } = await setUp(byKey(), filtered);
    const found = await source.byKey({ field: 'id', values: ['1', '9', '3', '1'] }, signal);
    expect(server.asked.map((asked) => asked.query.get('ids'))).toEqual(['1,9', '3']);
    expect([...found.keys()]).toEqual(['1', '3']);
    expect(found.get('3')?.[0]).toMatchObject({ record: { name: 'n3' }, observed: noon });
  });

  it('stops on records that nobody asked for: an ignored filter returns everyone', async () => {
    const { source } = await setUp(byKey(), () => ({ body: people }));
    const error = await errorOf(source.byKey({ field: 'id', values: ['1', '2'] }, signal));
    expect(error.code).toBe('transport.unasked');
    expect(error.message).not.toContain('n3');
  });

  it('gives the records in the same shape as read: its records, record, steps', async () => {
    const streams = `${read('      records: d.results\n      record: \'{ "id": $string(id), "label": name }\'\n      pages: { kind: next_url, next: d.next }\n')}${byKey()}`;
    const { source, server } = await setUp(streams, (_, count) => ({
      body: { d: { results: [{ id: count, name: 'x' }], ...(count === 1 ? { next: '/people?p=2' } : {}) } },
    }));
    const found = await source.byKey({ field: 'id', values: ['1', '2'] }, signal);
    expect([...found.values()].flat().map((one) => one.record)).toEqual([
      { id: '1', label: 'x' },
      { id: '2', label: 'x' },
    ]);
    expect(server.asked).toHaveLength(2);
  });

  it('asks once where the pages of read need a name that its request does not send', async () => {
    const pages = 'pages: { kind: cursor, next: next, last: last, first: "" }';
    const streams = `${read(`      records: items\n      ${pages}\n`)}${byKey()}`;
    const answers = [{}, { last: true }, { last: false, next: 'b' }];
    const { source, server } = await setUp(streams, (asked, count) => ({
      body: { items: filtered(asked).body, ...answers[count - 1] },
    }));
    for (const id of ['1', '2']) {
      expect([...(await source.byKey({ field: 'id', values: [id] }, signal)).keys()]).toEqual([id]);
    }
    expect(server.asked).toHaveLength(2);
    const error = await errorOf(source.byKey({ field: 'id', values: ['3'] }, signal));
    expect([error.code, error.message]).toEqual(['transport.page-limit', expect.stringContaining('more pages')]);
  });

  it('takes a row that drifts onto the next page as one row', async () => {
    const { source } = await setUp(
      byKey('        pages: { kind: cursor, next: next }\n        records: items\n'),
      (_, count) => ({
        body: { items: people.slice(0, count), ...(count === 1 ? { next: 'b' } : {}) },
      }),
    );
    const found = await source.byKey({ field: 'id', values: ['1', '2'] }, signal);
    expect(found.get('1')).toHaveLength(1);
  });

  it('takes a declared refusal for nothing found', async () => {
    const { source } = await setUp(
      `    by_key:\n      id:\n        chunk: 1\n        request: { path: "/people/{{ $ids[0] }}" }\n        not_found: $status = 404\n`,
      (asked) => (asked.path === '/people/1' ? { body: people[0] } : { status: 404, body: { code: 'X' } }),
      '  errors: [{ when: "$status = 404", then: reject }]\n',
    );
    const found = await source.byKey({ field: 'id', values: ['1', '2'] }, signal);
    expect([...found.keys()]).toEqual(['1']);
  });

  it('halves a chunk that the source finds too large', async () => {
    const { source, server } = await setUp(
      byKey().replace('chunk: 2', 'chunk: 4'),
      (asked) => ((asked.query.get('ids') ?? '').split(',').length > 2 ? { status: 414, body: {} } : filtered(asked)),
      '  errors: [{ when: "$status = 414", then: narrow }]\n',
    );
    const found = await source.byKey({ field: 'id', values: ['1', '2', '3', '4', '5'] }, signal);
    expect([...found.keys()]).toEqual(['1', '2', '3', '4', '5']);
    expect(server.asked.map((asked) => asked.query.get('ids'))).toEqual(['1,2,3,4', '1,2', '3,4', '5']);
  });

  it('names the fields it can be asked by', async () => {
    const { source } = await setUp(byKey(), filtered);
    const error = await errorOf(source.byKey({ field: 'ids', values: ['1'] }, signal));
    expect([error.code, error.hint]).toEqual(['transport.no-stream', 'Did you mean “id”?']);
  });
});

describe('parents', () => {
  const fan = (more = '') => `    read:
      request: { path: /people }
      records: items
  marks:
    key: id
    read:
      parents: { stream: people${more} }
      request: { path: "/people/{{ $parent.id }}/marks", query: { page: "{{ $page.number }}" } }
      records: items
      record: '$merge([$, { "person": $parent.id }])'
      pages: { kind: until_flag, more: more }
      delta: { kind: window, start: "2026-11-20T00:00:00Z", span: 1d }
`;
  const school = (asked: Asked): Reply => {
    if (asked.path === '/people') return { body: { items: people.slice(0, 2) } };
    const page = asked.query.get('page');
    return { body: { items: [{ id: `${asked.path.split('/')[2]}-${page}` }], more: page === '1' } };
  };

  it('reads the children of each parent, page by page, with the parent at hand', async () => {
    const { connection } = await setUp(fan(), school);
    const pages = await readAll(
      connection.source('marks'),
      request(undefined, { since: Date.parse('2026-11-21T00:00:00Z') }),
    );
    expect(ids(pages)).toEqual(['1-1', '1-2', '2-1', '2-2']);
    expect(ids(pages, 'person')).toEqual(['1', '1', '2', '2']);
  });

  it('gives a cursor only after the last parent of a window', async () => {
    const { connection } = await setUp(fan(), school);
    const pages = await readAll(connection.source('marks'));
    expect(
      pages.filter((page) => page.cursor !== undefined).map((page) => (page.cursor as Record<string, string>)['to']),
    ).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-21T11:58:00.000Z']);
    expect(ids(pages)).toHaveLength(8);
  });

  it('reads the parents that `each` leaves', async () => {
    const { connection } = await setUp(fan(', each: \'$[id = "2"]\''), school);
    const pages = await readAll(
      connection.source('marks'),
      request(undefined, { since: Date.parse('2026-11-21T00:00:00Z') }),
    );
    expect(ids(pages)).toEqual(['2-1', '2-2']);
  });

  it('refuses parents that lead back to their own children', async () => {
    const circle = `    read:\n      request: { path: /people }\n      parents: { stream: people }\n`;
    const server = await vendor(() => ({ body: [] }));
    const connection = connect(server.url, `http:\n  base_url: $BASE\nstreams:\n  people:\n    key: id\n${circle}`);
    expect((await errorOf(readAll(connection.source('people')))).message).toContain('people → people');
  });
});
