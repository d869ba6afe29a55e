import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, textOfRecord } from '../../src/record/canonical.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { decideOne, mapOne, mappingOf } from './harness.ts';

/** A `map` whose fields read `f0` to `f4`. */
interface Tree {
  readonly [name: string]: string | Tree | readonly string[];
}

const ordinary = ['b', 'a', 'B', '10', '9', 'é', 'constructor', 'toString', 'z y', '名'];
/** They would end or extend a program that is made of them. */
const hostile = ['a"b', "a'b", 'a\\', 'x\u2028y', '`${0}`', '*/ 1', '}); (', '[v]'];
const names = fc.constantFrom(...ordinary, ...hostile);
const field = fc.constantFrom('f0', 'f1', 'f2', 'f3', 'f4');
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(names, fc.oneof({ maxDepth: 3 }, field, fc.array(field, { maxLength: 3 }), tie('tree')), {
    maxKeys: 6,
  }),
}));
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
/** Rows of which each value is there and single, and rows of any. */
const row = fc.oneof(
  fc.array(scalar, { minLength: 5, maxLength: 5 }),
  fc.array(fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 }).map(jsonOf)), { minLength: 5, maxLength: 5 }),
);

function jsonOf(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

describe('the text that is made with a mapped record', () => {
  it('is its canonical text, whatever the map and the values', async () => {
    await fc.assert(
      fc.asyncProperty(tree, row, async (map, values) => {
        const record: JsonObject = { id: '1' };
        for (const [index, one] of values.entries()) record[`f${index}`] = one;
        const decision = await decideOne(mappingOf(`key: id\nmap: ${JSON.stringify(map)}`), record);
        if (decision.is !== 'mapped') throw new Error(JSON.stringify(decision));
        expect(decision.written?.text).toBe(canonical(decision.record));
        expect(decision.written?.record).toBe(decision.record);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the record itself in the order of the file', async () => {
    const mapped = await mapOne(mappingOf('map: { z: a, a: { y: b, b: a } }'), { id: '1', a: 1, b: 2 });
    expect(JSON.stringify(mapped)).toBe('{"z":1,"a":{"y":2,"b":1}}');
  });

  it('is not taken for that of another record', () => {
    const record = { b: 1, a: 2 };
    expect(textOfRecord(record, { record: { b: 1, a: 2 }, text: 'another' })).toBe('{"a":2,"b":1}');
    expect(textOfRecord(record, { record, text: 'its own' })).toBe('its own');
  });
});
