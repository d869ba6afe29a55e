import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import {
  causeOf,
  decideAll,
  decideOne,
  documentOf,
  inputsOf,
  mapOne,
  mappingOf,
  refusalOf,
  streamOf,
} from './harness.ts';

describe('map', () => {
  it('evaluates each field over the record', async () => {
    const mapping = mappingOf(`map: { id: id, name: 'first & " " & last', age: age + 1 }`);
    expect(await mapOne(mapping, { id: '1', first: 'An', last: 'Li', age: 30 })).toEqual({
      id: '1',
      name: 'An Li',
      age: 31,
    });
  });

  it('nests objects and lists, and keeps the order of the file', async () => {
    const mapping = mappingOf(`
map:
  zeta: { inner: { deep: id } }
  alpha: [id, { name: name }]
`);
    const record = await mapOne(mapping, { id: '1', name: 'x' });
    expect(record).toEqual({ zeta: { inner: { deep: '1' } }, alpha: ['1', { name: 'x' }] });
    expect(Object.keys(record)).toEqual(['zeta', 'alpha']);
  });

  it('keeps a list of one a list, and leaves its blank elements out', async () => {
    const mapping = mappingOf(`map: { id: id, mails: [mail, other] }`);
    expect(await mapOne(mapping, { id: '1', mail: 'a@b' })).toEqual({ id: '1', mails: ['a@b'] });
    expect(await mapOne(mapping, { id: '1' })).toEqual({ id: '1' });
  });

  it('builds a list where the schema of the target wants one', async () => {
    const schema = {
      type: 'object',
      properties: { profile: { type: 'object', properties: { mails: { type: 'array' } } } },
    };
    const mapping = mappingOf(`map: { profile: { mails: items.mail } }`, { target: streamOf({ keys: [], schema }) });
    expect(await mapOne(mapping, { id: '1', items: [{ mail: 'a' }] })).toEqual({ profile: { mails: ['a'] } });
    expect(await mapOne(mapping, { id: '1', items: [{ mail: 'a' }, { mail: 'b' }] })).toEqual({
      profile: { mails: ['a', 'b'] },
    });
    expect(await mapOne(mapping, { id: '1', items: [] })).toEqual({});
  });

  it.each([
    ['absent', {}],
    ['null', { name: null }],
    ['empty', { name: '' }],
    ['white space', { name: ' \t\u3000' }],
  ])('does not send a field that is %s', async (_, part) => {
    const mapping = mappingOf(`map: { id: id, name: name, profile: { name: name } }`);
    expect(await mapOne(mapping, { id: '1', ...part })).toEqual({ id: '1' });
  });

  it('sends false and zero, which are not blank', async () => {
    const mapping = mappingOf(`map: { active: active, count: count, list: list }`);
    expect(await mapOne(mapping, { id: '1', active: false, count: 0, list: [] })).toEqual({
      active: false,
      count: 0,
      list: [],
    });
  });

  it('names blank fields of `$blank: clear` by their path', async () => {
    const mapping = mappingOf(`map: { id: id, profile: { fax: { $: fax, $blank: clear } } }`);
    expect(await decideOne(mapping, { id: '1', fax: ' ' })).toMatchObject({
      record: { id: '1' },
      clear: ['profile.fax'],
    });
    expect(await decideOne(mapping, { id: '1', fax: '7' })).toMatchObject({
      record: { profile: { fax: '7' } },
      clear: [],
    });
  });

  it('takes the default where the value is blank, and clears only where the default is blank too', async () => {
    const mapping = mappingOf(`map: { name: { $: name, $default: nick, $blank: clear } }`);
    const decisions = await decideAll(mapping, [
      { id: '1', name: 'A', nick: 'B' },
      { id: '2', nick: 'B' },
      { id: '3' },
    ]);
    expect(decisions.map((d) => (d.is === 'mapped' ? [d.record, d.clear] : d))).toEqual([
      [{ name: 'A' }, []],
      [{ name: 'B' }, []],
      [{}, ['name']],
    ]);
  });

  it('does not evaluate a default that is not needed', async () => {
    const mapping = mappingOf(`map: { name: { $: name, $default: '$error("no name")' } }`);
    const decisions = await decideAll(mapping, [{ id: '1', name: 'A' }, { id: '2' }]);
    expect(decisions[0]).toMatchObject({ is: 'mapped', record: { name: 'A' } });
    expect(causeOf(decisions[1])).toBe('expression.raised@name');
  });

  it('dead-letters a record without a required field', async () => {
    const mapping = mappingOf(`map: { profile: { name: { $: name, $required: true } } }`);
    expect(causeOf(await decideOne(mapping, { id: '1', name: '' }))).toBe('field.required@profile.name');
  });

  it('takes a text as it stands', async () => {
    expect(await mapOne(mappingOf(`map: { type: { $text: Score } }`), { id: '1', Score: 5 })).toEqual({
      type: 'Score',
    });
  });

  it('lets one bad row of a thousand be its own dead letter', async () => {
    const mapping = mappingOf(`map: { id: id, half: score / 2 }`);
    const records = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), score: i === 500 ? 'many' : i }));
    const decisions = await decideAll(mapping, records);
    expect(decisions.filter(({ is }) => is === 'mapped')).toHaveLength(999);
    const bad = decisions[500];
    expect(causeOf(bad)).toBe('expression.type@half');
    expect(JSON.stringify(bad)).not.toContain('many');
    expect(bad).toMatchObject({ cause: { hint: expect.stringContaining('mappings/people.yaml:4:') as string } });
  });

  it('carries fields with hostile names as fields', async () => {
    const mapping = mappingOf(`map: { all: $, named: constructor, text: toString }`);
    const record = JSON.parse('{"id":"1","__proto__":{"polluted":1},"toString":"t"}') as { id: string };
    const mapped = await mapOne(mapping, record);
    expect(JSON.stringify(mapped['all'])).toContain('"__proto__"');
    expect(mapped['text']).toBe('t');
    expect(mapped['named']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('maps lists, objects and huge texts that stand where a text is due', async () => {
    const mapping = mappingOf(`map: { name: name, size: '$length($string(name))' }`);
    const huge = 'x'.repeat(1_000_000);
    const decisions = await decideAll(mapping, [
      { id: '1', name: ['a', 'b'] },
      { id: '2', name: { a: 1 } },
      { id: '3', name: huge },
    ]);
    expect(decisions.map((d) => (d.is === 'mapped' ? d.record['name'] : d.is))).toEqual([['a', 'b'], { a: 1 }, huge]);
  });

  it.each([
    ['a number where an expression is due', 'map: { age: 5 }', 'mapping.invalid'],
    ['no object', 'map: name', 'mapping.invalid'],
    ['options without a value', 'map: { name: { $blank: clear } }', 'mapping.invalid'],
    ['an element that is to be cleared', 'map: { names: [{ $: name, $blank: clear }] }', 'mapping.invalid'],
    ['the time of the run', 'map: { at: $started }', 'mapping.started-in-map'],
    ['the time of the run by a let', 'let: { t: $started }\nmap: { at: $t }', 'mapping.started-in-map'],
    ['an expression that cannot be read', 'map: { name: "first &" }', 'expression.syntax'],
  ])('refuses %s, with its place', (_, sections, code) => {
    const refusal = refusalOf(sections);
    expect(refusal.code).toBe(code);
    expect(refusal.line).toBe(sections.split('\n').length + 3);
  });
});

describe('an odd document', () => {
  it('is refused where a field is named __proto__', () => {
    const inputs = inputsOf('map: { id: id }');
    const value = { ...inputs.document.value, map: JSON.parse('{"__proto__":"name"}') as JsonObject };
    const document = documentOf('map: x').with(value);
    expect(() => compileMapping({ ...inputs, document })).toThrow(expect.objectContaining({ code: 'mapping.name' }));
  });

  it('is refused with a code, whatever stands in it', () => {
    const odd: fc.Arbitrary<Json> = fc.jsonValue().map((value) => value as Json);
    const sections = [
      'key',
      'each',
      'needs',
      'when',
      'join',
      'let',
      'hold',
      'map',
      'match',
      'label',
      'compare',
      'guard',
      'from',
    ];
    const inputs = inputsOf('map: { id: id }');
    fc.assert(
      fc.property(fc.constantFrom(...sections), odd, (section, value) => {
        const document = documentOf('map: x').with({ ...inputs.document.value, [section]: value });
        try {
          compileMapping({ ...inputs, document });
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(HrwireError);
          expect(thrown).not.toMatchObject({ code: 'internal.fault' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the schema of the target', () => {
  const schema = {
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', maxLength: 3 },
      mail: { type: 'string', format: 'email' },
      list: { type: 'array', items: { type: 'number' } },
    },
  };
  const target = streamOf({ keys: [], schema });
  const mapping = () => mappingOf(`map: { id: ref, mail: mail, list: list }`, { target });

  it('lets a record that fits through', async () => {
    expect(await mapOne(mapping(), { id: '1', ref: 'abc', mail: 'a@b.cn' })).toEqual({ id: 'abc', mail: 'a@b.cn' });
  });

  it.each([
    ['a rule', { ref: 'secret' }, 'schema@id', '`id` must NOT have more than 3 characters'],
    ['an absent field', { mail: 'a@b.cn' }, 'schema@id', '`id` is required'],
    ['a format', { ref: 'a', mail: 'secret' }, 'schema@mail', '`mail` must match format "email"'],
    ['an element', { ref: 'a', list: [1, 'secret'] }, 'schema@list.1', '`list.1` must be number'],
  ])('dead-letters what breaks %s, without the value', async (_, part, code, message) => {
    const decision = await decideOne(mapping(), { id: '1', ...part });
    expect(causeOf(decision)).toBe(code);
    expect(decision).toMatchObject({ cause: { message } });
    expect(JSON.stringify(decision)).not.toContain('secret');
  });

  it('is an error of its connector where it cannot be compiled', () => {
    const broken = streamOf({ keys: [], schema: { type: 'nonsense' } });
    expect(refusalOf(`map: { id: id }`, { target: broken }).code).toBe('mapping.schema');
  });
});

describe('match and label', () => {
  it('names the target record by one mapped field or several', async () => {
    const one = mappingOf(`map: { id: ref }\nmatch: id`);
    expect(await decideOne(one, { id: '1', ref: 17 })).toMatchObject({ is: 'mapped', match: '17' });
    const two = mappingOf(`map: { id: ref, in: { unit: unit } }\nmatch: [id, in.unit]`);
    expect(await decideOne(two, { id: '1', ref: 'a', unit: 'b' })).toMatchObject({ match: '["a","b"]' });
  });

  it.each([[{}], [{ ref: ['a', 'b'] }], [{ ref: { a: 1 } }], [{ ref: 2 ** 60 }]])(
    'dead-letters %j, which names no record',
    async (part) => {
      const mapping = mappingOf(`map: { id: ref }\nmatch: id`);
      expect(causeOf(await decideOne(mapping, { id: '1', ...part }))).toBe('match.absent@id');
    },
  );

  it('counts by a label that is a text', async () => {
    const mapping = mappingOf(`map: { id: id }\nlabel: 'score > 5 ? "high" : kind'`);
    const decisions = await decideAll(mapping, [
      { id: '1', score: 9 },
      { id: '2', score: 1 },
      { id: '3', score: 1, kind: ['a', 'b'] },
    ]);
    expect(decisions[0]).toMatchObject({ label: 'high' });
    expect(decisions[1]).toMatchObject({ is: 'mapped', label: undefined });
    expect(causeOf(decisions[2])).toBe('label.no-text@label');
  });
});
