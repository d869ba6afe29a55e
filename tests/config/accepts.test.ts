import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { transports } from '../../src/app/transports.ts';
import { accepts } from '../../src/config/check/accepts.ts';
import { faultsOf, schemaFault } from '../../src/config/check/ajv.ts';
import { isPlainSchema } from '../../src/config/check/plain-schema.ts';
import { schemaOfTransport } from '../../src/config/project/connectors.ts';
import type { Fragment } from '../../src/config/schema/kinds.ts';
import { mappingSchema } from '../../src/config/schema/mapping.ts';
import { projectSchema } from '../../src/config/schema/project.ts';

const root = join(import.meta.dirname, '../..');

interface Sample {
  readonly file: string;
  readonly schema: Fragment;
  readonly value: unknown;
}

function samples(folder: string): Sample[] {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => {
    const value: unknown = parse(readFileSync(join(root, folder, file), 'utf8'));
    const section = transports.find((each) => Object.hasOwn(value as object, each.section));
    const schema = section === undefined ? mappingSchema : schemaOfTransport(section);
    return { file, schema, value };
  });
}

const shipped = [...samples('connectors'), ...samples('mappings')];

/** What both say of a value, and what they make of it. */
function both(schema: Fragment, value: unknown): { accepted: boolean; fits: boolean; same: boolean } {
  const own = structuredClone(value);
  const theirs = structuredClone(value);
  const accepted = accepts(schema, own);
  const fits = faultsOf(schema, theirs, 'strict').length === 0;
  return { accepted, fits, same: JSON.stringify(sorted(own)) === JSON.stringify(sorted(theirs)) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}

test.each(shipped)('$file is accepted without ajv, with the defaults that ajv fills in', ({ schema, value }) => {
  expect(both(schema, value)).toEqual({ accepted: true, fits: true, same: true });
});

test('an empty hrwire.yaml is filled in as ajv fills it', () => {
  expect(both(projectSchema, {})).toEqual({ accepted: true, fits: true, same: true });
  expect(both(projectSchema, { settings: { run: { poisons: 2 } } })).toEqual({
    accepted: true,
    fits: true,
    same: true,
  });
});

/** The same file with the value at one of its places, counted through, replaced or removed. */
function changed(value: unknown, at: number, by: unknown): unknown {
  const copy = structuredClone(value);
  const places: (() => void)[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      const holder = node as Record<string, unknown>;
      places.push(() => {
        if (by === undefined && !Array.isArray(node)) delete holder[key];
        else holder[key] = by;
      });
      visit(holder[key]);
    }
  };
  visit(copy);
  places[at % places.length]?.();
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'x', '10s', '$a', 0, -1, 1.5, 1e9, true, [], {}, ['a'], [1], { a: 1 }),
  fc.constantFrom({ kind: 'cursor' }, { kind: 'none' }, { $: 'a', $blank: 'clear' }, { each: 'a' }, { surplus: 1 }),
);

test('whatever is changed in a file that ships, it is accepted exactly if ajv finds nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...shipped), fc.nat(100_000), odd, ({ schema, value }, at, by) => {
      const { accepted, fits, same } = both(schema, changed(value, at, by));
      expect(accepted).toBe(fits);
      if (accepted) expect(same).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const leaf = fc.oneof(
  fc.constantFrom<Fragment>(
    { type: 'string', minLength: 2 },
    { type: 'string', maxLength: 1 },
    { type: 'string', pattern: '^[a-z]+$' },
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'uri' },
    { type: ['integer', 'null'], minimum: 1 },
    { type: 'number', maximum: 5, default: 3 },
    { type: 'boolean', default: false },
    { enum: ['a', 1, null] },
    { const: 'b' },
    { not: { const: 'a' } },
    {},
  ),
);
const schemas: fc.Arbitrary<Fragment> = fc.letrec<{ schema: Fragment }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2), maxItems: fc.nat(3) }),
    fc
      .tuple(tie('schema'), tie('schema'), fc.subarray(['a', 'b']), fc.oneof(fc.boolean(), leaf))
      .map(([a, b, required, additionalProperties]) => ({
        type: 'object',
        properties: { a, b },
        required,
        additionalProperties,
        minProperties: required.length,
        maxProperties: 3,
      })),
    fc.tuple(leaf, leaf).map((each) => ({ anyOf: each.map(withoutDefault) })),
    fc.tuple(leaf, leaf).map((each) => ({ oneOf: each.map(withoutDefault) })),
    fc.tuple(leaf, tie('schema')).map(([first, second]) => ({ allOf: [first, second] })),
    fc.tuple(leaf, tie('schema')).map(([first, then]) => ({ if: withoutDefault(first), then, else: leafOf(first) })),
    fc.tuple(leaf).map(([names]) => ({ type: 'object', propertyNames: withoutDefault(names) })),
  ),
})).schema;

/** Where branches are tried, ajv refuses defaults. */
function withoutDefault(schema: Fragment): Fragment {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'default'));
}

function leafOf(schema: Fragment): Fragment {
  return { not: withoutDefault(schema) };
}

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      '',
      'a',
      'b',
      'ab',
      '😀',
      '2026-11-21T02:00:00Z',
      'https://a.example',
      null,
      1,
      1.5,
      7,
      true,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'toString'), tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('for any schema of the keywords it knows, it accepts exactly what ajv accepts', () => {
  fc.assert(
    fc.property(schemas.map(withoutDefault), fc.array(values, { minLength: 4, maxLength: 4 }), (schema, several) => {
      for (const value of several) {
        const { accepted, fits, same } = both(schema, value);
        expect(accepted).toBe(fits);
        if (accepted) expect(same).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  { uniqueItems: true },
  { type: 'strin' },
  { properties: { a: { multipleOf: 2 } } },
  { $ref: 'https://example.com/schema.json' },
  { format: 'unheard-of' },
  { const: { a: 1 } },
  { properties: 5 },
  { $defs: { loop: { $ref: '#/$defs/loop' } }, $ref: '#/$defs/loop' },
])('what it does not understand it does not accept: %j', (schema) => {
  expect(accepts(schema, 'format' in schema ? 'a' : { a: 3 })).toBe(false);
});

test('a schema that is taken for plain is one that ajv compiles', () => {
  const broken = fc.constantFrom<Fragment>(
    { type: 'strin' },
    { required: ['a', 'a'] },
    { pattern: '(' },
    { items: 3 },
    { format: 'x' },
    { enum: [] },
    { minLength: -1 },
    { anyOf: [] },
  );
  const some = fc.oneof(
    schemas,
    fc.tuple(schemas, broken).map(([schema, slip]) => ({ ...schema, properties: { x: slip } })),
  );
  let plain = 0;
  fc.assert(
    fc.property(some, (schema) => {
      if (!isPlainSchema(schema)) return;
      plain++;
      expect(schemaFault(schema)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
  expect(plain).toBeGreaterThan(20);
  expect(isPlainSchema({ properties: { a: { type: 'strin' } } })).toBe(false);
});
