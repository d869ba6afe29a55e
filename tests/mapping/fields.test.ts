import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { fieldsReader } from '../../src/mapping/map/fields.ts';

it('gives the values of a record in the order of the names, and nothing for what it has not', () => {
  const read = fieldsReader(['b', 'a', 'c']);
  expect(read({ a: 1, b: 'x' })).toEqual(['x', 1, undefined]);
  expect(read({ c: null, b: [], d: 2 })).toEqual([[], undefined, null]);
});

const { parse }: { parse(text: string): JsonObject } = JSON;

it('reads fields that are called like code, or like what every object has', () => {
  const names = ['constructor', '"];throw 1;["', '\u2028', '7', 'toString', '__proto__'];
  const read = fieldsReader(names);
  expect(read({})).toEqual(names.map(() => undefined));
  const record = parse('{"constructor":1,"\\"];throw 1;[\\"":2,"\u2028":3,"7":4,"toString":5,"__proto__":6}');
  expect(read(record)).toEqual([1, 2, 3, 4, 5, 6]);
});
