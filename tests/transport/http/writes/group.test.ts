import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, delta, errorOf, signal, vendor } from '../vendor.ts';

const yaml = (group: string, more = '        batch: 100\n        atomic: true\n') => `streams:
  moves:
    key: id
    write:
      action:
        request: { method: POST, path: /moves, json: { ids: { each: id }, phase: "{{ $group.phase }}", job: "{{ $group.job.id }}", all: "{{ $group }}" } }
        group: ${group}
${more}`;

async function setUp(group: string, more?: string) {
  const server = await vendor(() => ({ body: {} }));
  const sink = connect(server.url, yaml(group, more)).sink('moves');
  const write = (records: readonly JsonObject[]) => {
    const deltas = records.map((record, index) => delta(`k${index}`, record, 'action'));
    return sink.write({ id: 'b', operation: 'action', deltas }, signal);
  };
  return { server, write, groupOf: sink.operations.get('action')?.group };
}

it('gives a call one value of each field of its group, nested as they are mapped', async () => {
  const { server, write } = await setUp('[phase, job.id]');
  await write([
    { id: 'a', phase: 'p', job: { id: 7, title: 'x' } },
    { id: 'b', phase: 'p', job: { id: 7, title: 'y' } },
  ]);
  expect(server.asked[0]?.body).toEqual({
    ids: ['a', 'b'],
    phase: 'p',
    job: 7,
    all: { phase: 'p', job: { id: 7 } },
  });
});

it('takes blank values for one group, and leaves them out', async () => {
  const { server, write, groupOf } = await setUp('[phase, job.id]');
  const blank: JsonObject[] = [{ phase: null }, { phase: '  ' }, {}, { job: {} }, { job: 'none' }];
  const names = new Set<unknown>();
  for (const record of blank) names.add(await groupOf?.(record));
  expect(names.size).toBe(1);
  await write([{ id: 'a', phase: null }]);
  expect(server.asked[0]?.body).toEqual({ ids: ['a'], all: {} });
});

it('takes values of other types, and of other fields, for other groups', async () => {
  const { groupOf } = await setUp('[phase, job.id]');
  const names = new Set<unknown>();
  const records: JsonObject[] = [
    { phase: 1 },
    { phase: '1' },
    { job: { id: 1 } },
    { phase: [1] },
    { phase: { a: 1, b: 2 } },
  ];
  for (const record of [...records, { phase: { b: 2, a: 1 } }]) names.add(await groupOf?.(record));
  expect(names.size).toBe(5);
});

it('sends no batch of two groups', async () => {
  const { server, write } = await setUp('[phase]');
  const mixed = write([
    { id: 'a', phase: 'p' },
    { id: 'b', phase: 'q' },
  ]);
  expect((await errorOf(mixed)).code).toBe('internal.fault');
  expect(server.asked).toEqual([]);
});

it('gives each record of a write of one its own group', async () => {
  const { server, write } = await setUp('[phase]', '');
  await write([
    { id: 'a', phase: 'p' },
    { id: 'b', phase: 'q' },
  ]);
  expect(server.asked.map(({ body }) => (body as JsonObject)['phase'])).toEqual(['p', 'q']);
});

it('sets a field named __proto__ as a field', async () => {
  const { groupOf } = await setUp('[__proto__.admin, phase]');
  const record = JSON.parse('{"__proto__": {"admin": true}}') as JsonObject;
  expect(await groupOf?.(record)).toBe('{"__proto__":{"admin":true}}');
  expect('admin' in {}).toBe(false);
});

it('takes no field that stands twice, or inside another one', async () => {
  for (const group of ['[phase, phase]', '[job, job.id]'])
    expect((await errorOf(setUp(group))).message).toContain('stands twice');
});
