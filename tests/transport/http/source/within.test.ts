import { describe, expect, it } from 'vitest';
import { connect, errorOf, ids, noon, readAll, request, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const parent = (more: string) => `  interviews:
    key: id
    read:
      request: { path: /interviews, query: { from: "{{ $window.from }}", to: "{{ $window.to }}" } }
      ${more}
`;
const child = (more: string) => `  evaluations:
    key: id
    read:
      parents: { stream: interviews, within: window }
      request: { path: "/interviews/{{ $parent.id }}/evaluations" }
      record: '{ "id": $parent.id & "/" & id }'
      ${more}
`;
const parentDelta = 'delta: { kind: window, start: "2020-01-01T00:00:00Z", lag: 1h, overlap: 5d }';
const childDelta = 'delta: { kind: window, start: "2026-11-20T00:00:00Z", span: 24h, lag: 10m, overlap: 30m }';

const taken: Readonly<Record<string, string>> = {
  old: '2025-01-01T00:00:00Z',
  yesterday: '2026-11-20T12:00:00Z',
  today: '2026-11-21T09:00:00Z',
  late: '2026-11-21T11:30:00Z',
};

function vendorOf(asked: Asked): Reply {
  if (asked.path !== '/interviews') return { body: [{ id: 'e1' }] };
  const [from, to] = [asked.query.get('from') ?? '', asked.query.get('to') ?? ''];
  return { body: Object.keys(taken).flatMap((id) => (taken[id]! >= from && taken[id]! < to ? [{ id }] : [])) };
}

async function setUp(first: string, second: string, reply: (asked: Asked) => Reply = vendorOf) {
  const server = await vendor(reply);
  const yaml = `http:
  base_url: $BASE
  errors: [{ when: code = "too_many", then: narrow }]
streams:
${parent(first)}${child(second)}`;
  const connection = connect(server.url, yaml, { clock: standing(noon) });
  const windows = () =>
    server.asked
      .filter((asked) => asked.path === '/interviews')
      .map((asked) => `${asked.query.get('from')} ${asked.query.get('to')}`);
  return { connection, windows };
}

describe('parents within the window of their child', () => {
  it('are those of each slice: not all, and not those that the parents’ own lag would leave out', async () => {
    const { connection, windows } = await setUp(parentDelta, childDelta);
    const pages = await readAll(connection.source('evaluations'));
    expect(ids(pages)).toEqual(['yesterday/e1', 'today/e1', 'late/e1']);
    expect(windows()).toEqual([
      '2026-11-20T00:00:00Z 2026-11-21T00:00:00Z',
      '2026-11-21T00:00:00Z 2026-11-21T11:50:00Z',
    ]);
    expect(pages.at(-1)?.cursor).toMatchObject({ kind: 'window', to: '2026-11-21T11:50:00.000Z' });
  });

  it('are those of what a later run looks back upon', async () => {
    const { connection, windows } = await setUp(parentDelta, childDelta);
    const cursor = { v: 1, kind: 'window', to: '2026-11-21T11:45:00.000Z' };
    expect(ids(await readAll(connection.source('evaluations'), request(cursor)))).toEqual(['late/e1']);
    expect(windows()).toEqual(['2026-11-21T11:15:00Z 2026-11-21T11:50:00Z']);
  });

  it('are those between --since and --until', async () => {
    const { connection } = await setUp(parentDelta, childDelta);
    const bounds = { since: Date.parse('2025-01-01T00:00:00Z'), until: Date.parse('2025-01-02T00:00:00Z') };
    expect(ids(await readAll(connection.source('evaluations'), request(undefined, bounds)))).toEqual(['old/e1']);
  });

  it('can be left out by `each`, which knows the window', async () => {
    const delta = 'delta: { kind: window, start: "2026-11-01T00:00:00Z" }';
    const filtered = childDelta.replace('span: 24h, ', '');
    const server = await vendor((asked) =>
      asked.path === '/interviews'
        ? { body: Object.keys(taken).map((id) => ({ id, at: taken[id] ?? '' })) }
        : { body: [{ id: 'e1' }] },
    );
    const each = child(filtered).replace('within: window', "within: window, each: 'at >= $window.from ? $ : null'");
    const yaml = `http: { base_url: $BASE }\nstreams:\n${parent(delta)}${each}`;
    const own = connect(server.url, yaml, { clock: standing(noon) });
    expect(ids(await readAll(own.source('evaluations')))).toEqual(['yesterday/e1', 'today/e1', 'late/e1']);
  });

  it('are asked for in the parents’ own spans and in their own form, which never cuts the window', async () => {
    const own = 'delta: { kind: window, start: "2020-01-01T00:00:00Z", span: 24h, format: "[Y0001]-[M01]-[D01]" }';
    const { connection, windows } = await setUp(own, childDelta.replace('span: 24h', 'span: 72h'));
    await readAll(connection.source('evaluations'));
    expect(windows()).toEqual(['2026-11-20 2026-11-21', '2026-11-21 2026-11-22']);
  });

  it('are read in smaller windows where the source finds theirs too large', async () => {
    const reply = (asked: Asked): Reply => {
      const [from, to] = [asked.query.get('from') ?? '', asked.query.get('to') ?? ''];
      const long = asked.path === '/interviews' && Date.parse(to) - Date.parse(from) > 43_200_000;
      return long ? { body: { code: 'too_many' } } : vendorOf(asked);
    };
    const { connection } = await setUp(parentDelta, childDelta, reply);
    expect(ids(await readAll(connection.source('evaluations')))).toEqual(['yesterday/e1', 'today/e1', 'late/e1']);
  });

  it('need a window on both sides: without it the connector is refused with its place', async () => {
    for (const [first, second, whose] of [
      ['delta: { kind: none }', childDelta, 'the stream “interviews”'],
      [parentDelta, 'delta: { kind: none }', 'this stream'],
    ] as const) {
      const { connection } = await setUp(first, second);
      const error = await errorOf(Promise.resolve().then(() => connection.source('evaluations')));
      expect([error.code, error.message.includes(whose), error.place?.line]).toEqual(['transport.declared', true, 15]);
    }
  });
});
