import { describe, expect, it } from 'vitest';
import type { Delta, Operation } from '../../../../src/record/delta.ts';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, delta, errorOf, signal, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

async function setUp(write: string, reply: (asked: Asked, count: number) => Reply, http = '') {
  const server = await vendor(reply);
  const yaml = `http:
  base_url: $BASE
  retry: { tries: 2, first: 1ms, most: 1ms }
${http}streams:
  orders:
    key: id
    by_key: { id: { request: { path: /orders } } }
  people:
    key: id
    write:
${write}`;
  const connection = connect(server.url, yaml);
  const sink = connection.sink('people');
  const send = (deltas: readonly Delta[], operation: Operation = deltas[0]?.operation ?? 'upsert') =>
    sink.write({ id: 'batch-1', operation, deltas }, signal);
  return { server, sink, send };
}

const one = (more = '') => `      upsert:
        request: { method: PUT, path: "/people/{{ id }}", headers: { X-Request-Id: "{{ $request_id }}" }, json: "{{ $record }}" }
${more}`;
const many = (more = '') => `      upsert:
        request: { method: POST, path: /people, json: { each: '{ "id": id, "name": name }' } }
        batch: 100
${more}`;
const a = delta('a', { id: 'a', name: 'A' });
const b = delta('b', { id: 'b', name: 'B' });
const c = delta('c', { id: 'c', name: 'C' });
const kinds = (answer: unknown) =>
  Array.isArray(answer) ? answer.map((verdict: { is: string }) => verdict.is) : answer;
const conflict = '  errors: [{ when: "$status = 409", then: reject, code: code, reason: message }]\n';

describe('the texts of records that were made before', () => {
  const plain = `      upsert:
        request: { method: POST, path: /people, json: { list: { each: $record } } }
        batch: 100
        atomic: true
        clear: 'null'
`;
  const withText = (record: JsonObject, text: string, more: Partial<Delta> = {}): Delta =>
    delta('a', record, 'upsert', { written: { record, text }, ...more });
  const bodyOf = async (deltas: readonly Delta[]): Promise<unknown> => {
    const { server, send } = await setUp(plain, () => ({}));
    await send(deltas);
    return server.asked[0]?.body;
  };

  it('are sent as they are', async () => {
    const texts = [withText({ id: 'a' }, '{"id":"text of a"}'), withText({ id: 'b' }, '{"id":"text of b"}')];
    expect(await bodyOf(texts)).toEqual({ list: [{ id: 'text of a' }, { id: 'text of b' }] });
  });

  it('are not sent where one record is another than was written', async () => {
    expect(await bodyOf([withText({ id: 'a' }, '{"id":"text of a"}'), b])).toEqual({
      list: [{ id: 'a' }, { id: 'b', name: 'B' }],
    });
    const clearing = withText({ id: 'a' }, '{"id":"text of a"}', { clear: ['name'] });
    expect(await bodyOf([clearing])).toEqual({ list: [{ id: 'a', name: null }] });
  });
});

describe('writing one by one', () => {
  it('sends one request a record, with the batch’s id at hand, and accepts what succeeded', async () => {
    const { server, send } = await setUp(one(), () => ({ status: 200, body: { id: 77 } }));
    expect(await send([a, b])).toEqual([{ is: 'accepted' }, { is: 'accepted' }]);
    expect(server.asked.map((asked) => [asked.method, asked.path, asked.headers['x-request-id'], asked.body])).toEqual([
      ['PUT', '/people/a', 'batch-1', { id: 'a', name: 'A' }],
      ['PUT', '/people/b', 'batch-1', { id: 'b', name: 'B' }],
    ]);
  });

  it('takes the target’s id and the effect from the answer', async () => {
    const outcomes = `        outcomes: { kind: status, target_id: id, effect: '$status = 201 ? "created" : "updated"' }\n`;
    const { send } = await setUp(one(outcomes), (_, count) => ({ status: count === 1 ? 201 : 200, body: { id: 77 } }));
    expect(await send([a, b])).toEqual([
      { is: 'accepted', targetId: '77', effect: 'created' },
      { is: 'accepted', targetId: '77', effect: 'updated' },
    ]);
  });

  it('rejects one record without a word about the next', async () => {
    const { send } = await setUp(
      one(),
      (asked) => (asked.path === '/people/a' ? { status: 409, body: { code: 'DUP', message: 'there already' } } : {}),
      conflict,
    );
    expect(await send([a, b])).toMatchObject([{ is: 'rejected', cause: { code: 'DUP' } }, { is: 'accepted' }]);
  });

  it.each(['..', 'half \ud800'])(
    'rejects a record that its request cannot hold (%j), and sends the next',
    async (id) => {
      const { server, send } = await setUp(one(), () => ({}));
      expect(await send([delta(id, { id }), b])).toMatchObject([
        { is: 'rejected', cause: { code: 'http.value' } },
        { is: 'accepted' },
      ]);
      expect(server.asked.map(({ path }) => path)).toEqual(['/people/b']);
    },
  );

  it('gives a batch back whole where one of its records cannot be said: each is tried alone then', async () => {
    const batch = `      upsert:
        request: { method: POST, path: /people, query: { ids: { each: id } }, json: { each: name } }
        batch: 10
        outcomes: { kind: index, items: items, accepted: ok, rejected: ok = false }
`;
    const { server, send } = await setUp(batch, () => ({ body: { items: [] } }));
    expect(await send([a, delta('x', { id: '\ud800', name: 'X' })])).toMatchObject({
      rejected: 'whole',
      code: 'http.value',
    });
    expect(server.asked).toEqual([]);
  });

  it('is no fault of a record where the login cannot be said', async () => {
    const { send } = await setUp(one(), () => ({}), '  auth: { kind: bearer, token: "a\\nb" }\n');
    expect((await errorOf(send([a]))).code).toBe('http.value');
  });

  it('keeps what was settled before an error, and tells the rest to come later', async () => {
    const { server, send } = await setUp(one(), (asked) => (asked.path === '/people/a' ? {} : { status: 400 }));
    expect(await send([a, b, c])).toMatchObject([
      { is: 'accepted' },
      { is: 'retry', cause: { code: 'http.refused' } },
      { is: 'retry' },
    ]);
    expect(server.asked).toHaveLength(3);
    expect((await errorOf(send([b]))).code).toBe('http.refused');
  });

  it('takes a server’s failure for unknown, and a stop at one for an open question', async () => {
    const { server, send } = await setUp(one(), () => ({ status: 500 }));
    expect(kinds(await send([a]))).toEqual(['unknown']);
    expect(server.asked).toHaveLength(1);
    const rule = '  errors: [{ when: "$status = 500", then: stop }]\n';
    const stopping = await setUp(one(), (asked) => (asked.path === '/people/a' ? {} : { status: 500 }), rule);
    expect((await errorOf(stopping.send([b]))).code).toBe('transport.unsure');
    expect(kinds(await stopping.send([a, b]))).toEqual(['accepted', 'unknown']);
    const safe = await setUp(one('        repeat: safe\n'), () => ({ status: 500 }), rule);
    expect((await errorOf(safe.send([b]))).code).toBe('http.stopped');
  });

  it('takes a lost answer for unknown and does not send again what is not safe', async () => {
    const { server, send } = await setUp(one(), () => ({ lost: true }));
    expect(kinds(await send([a]))).toEqual(['unknown']);
    expect(server.asked).toHaveLength(1);
  });

  it('sends a lost one again where that is safe', async () => {
    const { server, send } = await setUp(one('        repeat: safe\n'), (_, count) =>
      count === 1 ? { lost: true } : {},
    );
    expect(kinds(await send([a]))).toEqual(['accepted']);
    expect(server.asked).toHaveLength(2);
  });

  it('takes a web page with status 200 for unknown', async () => {
    const { send } = await setUp(one(), () => ({ headers: { 'content-type': 'text/html' }, body: '<html>' }));
    expect(kinds(await send([a]))).toEqual(['unknown']);
  });

  it('takes an answer that does not assert its success for unknown, where a repetition is not safe', async () => {
    const http = '  success: code = "200"\n';
    const unsafe = await setUp(one(), () => ({ body: { code: '500' } }), http);
    expect(kinds(await unsafe.send([a]))).toEqual(['unknown']);
    const safe = await setUp(one('        repeat: safe\n'), () => ({ body: { code: '500' } }), http);
    expect((await errorOf(safe.send([a]))).code).toBe('http.not-successful');
  });

  it('gives an update the target’s own id', async () => {
    const update =
      '      update:\n        request: { method: PATCH, path: "/people/{{ $target_id }}", json: { name: "{{ name }}" } }\n';
    const { server, send } = await setUp(update, () => ({}));
    await send([delta('a', { id: 'a', name: 'A' }, 'update', { targetId: '42' })]);
    expect(server.asked[0]?.path).toBe('/people/42');
  });

  it('empties fields as the write declares', async () => {
    const emptied = delta('a', { id: 'a' }, 'upsert', { clear: ['name', 'home.city'] });
    const bodies: Record<string, unknown> = {};
    for (const clear of ['null', 'empty', 'list']) {
      const { server, send } = await setUp(one(`        clear: "${clear}"\n`), () => ({}));
      await send([emptied]);
      bodies[clear] = server.asked[0]?.body;
    }
    expect(bodies).toEqual({
      null: { id: 'a', name: null, home: { city: null } },
      empty: { id: 'a', name: '', home: { city: '' } },
      list: { id: 'a', _clear: ['name', 'home.city'] },
    });
  });

  it('refuses an operation that is not declared', async () => {
    const { send } = await setUp(one(), () => ({}));
    expect((await errorOf(send([a], 'delete'))).hint).toBe('It takes upsert.');
  });
});

describe('writing an array in a call', () => {
  const atomic = many('        atomic: true\n');

  it('sends a list also for one record', async () => {
    const { server, send } = await setUp(atomic, () => ({}));
    expect(kinds(await send([a]))).toEqual(['accepted']);
    expect(server.asked[0]?.body).toEqual([{ id: 'a', name: 'A' }]);
  });

  it('tells a call refused as a whole where one bad record may sink it, and the rejected record where it is alone', async () => {
    const { send } = await setUp(atomic, () => ({ status: 409, body: { code: 'BAD', message: 'no' } }), conflict);
    expect(await send([a, b])).toMatchObject({ rejected: 'whole', code: 'BAD' });
    expect(kinds(await send([a]))).toEqual(['rejected']);
  });

  it('stops on a call refused as a whole where no single record can be at fault', async () => {
    const outcomes = '        outcomes: { kind: index, items: d, index: index, accepted: ok, rejected: $not(ok) }\n';
    const { send } = await setUp(many(outcomes), () => ({ status: 409, body: { code: 'TOO_MANY' } }), conflict);
    expect((await errorOf(send([a, b]))).code).toBe('transport.refused');
  });

  it('takes a lost answer for unknown, each record', async () => {
    const { send } = await setUp(atomic, () => ({ lost: true }));
    expect(kinds(await send([a, b, c]))).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('halves a batch that the target finds too large, and remembers it', async () => {
    const size = (asked: Asked) => (asked.body as unknown[]).length;
    const { server, send } = await setUp(
      atomic,
      (asked) => ({ status: size(asked) > 1 ? 413 : 200 }),
      '  errors: [{ when: "$status = 413", then: narrow }]\n',
    );
    expect(kinds(await send([a, b]))).toEqual(['accepted', 'accepted']);
    expect(kinds(await send([a, b]))).toEqual(['accepted', 'accepted']);
    expect(server.asked.map(size)).toEqual([2, 1, 1, 1, 1]);
  });

  it('does not take the status of a call for several records’ verdicts where it is not all or nothing', async () => {
    await expect(setUp(many(), () => ({}))).rejects.toThrow('by its status alone');
  });
});

describe('repeat', () => {
  const lookup = (more: string) => one(`        repeat: { by_lookup: orders, ${more} }\n`);

  it('asks the target by a field, and judges what it finds', async () => {
    const { sink } = await setUp(lookup('field: id, key: order, applied: "phase = $record.phase"'), () => ({}));
    const repeat = sink.operations.get('upsert')?.repeat;
    if (repeat?.kind !== 'by_lookup') throw new Error('not by_lookup');
    expect([repeat.stream, repeat.field]).toEqual(['orders', 'id']);
    expect(await repeat.key({ order: 5 })).toBe('5');
    expect(await repeat.applied({ phase: 'x' }, { phase: 'x' })).toBe(true);
    expect(await repeat.applied({ phase: 'y' }, { phase: 'x' })).toBe(false);
    const quoted = await setUp(lookup("key: '`id`', applied: phase"), () => ({}));
    expect(quoted.sink.operations.get('upsert')?.repeat).toMatchObject({ field: 'id' });
    const unclear = await setUp(lookup('field: id, key: order, applied: phase'), () => ({}));
    const traits = unclear.sink.operations.get('upsert')?.repeat;
    expect(traits?.kind === 'by_lookup' && (await traits.applied({ phase: 'y' }, {}))).toBeUndefined();
    expect(traits).not.toHaveProperty('targetId');
    const named = await setUp(lookup('field: id, key: order, applied: phase, target_id: number'), () => ({}));
    const found = named.sink.operations.get('upsert')?.repeat;
    expect(found?.kind === 'by_lookup' && (await found.targetId?.({ number: 7 }, {}))).toBe('7');
  });

  it('needs a stream that can be asked by the field', async () => {
    await expect(setUp(lookup('key: id, applied: x').replace('orders', 'order'), () => ({}))).rejects.toThrow(
      'no stream “order”',
    );
    await expect(setUp(lookup('key: number, applied: x'), () => ({}))).rejects.toThrow('cannot be asked by “number”');
  });

  it('is never where nothing is declared', async () => {
    const { sink } = await setUp(one(), () => ({}));
    expect(sink.operations.get('upsert')?.repeat).toEqual({ kind: 'never' });
  });
});
