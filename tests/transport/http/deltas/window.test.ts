import { describe, expect, it } from 'vitest';
import { connect, errorOf, ids, noon, readAll, request, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';
import type { JsonObject } from '../../../../src/record/json.ts';

const at = (text: string) => Date.parse(text);
const httpDate = (text: string) => new Date(text).toUTCString();

function yaml(delta: string, pages = '{ kind: none }', errors = '[]'): string {
  return `http:
  base_url: $BASE
  errors: ${errors}
streams:
  people:
    key: id
    read:
      request: { path: /people, query: { from: "{{ $window.from }}", to: "{{ $window.to }}", cursor: "{{ $page.cursor }}" } }
      records: items
      pages: ${pages}
      delta: { kind: window, ${delta} }
`;
}

async function setUp(
  delta: string,
  reply: (asked: Asked, count: number) => Reply,
  options: { pages?: string; errors?: string; config?: JsonObject } = {},
) {
  const clock = standing(noon);
  const server = await vendor(reply);
  const { config = {} } = options;
  const connection = connect(server.url, yaml(delta, options.pages, options.errors), { clock, config });
  const windows = () => server.asked.map((asked) => `${asked.query.get('from')} ${asked.query.get('to')}`);
  return { clock, server, source: connection.source('people'), again: () => connection.source('people'), windows };
}

const nothing = (): Reply => ({ headers: { date: httpDate('2026-11-21T12:00:00Z') }, body: { items: [] } });

describe('delta: window', () => {
  it('reads from the start to now less the lag, and settles that bound with the last page', async () => {
    const { source, windows } = await setUp('start: "2026-11-20T00:00:00Z"', nothing);
    const [page] = await readAll(source);
    expect(windows()).toEqual(['2026-11-20T00:00:00Z 2026-11-21T11:58:00Z']);
    expect(page?.cursor).toEqual({
      v: 1,
      kind: 'window',
      to: '2026-11-21T11:58:00.000Z',
      swept: '2026-11-21T11:58:00.000Z',
    });
  });

  it('begins again one overlap before the settled bound', async () => {
    const { source, clock, windows } = await setUp('start: "2026-11-20T00:00:00Z", overlap: 10m', nothing);
    const cursor = { v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z' };
    await readAll(source, request(cursor));
    clock.set(noon);
    expect(windows()).toEqual(['2026-11-21T10:50:00Z 2026-11-21T11:58:00Z']);
  });

  it('takes overlap and lag from the settings of the connection', async () => {
    const delta = `start: "2026-11-20T00:00:00Z", overlap: '{{ $config.overlap }}', lag: "{{ $config.lag }}"`;
    const config = { overlap: '1h', lag: '30s' };
    const { source, windows } = await setUp(delta, nothing, { config });
    await readAll(source, request({ v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z' }));
    expect(windows()).toEqual(['2026-11-21T10:00:00Z 2026-11-21T11:59:30Z']);
    const wrong = await setUp(delta, nothing, { config: { overlap: 'an hour', lag: '30s' } });
    expect(await errorOf(readAll(wrong.source))).toMatchObject({
      code: 'transport.declared',
      message: '`overlap` is no duration',
    });
    expect((await errorOf(readAll(wrong.source))).place?.line).toBe(13);
  });

  it('slices 400 days into windows of 90 days without a gap between them', async () => {
    const { source, windows } = await setUp('start: "2025-10-17T11:58:00Z", span: 90d', nothing);
    const pages = await readAll(source);
    const bounds = windows().map((window) => window.split(' '));
    expect(bounds).toHaveLength(5);
    expect(bounds.map(([from]) => from).slice(1)).toEqual(bounds.map(([, to]) => to).slice(0, -1));
    expect([bounds[0]?.[0], bounds.at(-1)?.[1]]).toEqual(['2025-10-17T11:58:00Z', '2026-11-21T11:58:00Z']);
    const settled = pages.map((page) => (page.cursor as Record<string, string>)['to']);
    expect(settled).toEqual(bounds.map(([, to]) => `${to?.slice(0, -1)}.000Z`));
  });

  it('goes on with the next slice where an earlier run was cut', async () => {
    const { source, again, windows } = await setUp('start: "2026-11-11T11:58:00Z", span: 4d, overlap: 1h', nothing);
    const [first] = await readAll(source, request(), 1);
    await readAll(again(), request(first?.cursor));
    expect(windows().map((window) => window.slice(0, 10))).toEqual(['2026-11-11', '2026-11-15', '2026-11-19']);
  });

  it('settles no more than the source’s own Date when our clock is ahead', async () => {
    const behind = (): Reply => ({ headers: { date: httpDate('2026-11-21T11:30:00Z') }, body: { items: [] } });
    const { source, again, windows } = await setUp('start: "2026-11-21T00:00:00Z", lag: 2m', behind);
    const [page] = await readAll(source);
    expect(page?.cursor).toMatchObject({ to: '2026-11-21T11:28:00.000Z' });
    expect(windows()).toHaveLength(1);
    // The connection remembers: the next read asks no further than the source's clock.
    await readAll(again(), request(page?.cursor));
    expect(windows()[1]).toBe('2026-11-21T11:18:00Z 2026-11-21T11:28:00Z');
  });

  it('never moves a settled bound back, though the source’s clock does', async () => {
    const early = (): Reply => ({ headers: { date: httpDate('2026-11-21T09:00:00Z') }, body: { items: [] } });
    const { source } = await setUp('start: "2026-11-01T00:00:00Z"', early);
    const [page] = await readAll(source, request({ v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z' }));
    expect(page?.cursor).toMatchObject({ to: '2026-11-21T11:00:00.000Z' });
  });

  it('asks nothing when no time has passed and there is no overlap', async () => {
    const { source, server } = await setUp('start: "2026-11-01T00:00:00Z", overlap: 0s', nothing);
    expect(await readAll(source, request({ v: 1, kind: 'window', to: '2026-11-21T11:58:00.000Z' }))).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it('settles the bound of a window with its last page only, and goes on inside it', async () => {
    let time = noon;
    const chain = (asked: Asked): Reply => {
      const cursor = asked.query.get('cursor');
      const [id, next] = cursor === null ? ['1', 'b'] : cursor === 'b' ? ['2', 'c'] : ['3', null];
      return { headers: { date: new Date(time).toUTCString() }, body: { items: [{ id }], next } };
    };
    const { source, again, clock, windows, server } = await setUp('start: "2026-11-21T00:00:00Z"', chain, {
      pages: '{ kind: cursor, next: next }',
    });
    const cut = await readAll(source, request(), 2);
    expect(cut.map((page) => Object.hasOwn(page.cursor as object, 'to'))).toEqual([false, false]);
    time = at('2026-11-21T12:40:00Z');
    clock.set(time);
    const rest = await readAll(again(), request(cut[1]?.cursor));
    expect(ids(rest)).toEqual(['3', '1', '2', '3']);
    expect(server.asked[2]?.query.get('cursor')).toBe('c');
    // The window that was cut keeps its bounds; what came since is a window of its own.
    expect(windows().slice(2, 4)).toEqual([
      '2026-11-21T00:00:00Z 2026-11-21T11:58:00Z',
      '2026-11-21T11:58:00Z 2026-11-21T12:38:00Z',
    ]);
    expect(rest.map((page) => (page.cursor as Record<string, string>)['to'])).toEqual([
      '2026-11-21T11:58:00.000Z',
      '2026-11-21T11:58:00.000Z',
      '2026-11-21T11:58:00.000Z',
      '2026-11-21T12:38:00.000Z',
    ]);
  });

  it('looks further back once in a while, and remembers when it did', async () => {
    const { source, again, windows } = await setUp(
      'start: "2026-11-01T00:00:00Z", overlap: 10m, sweep: { every: 24h, span: 3d }',
      nothing,
    );
    const swept = { v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z', swept: '2026-11-20T11:00:00.000Z' };
    const [page] = await readAll(source, request(swept));
    expect(windows()[0]).toBe('2026-11-18T11:00:00Z 2026-11-21T11:58:00Z');
    expect(page?.cursor).toMatchObject({ swept: '2026-11-21T11:58:00.000Z' });
    await readAll(again(), request(page?.cursor));
    expect(windows()[1]).toBe('2026-11-21T11:48:00Z 2026-11-21T11:58:00Z');
  });

  it('takes how often and how far it looks back from settings', async () => {
    const { source, windows } = await setUp(
      'start: "2026-11-01T00:00:00Z", sweep: { every: "{{ $config.every }}", span: "{{ $config.back }}" }',
      nothing,
      { config: { every: '2h', back: '5d' } },
    );
    const swept = { v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z', swept: '2026-11-21T09:00:00.000Z' };
    await readAll(source, request(swept));
    expect(windows()).toEqual(['2026-11-16T11:00:00Z 2026-11-21T11:58:00Z']);
  });

  it('keeps the settled bound while a sweep in slices is cut, and goes on with it', async () => {
    const { source, again, windows } = await setUp(
      'start: "2026-01-01T00:00:00Z", span: 1d, sweep: { every: 24h, span: 3d }',
      nothing,
    );
    const [first] = await readAll(source, request({ v: 1, kind: 'window', to: '2026-11-21T11:00:00.000Z' }), 1);
    expect(first?.cursor).toMatchObject({
      to: '2026-11-21T11:00:00.000Z',
      next: '2026-11-19T11:00:00.000Z',
      sweeping: true,
    });
    const rest = await readAll(again(), request(first?.cursor));
    expect(windows()[1]).toBe('2026-11-19T11:00:00Z 2026-11-20T11:00:00Z');
    expect(rest.at(-1)?.cursor).toEqual({
      v: 1,
      kind: 'window',
      to: '2026-11-21T11:58:00.000Z',
      swept: '2026-11-21T11:58:00.000Z',
    });
  });

  it('writes bounds in the declared picture and zone, and settles only what the picture can say', async () => {
    const { source, windows } = await setUp(
      'start: "2026-11-20T16:00:00Z", lag: 90s, zone: Asia/Shanghai, format: "[Y0001]-[M01]-[D01] [H01]:[m01]"',
      nothing,
    );
    const [page] = await readAll(source);
    expect(windows()).toEqual(['2026-11-21 00:00 2026-11-21 19:58']);
    expect(page?.cursor).toMatchObject({ to: '2026-11-21T11:58:00.000Z' });
  });

  it('takes its zone from a setting, and refuses one that does not exist when it is read', async () => {
    const zoned = (zone: string) => setUp(`start: "2026-11-20T16:00:00Z", lag: 0s, zone: "{{ '${zone}' }}"`, nothing);
    const { source, windows } = await zoned('Asia/Shanghai');
    await readAll(source);
    expect(windows()[0]).toMatch(/^2026-11-21T00:00:00[+]08:00/);
    await expect(readAll((await zoned('Mars/Olympus')).source)).rejects.toThrow('no zone');
  });

  it('follows summer time of its zone', async () => {
    const { source, windows } = await setUp('start: "2026-07-01T00:00:00Z", zone: Europe/Berlin', nothing);
    await readAll(source);
    expect(windows()).toEqual(['2026-07-01T02:00:00+02:00 2026-11-21T12:58:00+01:00']);
  });

  it('writes milliseconds since the epoch where that is declared', async () => {
    const { source, windows } = await setUp('start: "2026-11-20T16:00:00Z", format: epoch_ms', nothing);
    await readAll(source);
    expect(windows()).toEqual([`${at('2026-11-20T16:00:00Z')} ${at('2026-11-21T11:58:00Z')}`]);
  });

  it('is bounded by --since and --until, and then gives no cursor', async () => {
    const { source, windows } = await setUp('start: "2020-01-01T00:00:00Z", span: 30d', nothing);
    const pages = await readAll(
      source,
      request(undefined, { since: at('2026-11-01T00:00:00Z'), until: at('2026-11-02T00:00:00.500Z') }),
    );
    expect(windows()).toEqual(['2026-11-01T00:00:00Z 2026-11-02T00:00:01Z']);
    expect(pages.map((page) => page.cursor)).toEqual([undefined]);
  });

  const tooLong = '[{ when: "$string(code) = \'417\'", then: narrow }]';
  const days = (asked: Asked) => (at(asked.query.get('to') ?? '') - at(asked.query.get('from') ?? '')) / 86_400_000;

  it('halves its window when the source finds it too long, and remembers that for the run', async () => {
    const strict = (asked: Asked): Reply =>
      days(asked) > 90 ? { body: { code: '417' } } : { body: { items: [{ id: asked.query.get('from') }] } };
    const { source, server, windows } = await setUp('start: "2025-11-21T11:58:00Z"', strict, { errors: tooLong });
    const pages = await readAll(source);
    const lengths = server.asked.map(days);
    expect(lengths.slice(0, 3)).toEqual([365, 182.5, 91.25]);
    expect(Math.max(...lengths.slice(3))).toBeLessThanOrEqual(90);
    const read = windows()
      .slice(3)
      .map((window) => window.split(' '));
    expect(read.map(([from]) => from).slice(1)).toEqual(read.map(([, to]) => to).slice(0, -1));
    expect(pages.at(-1)?.cursor).toMatchObject({ to: '2026-11-21T11:58:00.000Z' });
  });

  it('stops at the smallest window', async () => {
    const { source } = await setUp('start: "2026-11-21T00:00:00Z", min_span: 4h', () => ({ body: { code: '417' } }), {
      errors: tooLong,
    });
    expect((await errorOf(readAll(source))).code).toBe('transport.narrowest');
  });

  it('walks a window again from its first page when the source says restart, a few times at most', async () => {
    const rule = '[{ when: "code = \'expired\'", then: restart }]';
    const once = (asked: Asked, count: number): Reply => {
      if (count === 2) return { body: { code: 'expired' } };
      return { body: { items: [{ id: String(count) }], next: asked.query.get('cursor') === null ? 'b' : null } };
    };
    const { source, server } = await setUp('start: "2026-11-21T00:00:00Z"', once, {
      errors: rule,
      pages: '{ kind: cursor, next: next }',
    });
    expect(ids(await readAll(source))).toEqual(['1', '3', '4']);
    expect(server.asked.map((asked) => asked.query.get('cursor'))).toEqual([null, 'b', null, 'b']);
    const ever = await setUp('start: "2026-11-21T00:00:00Z"', () => ({ body: { code: 'expired' } }), {
      errors: rule,
      pages: '{ kind: cursor, next: next, restarts: 2 }',
    });
    expect((await errorOf(readAll(ever.source))).code).toBe('transport.restarts');
    expect(ever.server.asked).toHaveLength(3);
  });

  it('walks a window from its first page when the stored cursor inside it has expired', async () => {
    const reply = (asked: Asked): Reply =>
      asked.query.get('cursor') === 'old' ? { body: { code: 'expired' } } : { body: { items: [{ id: '1' }] } };
    const rule = '[{ when: "code = \'expired\'", then: restart }]';
    const { source, windows } = await setUp('start: "2026-11-21T00:00:00Z"', reply, {
      errors: rule,
      pages: '{ kind: cursor, next: next }',
    });
    const slice = {
      from: '2026-11-21T01:00:00.000Z',
      to: '2026-11-21T11:58:00.000Z',
      settles: '2026-11-21T11:58:00.000Z',
    };
    const cursor = {
      v: 1,
      kind: 'window',
      next: slice.from,
      slice,
      turn: { page: { cursor: 'old', index: 4, first: false } },
    };
    expect(ids(await readAll(source, request(cursor)))).toEqual(['1']);
    expect(windows()).toEqual(Array(2).fill('2026-11-21T01:00:00Z 2026-11-21T11:58:00Z'));
  });

  it.each([
    ['text', 'it is no object'],
    [{ v: 2, kind: 'window' }, 'another version'],
    [{ v: 1, kind: 'counter', mark: '3' }, 'of the kind'],
    [{ v: 1, kind: 'window', to: 'yesterday' }, 'no instant'],
    [{ v: 1, kind: 'window', slice: { from: '2026-01-01T00:00:00Z' } }, 'no bounds'],
    [{ v: 1, kind: 'window', turn: 'x' }, 'page is none'],
  ])('refuses the stored cursor %j', async (cursor, why) => {
    const { source } = await setUp('start: "2026-11-21T00:00:00Z"', nothing);
    const error = await errorOf(readAll(source, request(cursor)));
    expect(error.code).toBe('transport.cursor');
    expect(error.message).toContain(why);
  });

  it('refuses a start that is no instant and a zone that does not exist', async () => {
    const one = await setUp('start: soon', nothing);
    expect((await errorOf(readAll(one.source))).code).toBe('transport.declared');
    await expect(setUp('start: "2026-11-21T00:00:00Z", zone: Mars/Olympus', nothing)).rejects.toThrow('no zone');
  });
});
