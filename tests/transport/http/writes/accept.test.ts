import { expect, it } from 'vitest';
import { connect, delta, errorOf, lint, noon, signal, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const lists = `{ kind: lists, match: id, in: data, lists: [ { named: /^failed$/, is: rejected } ], proof: 'state = "AllSuccess" or state = "PartialSuccess" and $accepted = data.count' }`;

const yaml = (outcomes = lists, more = '', accept = '') => `http:
  base_url: $BASE
  retry: { tries: 2, first: 1ms, most: 1ms }
streams:
  people:
    key: id
    write:
      upsert:
        request: { method: POST, path: /imports, json: { each: id } }
        batch: 10
        accept:
          ticket: data.task
          request: { path: "/imports/{{ $ticket }}", headers: { X-Request-Id: "{{ $request_id }}" } }
          running: state = "Running"
${accept}${more}        outcomes: ${outcomes}
`;

const deltas = ['a', 'b', 'c'].map((id) => delta(id, { id }));

/** A target that takes an import up and tells of it what `states` say, one after the other; the last stays. */
async function setUp(states: readonly (Reply | string)[], file = yaml()) {
  const clock = standing(noon);
  const server = await vendor((asked: Asked, count) => {
    if (asked.method === 'POST') return { body: { data: { task: 't 1' } } };
    const state = states[Math.min(count - 2, states.length - 1)] ?? '';
    return typeof state === 'string' ? { body: { state, data: {} } } : state;
  });
  const sink = connect(server.url, file, { clock }).sink('people');
  const write = (stop = signal) => sink.write({ id: 'batch-1', operation: 'upsert', deltas }, stop);
  return { server, sink, clock, write };
}

const is = (verdicts: unknown) => (verdicts as readonly { is: string }[]).map((verdict) => verdict.is);

it('asks for the state until the work is done, and judges that answer', async () => {
  const { server, clock, write } = await setUp(['Running', 'Running', 'AllSuccess']);
  expect(is(await write())).toEqual(['accepted', 'accepted', 'accepted']);
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /imports',
    ...['GET', 'GET', 'GET'].map((method) => `${method} /imports/t%201`),
  ]);
  expect(server.asked[3]?.headers['x-request-id']).toBe('batch-1');
  expect(clock.now() - noon).toBe(6000);
});

it('tells records apart where only a part was applied', async () => {
  const partly = { body: { state: 'PartialSuccess', data: { failed: ['b'], count: 2 } } };
  const { write } = await setUp(['Running', partly]);
  expect(is(await write())).toEqual(['accepted', 'rejected', 'accepted']);
});

it('takes work that the target gave up on for unknown: it is not failed', async () => {
  const { write } = await setUp(['Running', 'Overtime']);
  expect(is(await write())).toEqual(['unknown', 'unknown', 'unknown']);
});

it('takes work that does not end in time for unknown', async () => {
  const { server, clock, write } = await setUp(
    ['Running'],
    yaml(lists, '', '          every: 10s\n          within: 1m\n'),
  );
  expect(await write()).toMatchObject(deltas.map(() => ({ is: 'unknown', cause: { code: 'target.still-running' } })));
  expect(clock.now() - noon).toBe(60_000);
  expect(server.asked).toHaveLength(7);
});

it('takes work whose state is lost, refused or unreadable for unknown', async () => {
  const replies: Reply[] = [{ lost: true }, { status: 404, body: {} }, { status: 500 }, { text: '<html>' }];
  for (const reply of replies) {
    const { write } = await setUp([reply]);
    expect(await write()).toMatchObject(deltas.map(() => ({ is: 'unknown', cause: { code: 'target.state-lost' } })));
  }
});

it('asks again for a state whose answer was lost once', async () => {
  const { write } = await setUp([{ lost: true }, 'AllSuccess']);
  expect(is(await write())).toEqual(['accepted', 'accepted', 'accepted']);
});

it('takes work that cannot be asked for, since the answer names none, for unknown', async () => {
  const { server, write } = await setUp(['AllSuccess'], yaml().replace('data.task', 'data.job'));
  expect(await write()).toMatchObject(deltas.map(() => ({ is: 'unknown', cause: { code: 'target.no-ticket' } })));
  expect(server.asked).toHaveLength(1);
});

it('reads the ticket from a header, and asks a URL only on a declared host', async () => {
  const file = yaml()
    .replace('data.task', '$headers.location')
    .replace('path: "/imports/{{ $ticket }}"', 'url: "{{ $ticket }}"');
  const server = await vendor((asked, count) => {
    if (asked.method === 'GET') return { body: { state: 'AllSuccess', data: {} } };
    return { headers: { location: count === 1 ? `${server.url}/state/1` : 'http://elsewhere.example/1' }, body: {} };
  });
  const sink = connect(server.url, file).sink('people');
  const batch = { id: 'b', operation: 'upsert' as const, deltas };
  expect(is(await sink.write(batch, signal))).toEqual(['accepted', 'accepted', 'accepted']);
  expect(server.asked[1]?.path).toBe('/state/1');
  expect(await sink.write(batch, signal)).toMatchObject(deltas.map(() => ({ cause: { code: 'target.state-lost' } })));
  expect(server.asked).toHaveLength(3);
});

it('leaves the question open where it is cut off: the next run settles it', async () => {
  const stop = new AbortController();
  const server = await vendor((asked) => {
    if (asked.method === 'GET') stop.abort(new Error('enough'));
    return { body: { data: { task: 1 }, state: 'Running' } };
  });
  const sink = connect(server.url, yaml()).sink('people');
  await expect(sink.write({ id: 'b', operation: 'upsert', deltas }, stop.signal)).rejects.toThrow('enough');
});

it('judges a single record by what its state says as a whole', async () => {
  const outcomes = `{ kind: status, accepted: state = "AllSuccess", rejected: state = "Fail", message: why, target_id: data.id }`;
  const file = yaml(outcomes).replace('batch: 10', 'batch: 1').replace('{ each: id }', '"{{ id }}"');
  const judged = async (body: object) => {
    const { sink } = await setUp([{ body }], file);
    return sink.write({ id: 'b', operation: 'upsert', deltas: deltas.slice(0, 1) }, signal);
  };
  expect(await judged({ state: 'AllSuccess', data: { id: 9 } })).toEqual([{ is: 'accepted', targetId: '9' }]);
  expect(await judged({ state: 'Fail', why: 'no such post' })).toMatchObject([
    { is: 'rejected', cause: { message: 'no such post' } },
  ]);
  expect(await judged({ state: 'Overtime' })).toMatchObject([{ is: 'unknown' }]);
});

it('refuses a whole batch where its state says so and one record may sink it', async () => {
  const outcomes = `{ kind: status, accepted: state = "AllSuccess", rejected: state = "Fail", code: '"E1"', message: why }`;
  const { write } = await setUp(
    [{ body: { state: 'Fail', why: 'a bad row' } }],
    yaml(outcomes, '        atomic: true\n'),
  );
  expect(await write()).toMatchObject({ rejected: 'whole', code: 'E1', message: 'a bad row' });
});

it('tells the run how long work may still be applied', async () => {
  const { sink } = await setUp([]);
  expect(sink.operations.get('upsert')?.within).toBe(600_000);
});

it('needs outcomes over the last answer', async () => {
  const file = yaml('{ kind: status }', '        atomic: true\n');
  expect((await errorOf(setUp([], file))).message).toContain('by its status alone');
});

it('is refused by the schema without a state that can be asked for', () => {
  const head = 'connector: v\ntitle: V\n';
  expect(lint(head + yaml().replace('$BASE', 'x'))).toEqual([]);
  expect(
    lint(
      head +
        yaml()
          .replace('$BASE', 'x')
          .replace(/ +running: .*\n/, ''),
    ),
  ).toHaveLength(1);
});
