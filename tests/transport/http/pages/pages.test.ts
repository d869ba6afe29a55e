import { describe, expect, it } from 'vitest';
import { linkOf } from '../../../../src/transport/http/pages/link.ts';
import { connect, errorOf, ids, lint, readAll, request, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const five = ['1', '2', '3', '4', '5'].map((id) => ({ id }));

function stream(pages: string, requestYaml: string, records = 'items'): string {
  return `streams:
  people:
    key: id
    read:
      request: ${requestYaml}
      records: ${records}
      pages: ${pages}
`;
}

async function read(reply: (asked: Asked, count: number) => Reply, pages: string, requestYaml: string) {
  const server = await vendor(reply);
  const source = connect(server.url, stream(pages, requestYaml)).source('people');
  return { server, source };
}

const numbered = '{ path: /people, query: { page: "{{ $page.number }}", size: "{{ $page.size }}" } }';
const offsets = '{ path: /people, query: { offset: "{{ $page.offset }}", limit: "{{ $page.size }}" } }';

describe('pages: none', () => {
  it('asks once and takes everything', async () => {
    const { server, source } = await read(() => ({ body: { items: five } }), '{ kind: none }', '{ path: /people }');
    expect(ids(await readAll(source))).toEqual(['1', '2', '3', '4', '5']);
    expect(server.asked).toHaveLength(1);
  });
});

describe('pages: number', () => {
  const byNumber = (first: number) => (asked: Asked) => {
    const page = Number(asked.query.get('page')) - first;
    return { body: { items: five.slice(page * 2, page * 2 + 2), pages: 3 } };
  };

  it('counts from one up to the announced total', async () => {
    const { server, source } = await read(byNumber(1), '{ kind: number, size: 2, total: pages }', numbered);
    expect(ids(await readAll(source))).toEqual(['1', '2', '3', '4', '5']);
    expect(server.asked.map((asked) => asked.query.toString())).toEqual([
      'page=1&size=2',
      'page=2&size=2',
      'page=3&size=2',
    ]);
  });

  it('counts from zero and ends at an empty page', async () => {
    const { server, source } = await read(byNumber(0), '{ kind: number, first: 0, size: 2 }', numbered);
    expect(ids(await readAll(source))).toHaveLength(5);
    expect(server.asked.map((asked) => asked.query.get('page'))).toEqual(['0', '1', '2', '3']);
  });

  it('ends at a short page where that is declared', async () => {
    const { server, source } = await read(byNumber(1), '{ kind: number, size: 2, stop: short }', numbered);
    expect(ids(await readAll(source))).toHaveLength(5);
    expect(server.asked).toHaveLength(3);
  });

  it('takes an empty page before the total for a lost one', async () => {
    const { source } = await read(
      (_, count) => ({ body: { items: count === 1 ? five : [], pages: 3 } }),
      '{ kind: number, total: pages }',
      numbered,
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.page-lost');
  });

  it('takes a missing total for an error, not for the end', async () => {
    const { source } = await read(() => ({ body: { items: five } }), '{ kind: number, total: pages }', numbered);
    const error = await errorOf(readAll(source));
    expect(error.code).toBe('transport.page-broken');
    expect(error.place?.line).toBe(11);
  });

  it('passes on the rows of the page before, which the run drops by their key', async () => {
    const drifting = (asked: Asked) => {
      const page = Number(asked.query.get('page'));
      return { body: { items: page === 2 ? five.slice(1, 4) : five.slice((page - 1) * 2, page * 2), pages: 3 } };
    };
    const { source } = await read(drifting, '{ kind: number, total: pages }', numbered);
    expect(ids(await readAll(source))).toEqual(['1', '2', '2', '3', '4', '5']);
  });

  it('takes the page limit for an error', async () => {
    const { server, source } = await read(
      (_, count) => ({ body: { items: [{ id: String(count) }] } }),
      '{ kind: number, max: 4 }',
      numbered,
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.page-limit');
    expect(server.asked).toHaveLength(4);
  });
});

describe('pages: offset', () => {
  it('grows by what the source gave, though it caps the size in silence', async () => {
    const capped = (asked: Asked) => {
      const offset = Number(asked.query.get('offset'));
      return { body: { items: five.slice(offset, offset + 2), total: 5 } };
    };
    const { server, source } = await read(capped, '{ kind: offset, size: 100, total: total }', offsets);
    expect(ids(await readAll(source))).toEqual(['1', '2', '3', '4', '5']);
    expect(server.asked.map((asked) => asked.query.get('offset'))).toEqual(['0', '2', '4']);
  });

  it('takes an end before the announced number of records for a lost page', async () => {
    const { source } = await read(
      (_, count) => ({ body: { items: count === 1 ? five : [], total: '7' } }),
      '{ kind: offset, total: total }',
      offsets,
    );
    const error = await errorOf(readAll(source));
    expect([error.code, error.message]).toEqual([
      'transport.page-lost',
      'the source ended after 5 records, but announced 7',
    ]);
  });
});

describe('pages: cursor', () => {
  const post = '{ method: POST, path: /people, json: { batchId: "{{ $page.cursor }}" } }';
  const chain: Record<string, Reply> = {
    '': { body: { items: [{ id: '1' }], nextBatchId: 'b', isLastBatch: false } },
    b: { body: { items: [{ id: '2' }], nextBatchId: 'c', isLastBatch: false } },
    c: { body: { items: [{ id: '3' }], nextBatchId: 'd', isLastBatch: true } },
  };
  const batchOf = (asked: Asked) => (asked.body as Record<string, string>)['batchId'] ?? 'absent';

  it('sends the answer’s cursor under the request’s own name, from the declared first to the last flag', async () => {
    const { server, source } = await read(
      (asked) => chain[batchOf(asked)] ?? { status: 400 },
      '{ kind: cursor, next: nextBatchId, last: isLastBatch, first: "" }',
      post,
    );
    expect(ids(await readAll(source))).toEqual(['1', '2', '3']);
    expect(server.asked.map((asked) => asked.body)).toEqual([{ batchId: '' }, { batchId: 'b' }, { batchId: 'c' }]);
  });

  it('leaves the cursor out of the first request where no first is declared, and ends at a blank one', async () => {
    const { server, source } = await read(
      (_, count) => ({ body: { items: [], next: count === 1 ? 7 : null } }),
      '{ kind: cursor, next: next }',
      post,
    );
    await readAll(source);
    expect(server.asked.map((asked) => asked.body)).toEqual([{}, { batchId: 7 }]);
  });

  it('refuses a cursor that comes again', async () => {
    const { server, source } = await read(
      (_, count) => ({ body: { items: [], next: ['a', 'b', 'a'][count - 1] } }),
      '{ kind: cursor, next: next }',
      post,
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.page-repeated');
    expect(server.asked).toHaveLength(3);
  });

  it('takes a missing last flag, or no cursor before the last, for an error', async () => {
    const one = await read(
      () => ({ body: { items: [], next: 'a' } }),
      '{ kind: cursor, next: next, last: done }',
      post,
    );
    expect((await errorOf(readAll(one.source))).code).toBe('transport.page-broken');
    const two = await read(
      () => ({ body: { items: [], done: false } }),
      '{ kind: cursor, next: next, last: done }',
      post,
    );
    expect((await errorOf(readAll(two.source))).code).toBe('transport.page-broken');
  });

  it('goes on from the cursor of a page whose run was cut, and gets the rest', async () => {
    const { server, source } = await read(
      (asked) => chain[batchOf(asked)] ?? { status: 400 },
      '{ kind: cursor, next: nextBatchId, last: isLastBatch, first: "" }',
      post,
    );
    const [cut] = await readAll(source, request(), 1);
    const rest = await readAll(source, request(cut?.cursor));
    expect(ids(rest)).toEqual(['2', '3']);
    expect(server.asked.map(batchOf)).toEqual(['', 'b', 'c']);
  });

  it('gives no cursor between pages where the source forgets them', async () => {
    const { source } = await read(
      (asked) => chain[batchOf(asked)] ?? { status: 400 },
      '{ kind: cursor, next: nextBatchId, last: isLastBatch, first: "", resume: false }',
      post,
    );
    expect((await readAll(source)).map((page) => page.cursor)).toEqual([undefined, undefined, { v: 1, kind: 'none' }]);
  });
});

describe('pages: next_url', () => {
  it('asks a next URL verbatim, without merging parameters into it, relative or absolute', async () => {
    const next = ['/people?$skiptoken=a%2Bb%20c', '$HOST/people?token=x&token=x', undefined];
    const server = await vendor((asked, count) => ({
      body: { items: [{ id: String(count) }], next: next[count - 1]?.replace('$HOST', `http://${asked.headers.host}`) },
    }));
    const source = connect(
      server.url,
      stream('{ kind: next_url, next: next }', '{ path: /people, query: { size: 10 } }'),
    ).source('people');
    expect(ids(await readAll(source))).toEqual(['1', '2', '3']);
    expect(server.asked.map((asked) => asked.query.toString())).toEqual([
      'size=10',
      '%24skiptoken=a%2Bb+c',
      'token=x&token=x',
    ]);
  });

  it('refuses a next URL on another host before anything is sent there', async () => {
    const other = await vendor(() => ({ body: { items: [] } }));
    const { source } = await read(
      () => ({ body: { items: five, next: `${other.url}/people` } }),
      '{ kind: next_url, next: next }',
      '{ path: /people }',
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.foreign-host');
    expect(other.asked).toEqual([]);
  });

  it('refuses a URL that was asked before, and a chain without an end', async () => {
    const loop = await read(
      () => ({ body: { items: five, next: '/people?p=1' } }),
      '{ kind: next_url, next: next }',
      '{ path: /people }',
    );
    expect((await errorOf(readAll(loop.source))).code).toBe('transport.page-repeated');
    const endless = await read(
      (_, count) => ({ body: { items: [], next: `/people?p=${count}` } }),
      '{ kind: next_url, next: next, max: 3 }',
      '{ path: /people }',
    );
    expect((await errorOf(readAll(endless.source))).code).toBe('transport.page-limit');
  });

  it('stores no next URL that holds a secret', async () => {
    const server = await vendor((_, count) => ({
      body: { items: [], next: count === 1 ? '/people?p=2&key=s3cr3t-key' : undefined },
    }));
    const yaml = `config: { properties: { key: { type: string, secret: true } } }
http: { base_url: $BASE }
${stream('{ kind: next_url, next: next }', '{ path: /people }')}`;
    const source = connect(server.url, yaml, { config: { key: 's3cr3t-key' } }).source('people');
    expect((await readAll(source)).map((page) => page.cursor)).toEqual([undefined, { v: 1, kind: 'none' }]);
  });
});

describe('pages: link', () => {
  it('follows the Link header to its end', async () => {
    const links = ['</people?p=2>; rel="next", </people?p=9>; rel="last"', '</people?p=1>; rel="prev"'];
    const { server, source } = await read(
      (_, count) => ({ headers: { link: links[count - 1] ?? '' }, body: { items: [] } }),
      '{ kind: link }',
      '{ path: /people }',
    );
    await readAll(source);
    expect(server.asked.map((asked) => asked.query.get('p'))).toEqual([null, '2']);
  });

  it.each([
    ['<https://a.b/c?d=1,2;3>; title="x, rel=next"; rel="prev next"', 'https://a.b/c?d=1,2;3'],
    ['</a>; rel=next', '/a'],
    ['</a>; rel="first"; type="t", </b>; REL=NEXT', '/b'],
    ['</a>; rel="nextish"', undefined],
    ['', undefined],
  ])('reads %s', (header, url) => {
    expect(linkOf(header, 'next')).toBe(url);
  });
});

describe('pages: until_flag', () => {
  it('counts on while the answer says that there is more', async () => {
    const { server, source } = await read(
      (_, count) => ({ body: { items: five.slice(0, 2), hasMore: count < 3 } }),
      '{ kind: until_flag, more: hasMore }',
      '{ path: /people, query: { page: "{{ $page.number }}", offset: "{{ $page.offset }}" } }',
    );
    await readAll(source);
    expect(server.asked.map((asked) => asked.query.toString())).toEqual([
      'page=1&offset=0',
      'page=2&offset=2',
      'page=3&offset=4',
    ]);
  });

  it('takes a missing flag for an error', async () => {
    const { source } = await read(
      () => ({ body: { items: [] } }),
      '{ kind: until_flag, last: done }',
      '{ path: /people }',
    );
    expect((await errorOf(readAll(source))).code).toBe('transport.page-broken');
  });

  it('needs one flag, not two or none', async () => {
    const server = await vendor(() => ({}));
    const connection = connect(server.url, stream('{ kind: until_flag }', '{ path: /people }'));
    expect(() => connection.source('people')).toThrow('either `more` or `last`');
  });
});

describe('the schema of pages', () => {
  it('points at a key that a kind does not have', () => {
    const yaml = `connector: vendor\ntitle: V\nhttp: { base_url: x }\n${stream('{ kind: cursor, next: a, more: b }', '{ path: /p }')}`;
    expect(lint(yaml)).toEqual(['config.unknown-key 10']);
  });
});
