import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../src/connector/source.ts';
import type { Json } from '../../../../src/record/json.ts';
import { connect, errorOf, ids, lint, readAll, signal, vendor } from '../vendor.ts';

const yaml = (hook: string) => `http: { base_url: $BASE }
config: { properties: { hook_field: { type: string }, secret: { type: string, secret: true } } }
streams:
  interviews:
    key: id
    read: { request: { path: /interviews } }
    by_key: { id: { request: { path: /interviews, query: { ids: "{{ $join($ids, \\",\\") }}" } } } }
    hook: ${hook}
`;
const plain = `{ by: id, signal: interview.id, when: 'event = "interviewFinished"' }`;

async function signalsOf(hook: string, bodies: readonly Json[]): Promise<readonly Signal[]> {
  const server = await vendor(() => ({ body: [] }));
  const config = { hook_field: 'interviewId', secret: 'hidden' };
  const connection = connect(server.url, yaml(hook), { config });
  const said = await connection.source('interviews').signals?.(bodies.map((body) => ({ body, verified: false })));
  expect(server.asked).toEqual([]);
  return said ?? [];
}

const fetched = (...values: string[]) => ({ is: 'fetch', question: { field: 'id', values }, waitFor: 86_400_000 });

describe('a notification', () => {
  it('asks for the record that it names, or for each of them once, and asks nobody', async () => {
    const finished = (id: Json) => ({ event: 'interviewFinished', interview: { id } });
    expect(await signalsOf(plain, [finished('i-1'), finished(7), finished(['a', 'b', 'a'])])).toEqual([
      fetched('i-1'),
      fetched('7'),
      fetched('a', 'b'),
    ]);
  });

  it('is ignored where it is about something else, with the reason that the connector gives', async () => {
    const reason = 'not about an interview that was finished';
    const hook = plain.replace(' }', `, ignored: ${reason} }`);
    for (const [given, told] of [
      [plain, 'the notification asks for nothing of this stream'],
      [hook, reason],
    ] as const) {
      const said = await signalsOf(given, [
        { event: 'ping' },
        {},
        { event: 'interviewFinished', interview: { id: 'i' } },
      ]);
      expect(said).toEqual([{ is: 'ignored', reason: told }, { is: 'ignored', reason: told }, fetched('i')]);
    }
  });

  it('is unreadable where it names no key, one that is none among others, or far too many', async () => {
    const bodies: Json[] = [
      {},
      { id: ' ' },
      { id: ['a', null] },
      { id: [] },
      { id: { deep: 'x' } },
      { id: 'x'.repeat(501) },
      { id: Array.from({ length: 1001 }, (_, index) => String(index)) },
      null,
      'text',
      [],
    ];
    const said = await signalsOf('{ by: id, signal: id }', bodies);
    expect(said.map((one) => one.is === 'unreadable' && one.cause.code)).toEqual(bodies.map(() => 'hook.unreadable'));
  });

  it('is unreadable by its own fault alone where an expression throws, and its body is told to nobody', async () => {
    const hook = `{ by: id, signal: $uppercase(id), when: '$uppercase(event) = "X"' }`;
    const said = await signalsOf(hook, [
      { event: { name: '张三' }, id: 'a' },
      { event: 'x', id: { name: '张三' } },
      { event: 'x', id: 'b' },
    ]);
    expect(said.map((one) => one.is)).toEqual(['unreadable', 'unreadable', 'fetch']);
    expect(JSON.stringify(said)).not.toContain('张三');
    expect(said[2]).toEqual(fetched('B'));
  });

  it('is unreadable where it cannot be told whether it is about the stream', async () => {
    const [said] = await signalsOf(`{ by: id, signal: id, when: event }`, [{ event: 'yes', id: 'a' }]);
    expect(said).toMatchObject({ is: 'unreadable', cause: { message: expect.stringContaining('event') as string } });
  });

  it('names its record by a field that a setting gives; secret settings are not at hand', async () => {
    const hook = `{ by: id, signal: '$lookup($, $config.hook_field)', when: '$not($exists($config.secret))', for: 2h }`;
    const [said] = await signalsOf(hook, [{ interviewId: 'i-9' }]);
    expect(said).toEqual({ ...fetched('i-9'), waitFor: 7_200_000 });
  });
});

describe('a stream', () => {
  it('without `hook` takes no notifications', async () => {
    const server = await vendor(() => ({ body: [{ id: '1' }] }));
    const connection = connect(server.url, yaml(plain).replace(/ {4}hook: .*\n/, ''));
    const source = connection.source('interviews');
    expect([source.signals, connection.streams.get('interviews')?.hook]).toEqual([undefined, undefined]);
    expect(ids(await readAll(source))).toEqual(['1']);
  });

  it('with `hook` finds by key what the signal asks for', async () => {
    const server = await vendor(() => ({ body: [{ id: 'i-1', score: 7 }] }));
    const source = connect(server.url, yaml(plain)).source('interviews');
    const [said] =
      (await source.signals?.([{ body: { event: 'interviewFinished', interview: { id: 'i-1' } }, verified: false }])) ??
      [];
    if (said?.is !== 'fetch') throw new Error('nothing to fetch');
    const found = await source.byKey(said.question, signal);
    expect(found.get('i-1')?.[0]?.record).toEqual({ id: 'i-1', score: 7 });
  });

  it('must be able to ask for what its notifications name', async () => {
    const server = await vendor(() => ({}));
    const opened = errorOf(Promise.resolve().then(() => connect(server.url, yaml('{ by: ids, signal: id }'))));
    expect(await opened).toMatchObject({
      code: 'transport.declared',
      hint: 'Did you mean “id”?',
      place: { line: 10 },
    });
    const head = 'connector: v\ntitle: V\n';
    expect(lint(head + yaml('{ by: id }'))).toEqual(['config.missing-key 10']);
    expect(lint(head + yaml('{ by: id, signal: id, body: id }'))).toEqual(['config.unknown-key 10']);
  });
});
