import { describe, expect, it } from 'vitest';
import { connect, delta, errorOf, ids, readAll, request, signal, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const yaml = `http:
  base_url: $BASE
  answer_limit: 20000
  retry: { tries: 1 }
streams:
  people:
    key: id
    read:
      request: { path: /people, query: { cursor: "{{ $page.cursor }}" } }
      records: items
      rows_limit: 50
      pages: { kind: cursor, next: next }
      record: '$merge([$, { "seen": true }])'
      steps:
        - { name: extra, keys: id, request: { path: /extra, query: { ids: "{{ $join($ids, ',') }}" } }, records: items, match: id, missing: keep }
    by_key: { id: { request: { path: /people } } }
    write:
      upsert:
        request: { method: POST, path: /write, json: { each: $ } }
        batch: 10
        repeat: never
        outcomes: { kind: index, items: items, index: index, accepted: ok = true, rejected: ok = false, message: why }
`;

async function setUp(reply: (asked: Asked, count: number) => Reply) {
  const server = await vendor((asked, count) =>
    asked.path === '/extra' ? { body: { items: [] } } : reply(asked, count),
  );
  const connection = connect(server.url, yaml);
  return { server, source: connection.source('people'), sink: connection.sink('people') };
}

const deep = `{"items":${'['.repeat(5000)}${']'.repeat(5000)}}`;
const read = async (reply: Reply) => readAll((await setUp(() => reply)).source, request());
const upsert = async (reply: Reply) => {
  const deltas = [delta('1', { id: '1' }), delta('2', { id: '2' })];
  return (await setUp(() => reply)).sink.write({ id: 'b', operation: 'upsert', deltas }, signal);
};

/** Nothing that an answer holds may reach what all objects have. */
function unpolluted(): void {
  const bare: Record<string, unknown> = {};
  expect([bare['polluted'], Object.keys(Object.prototype)]).toEqual([undefined, []]);
}

describe('an answer made to do harm', () => {
  it('is refused where it nests too deeply, before anything walks it', async () => {
    const error = await errorOf(read({ text: deep }));
    expect([error.code, error.message]).toEqual(['http.not-json', expect.stringContaining('nested too deeply')]);
  });

  it('is refused beyond its bytes, packed or plain, and beyond its rows', async () => {
    const long = { items: [{ id: 'x'.repeat(30_000) }] };
    expect((await errorOf(read({ body: long }))).code).toBe('http.too-large');
    const many = { items: Array.from({ length: 51 }, (_, i) => ({ id: String(i) })) };
    expect((await errorOf(read({ body: many }))).code).toBe('transport.rows-limit');
  });

  it('brings no names of prototypes to life: they are fields like others, or none', async () => {
    const text = `{"items":[
      {"id":"__proto__","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1},
      {"id":"constructor","hasOwnProperty":"no","extra":{"__proto__":{"polluted":true}}}]}`;
    const pages = await read({ text });
    expect(ids(pages)).toEqual(['__proto__', 'constructor']);
    unpolluted();
    const { source } = await setUp(() => ({ text }));
    const found = await source.byKey({ field: 'id', values: ['__proto__', 'constructor'] }, signal);
    expect([...found.keys()].sort()).toEqual(['__proto__', 'constructor']);
    unpolluted();
  });

  it('stops the run where it holds records that nobody asked for', async () => {
    const { source } = await setUp(() => ({ body: { items: [{ id: 'other' }] } }));
    expect((await errorOf(source.byKey({ field: 'id', values: ['1'] }, signal))).code).toBe('transport.unasked');
  });

  it.each([[['x']], [{ a: 1 }], ['items'], [7], [true]])(
    'is a drift of the source where the list is %j',
    async (items) => {
      const said = await read({ body: { items } }).then(
        (pages) => pages.flatMap((page) => page.items).every((item) => 'unreadable' in item || !('id' in item.record)),
        (thrown: unknown) => (thrown as { code?: string }).code === 'transport.no-records',
      );
      expect(said).toBe(true);
    },
  );
});

describe('an answer to a write made to do harm', () => {
  it.each<[string, Reply]>([
    ['nests too deeply', { text: deep }],
    ['is too large', { body: { items: [], more: 'x'.repeat(30_000) } }],
    ['is no list', { body: { items: 'all fine' } }],
    ['is a list of nothing', { body: { items: [null, null] } }],
    [
      'names no positions',
      {
        body: {
          items: [
            { index: '__proto__', ok: true },
            { index: 1.5, ok: true },
          ],
        },
      },
    ],
    [
      'claims truth by a text',
      {
        body: {
          items: [
            { index: 0, ok: 'true' },
            { index: 1, ok: 'true' },
          ],
        },
      },
    ],
    [
      'hides its verdict in a prototype',
      { text: '{"items":[{"index":0,"__proto__":{"ok":true}},{"index":1,"__proto__":{"ok":true}}]}' },
    ],
  ])('leaves every record unknown where it %s', async (_, reply) => {
    const verdicts = await upsert(reply);
    if ('rejected' in verdicts) throw new Error('refused as a whole');
    expect(verdicts.map(({ is }) => is)).toEqual(['unknown', 'unknown']);
    unpolluted();
  });

  it('takes no verdict for a position that was not sent', async () => {
    for (const index of [2, -1, 999_999_999]) {
      const verdicts = await upsert({
        body: {
          items: [
            { index: 0, ok: true },
            { index, ok: true },
          ],
        },
      });
      if ('rejected' in verdicts) throw new Error('refused as a whole');
      expect(verdicts[1]?.is, String(index)).toBe('unknown');
    }
  });

  it('bounds what a target says to a line', async () => {
    const verdicts = await upsert({
      body: {
        items: [
          { index: 0, ok: false, why: `a\n${'b'.repeat(9000)}` },
          { index: 1, ok: true },
        ],
      },
    });
    expect(verdicts).toMatchObject([
      { is: 'rejected', cause: { message: expect.stringMatching(/^a b{498}…$/) as string } },
      { is: 'accepted' },
    ]);
  });
});
