import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { isObject } from '../../src/record/json.ts';
import type { RunContext } from '../../src/run/context.ts';
import { bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';
import { connect, noon, standing, vendor } from '../transport/http/vendor.ts';
import type { Asked, Reply, Vendor } from '../transport/http/vendor.ts';

/** A target that moves applications from phase to phase: several a call of one phase, what it says stands in lists. */
const file = (repeat: string) => `http:
  base_url: $BASE
  retry: { tries: 3, first: 1ms, most: 1ms }
  errors: [ { when: "$status = 503", then: retry } ]
  limits: [ { equal: 3s, match: /move } ]
streams:
  applications:
    key: id
    by_key: { id: { request: { method: POST, path: /ask, json: { ids: "{{ $ids }}" } }, records: found } }
  moves:
    key: id
    write:
      action:
        request: { method: POST, path: /move, json: { ids: { each: id }, phase: "{{ $group.phase }}", reason: "{{ $group.reason }}" } }
        group: [phase, reason]
        match: id
        batch: 100
        repeat: ${repeat}
        outcomes: { kind: lists, in: data, lists: [ { named: "/LockedIds$/", is: retry, after: 10m }, { named: "/Ids$/", is: rejected } ], proof: $accepted = data.count }
`;

const byLookup = '{ by_lookup: applications, key: id, applied: phase = $record.phase }';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.mapping = plainMapping((record) => mapped(record), { mode: 'event' });
});
afterEach(() => b.close());

async function target(reply: (asked: Asked, count: number) => Reply, repeat = byLookup) {
  const server = await vendor(reply);
  const clock = standing(noon);
  const connection = connect(server.url, file(repeat), { clock });
  const over: Partial<RunContext> = { sink: connection.sink('moves'), lookup: (stream) => connection.source(stream) };
  return { server, clock, run: (options = {}) => b.run(options, over) };
}

const idsOf = ({ body }: Asked): string[] => {
  const ids: Json | undefined = isObject(body) ? body['ids'] : undefined;
  return Array.isArray(ids) ? ids.map(String) : [];
};
const moves = ({ asked }: Vendor) => asked.filter(({ path }) => path === '/move');
const done = (asked: Asked): Reply => ({ body: { data: { count: idsOf(asked).length } } });
const applications = (from: number, to: number, more: JsonObject = {}): JsonObject[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: `a${from + index}`, v: 1, phase: 'next', ...more }));

it('moves the records of a phase together, a hundred a call, and what is left of each at the end', async () => {
  const { server, run } = await target(done);
  b.source.set(applications(1, 130), applications(131, 150, { phase: 'pool', reason: 'score' }));
  expect((await run()).summary).toMatchObject({ delivered: 150, acted: 150, status: 'settled' });
  const calls = moves(server).map((asked) => ({ ...(asked.body as JsonObject), ids: idsOf(asked).length }));
  expect(calls).toHaveLength(3);
  expect(calls).toContainEqual({ ids: 100, phase: 'next' });
  expect(calls).toContainEqual({ ids: 30, phase: 'next' });
  expect(calls).toContainEqual({ ids: 20, phase: 'pool', reason: 'score' });
  expect((await run({ full: true })).summary).toMatchObject({ unchanged: 150, acted: 0 });
  expect(moves(server)).toHaveLength(3);
});

it('holds whom the target locked until it may be asked again, and dead-letters whom it never takes', async () => {
  let locked = true;
  const { server, run } = await target(() => {
    const data: JsonObject = locked ? { count: 1, applyLockedIds: ['a1'], BlackIds: ['a2'] } : { count: 1 };
    return { body: { data } };
  });
  b.source.set(applications(1, 3));
  const first = await run();
  expect(first.summary).toMatchObject({ acted: 1, held: 1, deadLettered: 1, status: 'attention' });
  expect(moves(server)).toHaveLength(1);
  locked = false;
  expect((await run()).summary).toMatchObject({ resumed: 0, acted: 0 });
  b.clock.time += 600_000;
  expect((await run()).summary).toMatchObject({ resumed: 1, acted: 1 });
  expect(moves(server).map(idsOf)).toEqual([['a1', 'a2', 'a3'], ['a1']]);
});

it('asks the target for those whose count does not add up: applied, sent again, or unknown', async () => {
  const phases = new Map([
    ['a1', 'next'],
    ['a2', 'old'],
  ]);
  let proven = false;
  const { server, run } = await target((asked) => {
    if (asked.path === '/ask') {
      const found = idsOf(asked).flatMap((id) => (phases.has(id) ? [{ id, phase: phases.get(id) }] : []));
      return { body: { found } };
    }
    const count = proven ? idsOf(asked).length : 1;
    proven = true;
    return { body: { data: { count } } };
  });
  b.source.set(applications(1, 3));
  expect((await run()).summary).toMatchObject({ acted: 2, unknown: 1 });
  expect(moves(server).map(idsOf)).toEqual([['a1', 'a2', 'a3'], ['a2']]);
});

it('takes nothing of an answer about somebody else: the target is asked', async () => {
  const { server, run } = await target((asked) =>
    asked.path === '/ask'
      ? { body: { found: idsOf(asked).map((id) => ({ id, phase: 'next' })) } }
      : { body: { data: { count: 1, BlackIds: ['z9'] } } },
  );
  b.source.set(applications(1, 2));
  expect((await run()).summary).toMatchObject({ acted: 2, unknown: 0 });
  expect(moves(server)).toHaveLength(1);
});

it('never sends again what may not be repeated: its key stays closed until a person settles it', async () => {
  const { server, run } = await target((asked) => (asked.path === '/move' ? { lost: true } : {}), 'never');
  b.source.set(applications(1, 2));
  expect((await run()).summary).toMatchObject({ unknown: 2, acted: 0, status: 'attention' });
  expect((await run({ full: true })).summary).toMatchObject({ unknown: 2, acted: 0 });
  b.source.set(applications(1, 2, { v: 2, phase: 'other' }));
  expect((await run({ full: true })).summary).toMatchObject({ held: 2, acted: 0 });
  expect(moves(server)).toHaveLength(1);
});

it('shows what a crash left open of it as unknown, and does not send it', async () => {
  const server = await vendor(done);
  const connection = connect(server.url, file('never'));
  const over = { sink: connection.sink('moves') };
  b.source.set(applications(1, 2));
  const killed = await b.run({}, { ...over, killPoint: crashAt('before-commit') });
  expect(killed.error?.message).toBe('crash');
  expect((await b.run({}, over)).summary).toMatchObject({ resumed: 2, acted: 0 });
  expect(await b.store.aside.list({ state: 'unknown' })).toHaveLength(2);
  expect(moves(server)).toHaveLength(1);
});

it('waits longer than the target takes equal requests for one and the same', async () => {
  const left: number[] = [];
  const { clock, run } = await target((asked) => {
    if (asked.path === '/move') left.push(clock.now());
    return left.length === 1 ? { status: 503 } : done(asked);
  });
  b.source.set(applications(1, 1));
  expect((await run()).summary).toMatchObject({ acted: 1 });
  expect(left).toHaveLength(2);
  expect((left[1] ?? 0) - (left[0] ?? 0)).toBeGreaterThanOrEqual(3000);
});

function crashAt(point: string) {
  return (name: string): void => {
    if (name === point) throw new Error('crash');
  };
}
