import { expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { compareFields } from '../../src/proof/compare/fields.ts';
import { same } from '../../src/proof/compare/same.ts';

it.each([
  ['a number and its text', 5, '5'],
  ['a fraction and its text', 84.6, '84.60'],
  ['nothing and an empty text', null, ''],
  ['nothing and a text of blanks', null, '  '],
  ['nothing and a list of nothing', null, []],
  ['nothing and an object of nothing', null, { code: null }],
  ['a truth and its text', true, 'TRUE'],
  ['an instant in two zones', '2024-05-01T00:00:00Z', '2024-05-01T08:00:00+08:00'],
  ['an instant with and without its fractions', '2024-05-01T00:00:00Z', '2024-05-01T00:00:00.000Z'],
  ['a day and its first moment', '2024-05-01', '2024-05-01T00:00:00'],
  ['lists in order', ['a', 1], ['a', '1']],
  ['one value and a list of it', 'a', ['a']],
  ['an object and one with more', { a: 1 }, { a: 1, b: 2 }],
  ['lists of objects', [{ a: '1' }], [{ a: 1, id: 'x' }]],
])('%s are the same', (_, expected, found) => {
  expect(same(expected, found)).toBe(true);
});

it.each([
  ['a number of somebody and a number', '007', 7],
  ['two texts that are numbers', '5', '5.0'],
  ['a text and its capitals', 'Ann', 'ANN'],
  ['a text and the same with a blank', 'Ann', 'Ann '],
  ['nothing and zero', null, 0],
  ['nothing and false', null, false],
  ['something and nothing', 'a', null],
  ['two days', '2024-05-01', '2024-05-02'],
  ['a day and its noon', '2024-05-01', '2024-05-01T12:00:00Z'],
  ['no day and itself in other words', '2024-5-1', '2024-05-01'],
  ['lists in another order', ['a', 'b'], ['b', 'a']],
  ['a list and a longer one', ['a'], ['a', 'b']],
  ['an object and one that lacks a field', { a: 1, b: 2 }, { a: 1 }],
  ['an object and a text', { a: 1 }, '{"a":1}'],
])('%s are not the same', (_, expected, found) => {
  expect(same(expected, found)).toBe(false);
});

const rules = { fields: new Map(), ignore: [] };
const record = { name: 'Ann', address: { city: 'Bonn', zip: '1' }, tags: ['a'] };

it('fields are told one by one, nested ones by their dotted path', async () => {
  const found = { name: 'Ann', address: { city: 'Köln', zip: '1' } };
  const [compared] = await compareFields(rules, [{ record, clear: [], found }]);
  expect(compared?.map(({ field, same: equal, empty }) => [field, equal, empty])).toEqual([
    ['name', true, false],
    ['address.city', false, false],
    ['address.zip', true, false],
    ['tags', false, true],
  ]);
});

it('a field that the target shows elsewhere is looked for there', async () => {
  const fields = new Map([
    ['address', compileExpression({ text: '{ "city": town, "zip": $string(postal) }' })],
    ['name', compileExpression({ text: '$record.name & $error("no")' })],
  ]);
  const found = { name: 'Ann', town: 'Bonn', postal: 1, tags: ['a'] };
  const [compared] = await compareFields({ ...rules, fields }, [{ record, clear: [], found }]);
  expect(compared?.map(({ field, same: equal }) => [field, equal])).toEqual([
    // What throws shows nothing.
    ['name', false],
    ['address', true],
    ['tags', true],
  ]);
});

it('ignored fields are left out, with all below them', async () => {
  const [compared] = await compareFields({ ...rules, ignore: ['address', 'tags'] }, [{ record, clear: [], found: {} }]);
  expect(compared?.map(({ field }) => field)).toEqual(['name']);
});

it('a field that was to be emptied is expected empty', async () => {
  const found = { name: 'Ann', address: record.address, tags: ['a'], phone: '1' };
  const [compared] = await compareFields(rules, [{ record, clear: ['phone'], found }]);
  expect(compared?.filter((one) => !one.same)).toEqual([
    { field: 'phone', same: false, expected: null, found: '1', empty: false },
  ]);
});

it('names that every object has are not taken for fields of the target', async () => {
  const [compared] = await compareFields(rules, [{ record: { constructor: 'x' }, clear: [], found: {} }]);
  expect(compared).toMatchObject([{ same: false, found: null }]);
});
