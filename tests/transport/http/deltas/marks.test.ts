import { describe, expect, it } from 'vitest';
import { connect, errorOf, ids, readAll, request, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

async function setUp(delta: string, reply: (asked: Asked, count: number) => Reply) {
  const server = await vendor(reply);
  const connection = connect(
    server.url,
    `streams:
  people:
    key: id
    read:
      request: { path: /people, query: { above: "{{ $window.from }}", cursor: "{{ $page.cursor }}" } }
      records: items
      pages: { kind: cursor, next: next }
      delta: ${delta}
`,
  );
  return {
    server,
    source: connection.source('people'),
    above: () => server.asked.map((asked) => asked.query.get('above')),
  };
}

describe('delta: none', () => {
  it('refuses bounds that it could not keep', async () => {
    const { source } = await setUp('{ kind: none }', () => ({ body: { items: [] } }));
    expect((await errorOf(readAll(source, request(undefined, { since: 1 })))).code).toBe('transport.unbounded');
    expect((await errorOf(readAll(source, request(undefined, { until: 1 })))).code).toBe('transport.unbounded');
  });

  it('refuses --input', async () => {
    const { source } = await setUp('{ kind: none }', () => ({ body: { items: [] } }));
    expect((await errorOf(readAll(source, request(undefined, { input: 'a.csv' })))).code).toBe('transport.no-input');
  });
});

describe('delta: high_water', () => {
  const pages = (asked: Asked): Reply =>
    asked.query.get('cursor') === null
      ? {
          body: {
            items: [
              { id: 'a', at: '2026-03-02T00:00:00Z' },
              { id: 'b', at: '2026-03-01T00:00:00+08:00' },
            ],
            next: 'n',
          },
        }
      : { body: { items: [{ id: 'c', at: '2026-03-01T12:00:00Z' }, { id: 'd' }] } };

  it('keeps the highest value and moves it with the last page only', async () => {
    const { source, above } = await setUp('{ kind: high_water, field: at, overlap: 1h }', pages);
    const read = await readAll(source);
    expect(above()).toEqual([null, null]);
    expect(read[0]?.cursor).toMatchObject({ kind: 'high_water', highest: '2026-03-02T00:00:00.000Z' });
    expect(read[0]?.cursor).not.toHaveProperty('mark');
    expect(read[1]?.cursor).toEqual({ v: 1, kind: 'high_water', mark: '2026-03-02T00:00:00.000Z' });
    await readAll(source, request(read[1]?.cursor));
    expect(above()[2]).toBe('2026-03-01T23:00:00Z');
  });

  it('goes on between two pages without forgetting the highest value', async () => {
    const { source } = await setUp('{ kind: high_water, field: at }', pages);
    const [cut] = await readAll(source, request(), 1);
    const rest = await readAll(source, request(cut?.cursor));
    expect(ids(rest)).toEqual(['c', 'd']);
    expect(rest[0]?.cursor).toMatchObject({ mark: '2026-03-02T00:00:00.000Z' });
  });

  it('does not move back when nothing higher is found', async () => {
    const { source } = await setUp('{ kind: high_water, field: n, type: number }', () => ({
      body: { items: [{ id: 'a', n: 3 }] },
    }));
    const [page] = await readAll(source, request({ v: 1, kind: 'high_water', mark: '10' }));
    expect(page?.cursor).toMatchObject({ mark: '10' });
  });

  it('compares numbers as numbers', async () => {
    const { source } = await setUp('{ kind: high_water, field: n, type: number }', () => ({
      body: {
        items: [
          { id: 'a', n: 9 },
          { id: 'b', n: '10' },
        ],
      },
    }));
    expect((await readAll(source))[0]?.cursor).toMatchObject({ mark: '10' });
  });

  it('stops on a value that cannot be compared, instead of letting the mark drift', async () => {
    const { source } = await setUp('{ kind: high_water, field: at }', () => ({
      body: { items: [{ id: 'a', at: 'soon' }] },
    }));
    expect((await errorOf(readAll(source))).code).toBe('transport.delta-value');
  });

  it('is not carried away by one record with a time stamp far ahead', async () => {
    const items = [
      { id: 'a', at: '2026-03-02T00:00:00Z' },
      { id: 'b', at: '2099-12-31T00:00:00Z' },
    ];
    const { source } = await setUp('{ kind: high_water, field: at }', () => ({ body: { items } }));
    const [page] = await readAll(source);
    expect(ids(page === undefined ? [] : [page])).toEqual(['a', 'b']);
    expect(page?.cursor).toMatchObject({ mark: '2026-03-02T00:00:00.000Z' });
  });

  it('takes --since as its beginning', async () => {
    const { source, above } = await setUp('{ kind: high_water, field: at }', () => ({ body: { items: [] } }));
    const read = await readAll(source, request(undefined, { since: Date.parse('2026-02-01T00:00:00Z') }));
    expect([above(), read[0]?.cursor]).toEqual([['2026-02-01T00:00:00Z'], undefined]);
  });
});

describe('delta: counter', () => {
  it('counts with whole numbers of any length', async () => {
    const items = [
      { id: 'a', rev: '9007199254740995' },
      { id: 'b', rev: '9007199254740993' },
    ];
    const { source, above } = await setUp('{ kind: counter, field: rev }', () => ({ body: { items } }));
    const [page] = await readAll(source);
    expect(page?.cursor).toEqual({ v: 1, kind: 'counter', mark: '9007199254740995' });
    await readAll(source, request(page?.cursor));
    expect(above()).toEqual(['0', '9007199254740995']);
  });

  it('refuses a number that is not whole', async () => {
    const { source } = await setUp('{ kind: counter, field: rev }', () => ({
      body: { items: [{ id: 'a', rev: 1.5 }] },
    }));
    expect((await errorOf(readAll(source))).code).toBe('transport.delta-value');
  });

  it('refuses a cursor of another kind and a mark that is none', async () => {
    const { source } = await setUp('{ kind: counter, field: rev }', () => ({ body: { items: [] } }));
    expect((await errorOf(readAll(source, request({ v: 1, kind: 'window' })))).code).toBe('transport.cursor');
    expect((await errorOf(readAll(source, request({ v: 1, kind: 'counter', mark: 'x' })))).code).toBe(
      'transport.cursor',
    );
  });
});
