import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, delta, errorOf, signal, vendor } from '../vendor.ts';

const deltas = ['a', 'b', 'c'].map((id) => delta(id, { id, name: id.toUpperCase() }));

async function write(outcomes: string, body: unknown, repeat = 'never', config: JsonObject = {}) {
  const server = await vendor(() => ({ body }));
  const connection = connect(
    server.url,
    `streams:
  people:
    key: id
    write:
      upsert:
        request: { method: POST, path: /upsert, json: { each: $ } }
        batch: 10
        repeat: ${repeat}
        outcomes: ${outcomes}
`,
    { config },
  );
  return connection.sink('people').write({ id: 'b', operation: 'upsert', deltas }, signal);
}

const byIndex =
  '{ kind: index, items: d, index: index, accepted: httpCode = 200, rejected: \'status = "ERROR"\', code: \'$split(message, " ")[0]\', message: message, target_id: key, effect: \'editStatus = "INSERTED" ? "created" : editStatus = "UPDATED" ? "updated"\' }';
const ok = (index: number) => ({ index, status: 'OK', httpCode: 200, editStatus: 'INSERTED', key: `k${index}` });
const bad = (index: number) => ({ index, status: 'ERROR', httpCode: 500, message: `COE_${index} went   wrong` });

describe('verdicts by index', () => {
  it('gives each record its own verdict, whatever the order of the items', async () => {
    expect(await write(byIndex, { d: [ok(2), bad(1), ok(0)] })).toEqual([
      { is: 'accepted', targetId: 'k0', effect: 'created' },
      { is: 'rejected', cause: { code: 'COE_1', message: 'COE_1 went wrong' } },
      { is: 'accepted', targetId: 'k2', effect: 'created' },
    ]);
  });

  it('takes accepted but not applied for neither accepted nor rejected', async () => {
    const accepted = { index: 1, status: 'ACCEPTED', httpCode: 202 };
    expect(await write(byIndex, { d: [ok(0), accepted, bad(2)] })).toMatchObject([
      { is: 'accepted' },
      { is: 'unknown', cause: { code: 'target.unclear' } },
      { is: 'rejected' },
    ]);
    const retry = byIndex.replace('rejected:', 'retry: httpCode = 202, after: 10m, rejected:');
    expect(await write(retry, { d: [ok(0), accepted, ok(2)] })).toMatchObject([
      {},
      { is: 'retry', after: 600_000 },
      {},
    ]);
  });

  it('takes a record without an item, or with two, for unknown', async () => {
    expect(await write(byIndex, { d: [ok(0), ok(2), bad(2)] })).toMatchObject([
      { is: 'accepted' },
      { is: 'unknown', cause: { code: 'target.no-item' } },
      { is: 'unknown', cause: { code: 'target.item-twice' } },
    ]);
  });

  it('takes no list, an empty one, and items that name no record for unknown', async () => {
    for (const body of [{}, { d: [] }, { d: 'fine' }, { d: [{ status: 'OK', httpCode: 200 }] }]) {
      expect(await write(byIndex, body)).toMatchObject([{ is: 'unknown' }, { is: 'unknown' }, { is: 'unknown' }]);
    }
  });

  it('never accepts on an item about a record that was not sent: an error where repeating is safe, else unknown', async () => {
    const foreign = { d: [ok(0), ok(1), ok(2), ok(3)] };
    expect((await errorOf(write(byIndex, foreign, 'safe'))).code).toBe('transport.verdicts');
    expect(await write(byIndex, foreign)).toMatchObject([{ is: 'unknown' }, { is: 'unknown' }, { is: 'unknown' }]);
  });

  it('reads positions from one, as texts, and the items’ own order where they name none', async () => {
    const fromOne = byIndex.replace('index: index', 'index: index, base: 1');
    expect(await write(fromOne, { d: [{ ...ok(3), index: '3' }, bad(1), ok(2)] })).toMatchObject([
      { is: 'rejected' },
      { is: 'accepted' },
      { is: 'accepted', targetId: 'k3' },
    ]);
    const inOrder = byIndex.replace('index: index, ', '');
    expect(await write(inOrder, { d: [ok(0), bad(1), ok(2)] })).toMatchObject([
      { is: 'accepted' },
      { is: 'rejected' },
      { is: 'accepted' },
    ]);
    expect(await write(inOrder, { d: [ok(0), bad(1)] })).toMatchObject([
      { is: 'unknown' },
      { is: 'unknown' },
      { is: 'unknown' },
    ]);
  });

  it('bounds what it keeps of a target’s message', async () => {
    const verdicts = await write(byIndex, { d: [ok(0), ok(1), { ...bad(2), message: 'x'.repeat(5000) }] });
    const third = 'rejected' in verdicts ? undefined : verdicts[2];
    expect(third?.is === 'rejected' ? third.cause.message.length : 0).toBe(501);
  });
});

describe('verdicts by the call as a whole', () => {
  const whole = `{ kind: status, accepted: code = 0, rejected: code = 1, retry: code = 2, after: 1m, message: text }`;

  async function judge(body: unknown, outcomes = whole) {
    const server = await vendor(() => ({ body }));
    const file = `streams:\n  people:\n    key: id\n    write:\n      upsert:\n        request: { method: PUT, path: /p, json: "{{ $record }}" }\n        outcomes: ${outcomes}\n`;
    const sink = connect(server.url, file).sink('people');
    return sink.write({ id: 'b', operation: 'upsert', deltas: deltas.slice(0, 1) }, signal);
  }

  it('take what the answer asserts, and nothing else for accepted', async () => {
    expect(await judge({ code: 0 })).toEqual([{ is: 'accepted' }]);
    expect(await judge({ code: 1, text: 'no' })).toMatchObject([{ is: 'rejected', cause: { message: 'no' } }]);
    expect(await judge({ code: 2 })).toMatchObject([{ is: 'retry', after: 60_000 }]);
    expect(await judge({})).toMatchObject([{ is: 'unknown', cause: { code: 'target.unclear' } }]);
  });

  it('say which record they are about where it is one', async () => {
    const mine = '{ kind: status, accepted: id = $record.id }';
    expect(await judge({ id: 'a' }, mine)).toMatchObject([{ is: 'accepted' }]);
    expect(await judge({ id: 'b' }, mine)).toMatchObject([{ is: 'unknown' }]);
  });

  it('need `accepted` where they say what is refused', async () => {
    const outcomes = '{ kind: status, rejected: code = 1 }';
    expect((await errorOf(judge({}, outcomes))).message).toContain('is never asked');
  });
});

describe('verdicts by pair', () => {
  const byPair =
    '{ kind: pair, items: results, item: externalId, delta: id, accepted: code = 0, rejected: code > 0, message: text, code: $string(code), field: at }';
  const item = (externalId: string, code: number) => ({ externalId, code, text: 'no', at: 'name' });

  it('matches items and records by a value of each', async () => {
    expect(await write(byPair, { results: [item('c', 0), item('a', 5), item('b', 0)] })).toEqual([
      { is: 'rejected', cause: { code: '5', message: 'no', field: 'name' } },
      { is: 'accepted' },
      { is: 'accepted' },
    ]);
  });

  it('takes a record without an item, or with two, for unknown', async () => {
    expect(await write(byPair, { results: [item('a', 0), item('b', 0), item('b', 0)] })).toMatchObject([
      { is: 'accepted' },
      { is: 'unknown' },
      { is: 'unknown' },
    ]);
  });

  it('takes records that share their value for unknown', async () => {
    const shared = byPair.replace('delta: id', 'delta: \'"same"\'');
    expect(await write(shared, { results: [item('same', 0)] })).toMatchObject([
      { is: 'unknown' },
      { is: 'unknown' },
      { is: 'unknown' },
    ]);
  });

  it('never accepts on an item about a record that was not sent', async () => {
    expect((await errorOf(write(byPair, { results: [item('z', 0)] }, 'safe'))).code).toBe('transport.verdicts');
    expect(await write(byPair, { results: [item('a', 0), item('z', 0)] })).toMatchObject([
      { is: 'unknown' },
      { is: 'unknown' },
      { is: 'unknown' },
    ]);
  });
});

it('an expression about an answer may take the name of a field from a setting', async () => {
  const named =
    '{ kind: index, items: "$lookup($, $config.list)", accepted: "$lookup($, $config.flag)", rejected: "false" }';
  const items = [{ done: true }, { done: false }, { ok: true }];
  expect(await write(named, { rows: items }, 'never', { list: 'rows', flag: 'done' })).toMatchObject([
    { is: 'accepted' },
    { is: 'unknown' },
    { is: 'unknown' },
  ]);
});
