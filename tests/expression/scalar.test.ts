import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { everyWay } from './compile/every-way.ts';

const literals = [
  '0',
  '1',
  '-1',
  '2.5',
  '80',
  '1e20',
  '""',
  '"x"',
  '"5"',
  '"-3.50"',
  '"0x1F"',
  '"2024-05-01 14:00:00"',
];
const leaves = [
  ...literals,
  'true',
  'false',
  'null',
  'a',
  'b',
  'c',
  'a.b',
  'o.a',
  'l',
  'l.a',
  '$v',
  '$w.a',
  '$',
  'none',
];
const operators = ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&', 'and', 'or'];
const one = [
  'number',
  'exists',
  'not',
  'uppercase',
  'lowercase',
  'blank',
  'truth',
  'text',
  'digits',
  'date',
  'instant',
];
const calls = [
  ...one,
  'lower_mail',
  'nfkc',
  'percent',
  'amount',
  'round_half_up',
  'first_present',
  'split_name',
  'day',
];

const { text } = fc.letrec<{ text: string; inner: string }>((tie) => ({
  inner: fc.oneof({ maxDepth: 3, depthSize: 'small' }, fc.constantFrom(...leaves), tie('text')),
  text: fc.oneof(
    fc
      .tuple(tie('inner'), fc.constantFrom(...operators), tie('inner'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    fc.tuple(tie('inner'), tie('inner'), tie('inner')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc.tuple(fc.constantFrom(...calls), tie('inner')).map(([name, argument]) => `$${name}(${argument})`),
    fc
      .tuple(fc.constantFrom('round_half_up', 'instant', 'first_present', 'pad_left'), tie('inner'), tie('inner'))
      .map(([name, a, b]) => `$${name}(${a}, ${b})`),
    tie('inner').map((argument) => `$table("t", ${argument}).k`),
    tie('inner').map((argument) => `$split_name(${argument}).family`),
    tie('inner').map((argument) => `$table("t", ${argument}).list`),
  ),
}));
const single = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  false,
  0,
  1,
  79.9,
  80,
  1e16,
  '',
  ' ',
  'x',
  '5',
  '80',
  '王伟',
  '2024/5/1',
);
const data = fc
  .record({
    a: single,
    b: single,
    c: single,
    o: fc.constantFrom<unknown>({}, { a: 5 }, { a: [1] }),
    l: fc.constantFrom<unknown>([], [1], [1, 2], [{ a: 1 }]),
  })
  .map((record) => JSON.parse(JSON.stringify(record)) as unknown);

const table = (name: unknown, key: unknown): unknown => {
  if (key === 'x') throw new Error('no row');
  return key === undefined ? undefined : { k: `${String(name)}/${JSON.stringify(key)}`, list: [1] };
};

describe('single values without the package', () => {
  it('are what the package gives, over random expressions and data', async () => {
    let answered = 0;
    const inputs = fc.array(fc.tuple(data, single), { minLength: 5, maxLength: 5 });
    const property = fc.asyncProperty(text, inputs, async (written, given) => {
      const evaluands = given.map(([context, v]) => ({ context, variables: { v, w: { a: v }, table } }));
      for (const answer of await everyWay(written, evaluands)) {
        if (answer.generated !== 'left') answered++;
        else expect(answer.package, written).toBe('failed');
      }
    });
    await fc.assert(property, { numRuns: 1500, seed: 20261121 });
    expect(answered).toBeGreaterThan(3000);
  });

  it('are never what the package refuses', async () => {
    for (const written of [
      'a < "x"',
      'a + "x"',
      '$number("x")',
      '$table("t", "x")',
      '$round_half_up("x", 1)',
      '$date("x")',
    ]) {
      const [answer] = await everyWay(`(${written})`, [{ context: { a: 1 }, variables: { table } }]);
      expect(answer, written).toEqual({ package: 'failed', closures: 'left', generated: 'left' });
    }
    await expect(compileExpression({ text: '$number("x") > 1' }).value({})).rejects.toMatchObject({ place: undefined });
  });

  it('are left to the package where a variable of the caller has the name of a function', async () => {
    const shadowed = { context: { a: 1 }, variables: { number: () => 5 } };
    const [answer] = await everyWay('$number(a) > 1', [shadowed]);
    expect(answer?.package).toBe('true');
    expect(compileExpression({ text: '$number(a) > 1' }).quick({ context: { a: [1, 2] } })).toBe(notFast);
  });
});
