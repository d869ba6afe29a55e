import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/expression/ast.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { defaultLimits } from '../../src/expression/limits.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { plain } from '../../src/expression/plain.ts';
import { programOf } from '../../src/expression/program.ts';
import { fastScalar } from '../../src/expression/scalar.ts';

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

interface Said {
  readonly value?: unknown;
  readonly failed?: true;
}

async function bothWays(
  written: string,
  context: unknown,
  v: unknown,
): Promise<readonly [Said | typeof notFast, Said]> {
  const evaluand = { context, variables: { v, w: { a: v }, table } };
  const { run } = programOf({ text: written }, defaultLimits);
  const byPackage = await run(evaluand, 0)
    .then((value) => ({ value: plain(value) }))
    .catch((): Said => ({ failed: true }));
  const fast = fastScalar(parse(written), defaultLimits.sequence);
  const value = fast === undefined ? notFast : fast(evaluand);
  if (value === notFast) return [notFast, byPackage];
  try {
    return [{ value: plain(value) }, byPackage];
  } catch {
    return [{ failed: true }, byPackage];
  }
}

describe('the fast way for single values', () => {
  it('gives what the package gives, over random expressions and data', async () => {
    let tried = 0;
    const property = fc.asyncProperty(text, data, single, async (written, context, v) => {
      const [fast, byPackage] = await bothWays(written, context, v);
      if (fast === notFast) return;
      tried++;
      expect(JSON.stringify(fast), written).toBe(JSON.stringify(byPackage));
    });
    await fc.assert(property, { numRuns: 6000, seed: 20261121 });
    expect(tried).toBeGreaterThan(2000);
  });

  it('never gives what the package refuses', async () => {
    for (const written of [
      'a < "x"',
      'a + "x"',
      '$number("x")',
      '$table("t", "x")',
      '$round_half_up("x", 1)',
      '$date("x")',
    ]) {
      const [fast, byPackage] = await bothWays(`(${written})`, { a: 1 }, 1);
      expect(byPackage, written).toEqual({ failed: true });
      expect(fast, written).toBe(notFast);
    }
    await expect(compileExpression({ text: '$number("x") > 1' }).value({})).rejects.toMatchObject({ place: undefined });
  });

  it.each(['$number(score) >= 80 ? "next" : "pool"', '$table("t", dept).name', '$date(day)', 'a = "1" and $not(b)'])(
    'takes %s',
    (written) => {
      const fast = fastScalar(parse(written), 10);
      const variables = { table: () => ({ name: 'x' }) };
      expect(fast?.({ context: { score: '84', dept: 'D1', day: '2024-05-01', a: '1', b: false }, variables })).not.toBe(
        notFast,
      );
    },
  );

  it.each([
    '$map(a, $f)',
    '$sum(a)',
    'a[0] > 1',
    '($x := 1; $x)',
    'a ~> $number',
    '$target("m", "k").id',
    '$now()',
    '{ "a": 1 }',
  ])('leaves %s to the package', (written) => {
    expect(fastScalar(parse(written), 10)).toBeUndefined();
  });

  it('leaves lists, and names that a record of the caller shadows, to the package', () => {
    const fast = fastScalar(parse('$number(a) > 1'), 10);
    expect(fast?.({ context: { a: [1, 2] } })).toBe(notFast);
    expect(fast?.({ context: [{ a: 1 }] })).toBe(notFast);
    expect(fast?.({ context: { a: 1 }, variables: { number: () => 5 } })).toBe(notFast);
  });
});
