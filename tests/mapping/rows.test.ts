import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { causeOf, decideAll, mappingOf, now, readingOf, refusalOf, streamOf } from './harness.ts';
import type { Given } from './harness.ts';

async function rowsOf(sections: string, records: readonly JsonObject[], given: Given = {}) {
  const mapping = mappingOf(`${sections}\nmap: { id: $ }`, given);
  return mapping.expand(
    records.map((record) => readingOf(record)),
    now,
  );
}

describe('key', () => {
  it("is the stream's where the mapping has none", async () => {
    const { rows } = await rowsOf('', [{ id: 'a' }, { id: 7 }]);
    expect(rows.map(({ key }) => key)).toEqual(['a', '7']);
  });

  it('keeps the parts of a composite key apart', async () => {
    const { rows } = await rowsOf('key: [a, b]', [
      { a: 'x&y', b: 'z' },
      { a: 'x', b: 'y&z' },
    ]);
    expect(rows.map(({ key }) => key)).toEqual(['["x&y","z"]', '["x","y&z"]']);
  });

  it.each([
    ['an absent part', { a: 'x' }],
    ['a blank part', { a: 'x', b: ' ' }],
    ['a list', { a: 'x', b: ['y', 'z'] }],
    ['an object', { a: 'x', b: { c: 1 } }],
    ['a fraction', { a: 'x', b: 1.5 }],
    ['a number that is rounded', { a: 'x', b: 2 ** 60 }],
  ])('is a problem of its row with %s', async (_, record) => {
    const { rows } = await rowsOf('key: [a, b]', [record, { a: '1', b: '2' }]);
    expect(rows[0]).toMatchObject({ key: undefined, problem: { code: 'key.absent', field: 'b' } });
    expect(rows[1]).toMatchObject({ key: '["1","2"]', problem: undefined });
  });

  it('that throws is the dead letter of its row alone', async () => {
    const mapping = mappingOf(`key: 'a + 1'\nmap: { a: a }`);
    const decisions = await decideAll(mapping, [{ a: 'x' }, { a: 1 }]);
    expect(causeOf(decisions[0])).toBe('expression.type@key');
    expect(decisions[1]).toMatchObject({ is: 'mapped' });
  });

  it('must be given where the stream has none, and where `each` makes several records', () => {
    expect(refusalOf('map: { id: id }', { source: streamOf({ keys: [] }) })).toMatchObject({
      code: 'mapping.no-key',
      line: 2,
    });
    expect(refusalOf('each: items\nmap: { id: id }')).toMatchObject({ code: 'mapping.no-key', line: 4 });
  });

  it.each(['$app.id', '$rule', '$target("m", id)'])('cannot read %s, which has no value yet', (text) => {
    const sections = `key: '${text}'\njoin: { app: { from: c.apps, on: id, by: id } }\nlet: { rule: id }\nmap: { id: id }`;
    expect(refusalOf(sections)).toMatchObject({ code: 'mapping.too-early', line: 4 });
  });
});

describe('each', () => {
  const sections = 'each: parts\nkey: [$record.id, name]';

  it('makes a record of each element, which sees the whole as $record', async () => {
    const { rows, empty } = await rowsOf(sections, [
      { id: '1', parts: [{ name: 'a' }, { name: 'b' }] },
      { id: '2', parts: [{ name: 'a' }] },
    ]);
    expect(rows.map(({ key }) => key)).toEqual(['["1","a"]', '["1","b"]', '["2","a"]']);
    expect(rows[1]).toMatchObject({ record: { name: 'b' }, reading: { record: { id: '1' } } });
    expect(empty).toEqual([]);
  });

  it('makes one record of an object, and none of an empty list', async () => {
    const { rows, empty } = await rowsOf(sections, [
      { id: '1', parts: { name: 'a' } },
      { id: '2', parts: [] },
      { id: '3' },
      { id: '4', parts: null },
    ]);
    expect(rows.map(({ key }) => key)).toEqual(['["1","a"]']);
    expect(empty.map(({ record }) => record['id'])).toEqual(['2', '3', '4']);
  });

  it.each([[[1]], [['text']], [[null, { name: 'b' }]], [7]])(
    'makes a dead letter of an element that is no record: %j',
    async (parts) => {
      const { rows } = await rowsOf(sections, [{ id: '1', parts }]);
      expect(rows[0]).toMatchObject({ key: undefined, problem: { code: 'each.no-record' } });
    },
  );

  it('that throws is the dead letter of its reading alone', async () => {
    const { rows } = await rowsOf(`each: '$number(count) > 0 ? parts : []'\nkey: name`, [
      { count: 'x' },
      { count: '1', parts: [{ name: 'a' }] },
    ]);
    expect(rows.map(({ key, problem }) => [key, problem?.code?.split('.')[0]])).toEqual([
      [undefined, 'expression'],
      ['a', undefined],
    ]);
  });

  it('gives the record and $record to the fields', async () => {
    const mapping = mappingOf(`${sections}\nmap: { name: name, of: $record.id }`);
    const decisions = await decideAll(mapping, [{ id: '1', parts: [{ name: 'a' }, { name: 'b' }] }]);
    expect(decisions.map((d) => d.is === 'mapped' && d.record)).toEqual([
      { name: 'a', of: '1' },
      { name: 'b', of: '1' },
    ]);
  });
});

describe('version', () => {
  const version = compileExpression({ text: 'changed' });

  it('is the instant at which the request left where the stream says observed', async () => {
    const { rows } = await rowsOf('', [{ id: '1' }]);
    expect(rows[0]?.version).toBe(now);
  });

  it.each([
    ['2024-05-01T10:00:00Z', Date.UTC(2024, 4, 1, 10)],
    ['2024-05-01T10:00:00+08:00', Date.UTC(2024, 4, 1, 2)],
    ['2024-05-01T10:00:00.123456+0800', Date.UTC(2024, 4, 1, 2, 0, 0, 123)],
    ['2024-05-01 10:00', Date.UTC(2024, 4, 1, 10)],
    ['2024-05-01', Date.UTC(2024, 4, 1)],
    [1714557600000, 1714557600000],
  ])('reads the instant %s', async (changed, expected) => {
    const { rows } = await rowsOf('', [{ id: '1', changed }], { source: streamOf({ version }) });
    expect(rows[0]).toMatchObject({ version: expected, problem: undefined });
  });

  it.each([[undefined], [null], [''], ['yesterday'], ['2024-02-30'], ['01/05/2024'], [['2024-05-01']], [1.5]])(
    'is a problem of its row where it is %j',
    async (changed) => {
      const record = changed === undefined ? { id: '1' } : { id: '1', changed };
      const { rows } = await rowsOf('', [record], { source: streamOf({ version }) });
      expect(rows[0]).toMatchObject({ key: '1', problem: { code: 'version.absent', field: 'changed' } });
    },
  );

  it('counts by numbers where the stream says number', async () => {
    const source = streamOf({ version, versionType: 'number' });
    const { rows } = await rowsOf(
      '',
      [
        { id: '1', changed: 7 },
        { id: '2', changed: '12' },
        { id: '3', changed: '2024-05-01' },
        { id: '4', changed: '9007199254740993' },
      ],
      { source },
    );
    expect(rows.map(({ version, problem }) => problem?.code ?? version)).toEqual([
      7,
      12,
      'version.absent',
      'version.absent',
    ]);
  });

  it("is the whole record's for all that `each` makes of it", async () => {
    const { rows } = await rowsOf(
      'each: parts\nkey: name',
      [{ changed: '2024-05-01', parts: [{ name: 'a' }, { name: 'b' }] }],
      { source: streamOf({ version }) },
    );
    expect(rows.map(({ version }) => version)).toEqual([Date.UTC(2024, 4, 1), Date.UTC(2024, 4, 1)]);
  });
});

describe('people', () => {
  const sensitive = new Map([
    ['person', ['mail', 'parts.phone', 'number']],
    ['pay', ['salary']],
  ]);

  it('are the values of the fields tagged person, normalised, each once', async () => {
    const record = {
      id: '1',
      mail: ' Ａnna@X.com ',
      number: 42,
      salary: 9000,
      parts: [{ phone: 'anna@x.com' }, { phone: '139' }, { phone: ' ' }, {}],
    };
    const { rows } = await rowsOf('', [record], { source: streamOf({ sensitive }) });
    expect(rows[0]?.people).toEqual(['anna@x.com', '139', '42']);
  });

  const record = {
    id: '1',
    mail: 'a@x',
    parts: [
      { name: 'p', phone: '1' },
      { name: 'q', phone: '2' },
    ],
  };

  it('of an element are its own and those outside the list', async () => {
    const { rows } = await rowsOf('each: parts\nkey: name', [record], { source: streamOf({ sensitive }) });
    expect(rows.map(({ people }) => people)).toEqual([
      ['a@x', '1'],
      ['a@x', '2'],
    ]);
  });

  it('of an element are all of the record where `each` is more than a path', async () => {
    const { rows } = await rowsOf(`each: 'parts[name = "p"]'\nkey: name`, [record], {
      source: streamOf({ sensitive }),
    });
    expect(rows.map(({ people }) => people)).toEqual([['a@x', '1', '2']]);
  });
});
