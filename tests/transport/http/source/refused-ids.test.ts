import { describe, expect, it } from 'vitest';
import { connect, errorOf, signal, vendor } from '../vendor.ts';

const yaml = `http:
  base_url: $BASE
  errors: [{ when: $status = 400, then: reject, code: '"no-id"' }]
streams:
  people:
    key: id
    by_key: { id: { chunk: 8, request: { path: /people, query: { ids: "{{ $join($ids, \\",\\") }}" } } } }
`;

/** A system that refuses a question whole where one of its ids is no number; tells the questions. */
async function strict(refuses: (id: string) => boolean = (id) => !/^\d+$/.test(id)) {
  const server = await vendor(({ query }) => {
    const ids = (query.get('ids') ?? '').split(',');
    return ids.some(refuses) ? { status: 400, body: {} } : { body: ids.map((id) => ({ id })) };
  });
  return { source: connect(server.url, yaml).source('people'), asked: server.asked };
}

describe('a question that is refused for one of its ids', () => {
  it('is halved until the id stands alone, and all others are found', async () => {
    const { source } = await strict();
    const values = ['1', '2', '3', '4', '5', 'six', '7', '8', '9'];
    const found = await source.byKey({ field: 'id', values }, signal);
    expect([...found.keys()]).toEqual(values);
    for (const [id, [reading]] of found) {
      if (id === 'six')
        expect(reading).toMatchObject({ record: {}, incomplete: { cause: { code: 'transport.refused' } } });
      else expect(reading).toMatchObject({ record: { id } });
    }
  });

  it('asks for no id twice that was answered, and for a poison only to single it out', async () => {
    const { source, asked } = await strict();
    await source.byKey({ field: 'id', values: ['1', '2', '3', '4', '5', 'six', '7', '8'] }, signal);
    expect(asked.map(({ query }) => query.get('ids'))).toEqual([
      '1,2,3,4,5,six,7,8',
      '1,2,3,4',
      '5,six,7,8',
      '5,six',
      '7,8',
      '5',
      'six',
    ]);
  });

  it('is the source`s fault or ours where no id is answered: three alone, and it is told', async () => {
    const { source, asked } = await strict(() => true);
    const values = Array.from({ length: 100 }, (_, index) => String(index));
    const error = await errorOf(source.byKey({ field: 'id', values }, signal));
    expect(error.code).toBe('transport.refused');
    expect(asked.length).toBeLessThan(20);
  });

  it('is never taken for a record that is not there', async () => {
    const { source } = await strict();
    const found = await source.byKey({ field: 'id', values: ['by hand'] }, signal);
    expect(found.get('by hand')).toMatchObject([{ incomplete: { cause: { code: 'transport.refused' } } }]);
  });

  const single = '    by_key: { id: { chunk: 1, request: { path: "/people/{{ $ids[0] }}" } } }\n';
  it.each(['.', '..', '\ud800'])('waits alone too where it cannot stand in a request: %j', async (id) => {
    const server = await vendor(({ path }) => ({ body: [{ id: path.split('/').at(-1) ?? '' }] }));
    const byPath = yaml.slice(0, yaml.indexOf('    by_key')) + single;
    const found = await connect(server.url, byPath)
      .source('people')
      .byKey({ field: 'id', values: [id, '2'] }, signal);
    expect(found.get('2')).toMatchObject([{ record: { id: '2' } }]);
    expect(found.get(id)).toMatchObject([{ record: {}, incomplete: {} }]);
  });
});
