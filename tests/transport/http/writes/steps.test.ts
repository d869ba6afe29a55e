import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, delta, signal, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const yaml = (more = '') => `http:
  base_url: $BASE
  retry: { tries: 2, first: 1ms, most: 1ms }
  errors: [ { when: "$status = 409", then: reject, code: '"DUP"' } ]
streams:
  people:
    key: id
    write:
      create:
        request: { method: POST, path: /people, json: { name: "{{ name }}" } }
        outcomes: { kind: status, target_id: id }
${more}        steps:
          - { name: photo, when: $exists(photo), request: { method: POST, path: "/people/{{ $answer.id }}/photo", json: { of: "{{ name }}", photo: "{{ photo }}" } } }
          - { name: publish, request: { method: PUT, path: "/people/{{ $answer.id }}/state", json: { photo: "{{ $steps.photo.at }}" } } }
`;

async function setUp(reply: (asked: Asked) => Reply, file = yaml()) {
  const server = await vendor(reply);
  const sink = connect(server.url, file).sink('people');
  const write = (...records: readonly JsonObject[]) => {
    const deltas = records.map((record, index) => delta(`k${index}`, record, 'create'));
    return sink.write({ id: 'b', operation: 'create', deltas }, signal);
  };
  return { server, write };
}

const fine = (asked: Asked): Reply => ({ body: asked.path.endsWith('photo') ? { at: 'here' } : { id: 7 } });

it('sends the steps after the main request, with what was answered before', async () => {
  const { server, write } = await setUp(fine);
  expect(await write({ name: 'A', photo: 'x' })).toEqual([{ is: 'accepted', targetId: '7' }]);
  expect(server.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/people', { name: 'A' }],
    ['POST', '/people/7/photo', { of: 'A', photo: 'x' }],
    ['PUT', '/people/7/state', { photo: 'here' }],
  ]);
});

it('leaves out a step that is not due', async () => {
  const { server, write } = await setUp(fine);
  expect(await write({ name: 'A' })).toMatchObject([{ is: 'accepted' }]);
  expect(server.asked.map(({ path, body }) => [path, body])).toEqual([
    ['/people', { name: 'A' }],
    ['/people/7/state', {}],
  ]);
});

it('takes no step after a record that was refused', async () => {
  const { server, write } = await setUp(() => ({ status: 409, body: {} }));
  expect(await write({ name: 'A' })).toMatchObject([{ is: 'rejected' }]);
  expect(server.asked).toHaveLength(1);
});

it.each<[string, Reply]>([
  ['refused', { status: 409, body: {} }],
  ['lost', { lost: true }],
  ['failed', { status: 400 }],
])('takes a record whose step is %s for unknown, and takes no further one', async (_what, reply) => {
  const { server, write } = await setUp((asked) => (asked.path.endsWith('photo') ? reply : fine(asked)));
  const [verdict] = (await write({ name: 'A', photo: 'x' })) as readonly { is: string; cause: { message: string } }[];
  expect(verdict?.is).toBe('unknown');
  expect(verdict?.cause.message).toContain('the step “photo” failed');
  expect(server.asked).toHaveLength(2);
});

it('takes a step that cannot be decided for one that failed', async () => {
  const { write } = await setUp(fine, yaml().replace('$exists(photo)', 'photo'));
  expect(await write({ name: 'A', photo: 'x' })).toMatchObject([{ is: 'unknown', cause: { code: 'http.rule' } }]);
});

it('goes on with the next record when a step of one failed', async () => {
  const { server, write } = await setUp((asked) =>
    asked.path.endsWith('photo') ? { status: 409, body: {} } : fine(asked),
  );
  expect(await write({ name: 'A', photo: 'x' }, { name: 'B' })).toMatchObject([{ is: 'unknown' }, { is: 'accepted' }]);
  expect(server.asked).toHaveLength(4);
});

it('takes the steps of a call for several records for those that it accepted', async () => {
  const file = `streams:
  people:
    key: id
    write:
      create:
        request: { method: POST, path: /people, json: { each: name } }
        batch: 10
        outcomes: { kind: index, items: d, accepted: ok, rejected: $not(ok) }
        steps: [ { name: publish, request: { method: POST, path: /publish, json: { each: name } } } ]
`;
  const { server, write } = await setUp(
    (asked) => ({ body: asked.path === '/people' ? { d: [{ ok: true }, { ok: false }, { ok: true }] } : {} }),
    file,
  );
  expect(await write({ name: 'A' }, { name: 'B' }, { name: 'C' })).toMatchObject([
    { is: 'accepted' },
    { is: 'rejected' },
    { is: 'accepted' },
  ]);
  expect(server.asked[1]?.body).toEqual(['A', 'C']);
});

it('cut off between two steps, it leaves the question open', async () => {
  const stop = new AbortController();
  const server = await vendor((asked) => {
    if (asked.path.endsWith('photo')) stop.abort(new Error('enough'));
    return fine(asked);
  });
  const sink = connect(server.url, yaml()).sink('people');
  const deltas = [delta('k', { name: 'A', photo: 'x' }, 'create')];
  await expect(sink.write({ id: 'b', operation: 'create', deltas }, stop.signal)).rejects.toThrow('enough');
});
