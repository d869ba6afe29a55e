import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/expression/compile.ts';
import type { Limits } from '../../../src/expression/expression.ts';
import { together } from '../../../src/expression/together.ts';
import { notFast } from '../../../src/expression/not-fast.ts';

/** Small texts that ask for much: each ends within the limits, and the record's error says why. */
const bombs: readonly (readonly [what: string, code: string, text: string])[] = [
  ['a tail call that never ends', 'expression.time', '($f := function($x){ $f($x + 1) }; $f(1))'],
  [
    'two functions that call each other for ever',
    'expression.time',
    '($a := function(){ $b() }; $b := function(){ $a() }; $a())',
  ],
  ['a recursion without an end', 'expression.depth', '($f := function($x){ 1 + $f($x) }; $f(1))'],
  ['a recursion through $map', 'expression.time', '($f := function($x){ $map([1, 2], $f) }; $f(1))'],
  ['a recursion through a predicate', 'expression.depth', '($f := function($x){ [1, 2][$f($)] }; $f(1))'],
  ['a recursion through an object', 'expression.depth', '($f := function($x){ {"a": $f($x)} }; $f(1))'],
  ['a range of ten million', 'expression.sequence', '[1..10000000]'],
  ['a range in a range', 'expression.sequence', '[1..50000].[1..50000]'],
  ['a range in a $map', 'expression.sequence', '$map([1..1000], function($x){ [1..100000] })'],
  [
    'a $map in a $map',
    'expression.time',
    '$count($map([1..3000], function($x){ $count($map([1..3000], function($y){ $x * $y })) }))',
  ],
  [
    'a $filter in a $filter',
    'expression.time',
    '$filter([1..3000], function($x){ $count($filter([1..3000], function($y){ $y = $x })) > 1 })',
  ],
  [
    'a $reduce in a $reduce',
    'expression.time',
    '$reduce([1..3000], function($s, $x){ $s + $reduce([1..3000], function($t, $y){ $t + $y }) })',
  ],
  [
    'a text that doubles by recursion',
    'expression.sequence',
    '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("xxxxxxxx", 40)))',
  ],
  [
    'a text that doubles in a $reduce',
    'expression.sequence',
    '$length($reduce([1..40], function($s, $n){ $s & $s }, "xxxxxxxx"))',
  ],
  [
    'a list that doubles by recursion',
    'expression.sequence',
    '($f := function($l, $n){ $n = 0 ? $l : $f($append($l, $l), $n - 1) }; $count($f([1, 2], 40)))',
  ],
  ['a wide $pad', 'expression.sequence', '$pad("a", 1e9)'],
  ['a wide $pad to the left', 'expression.sequence', '$pad("a", -1e9, "xy")'],
];
/** What ends for another reason has all the time that a busy machine needs. */
const limitsOf = (code: string): Partial<Limits> => ({ time: code === 'expression.time' ? 200 : 30_000 });

describe.each(bombs)('%s', (_, code, text) => {
  it(`ends with ${code}`, async () => {
    const [answer] = await compileExpression({ text }, { limits: limitsOf(code) }).evaluate([{ context: {} }]);
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });
});

/** Much work in few steps: the clock is looked at all the same. */
const slow: readonly (readonly [what: string, text: string])[] = [
  ['sorts of a long list', '$map([1..100000], function($x){ $sort(numbers)[0] })'],
  ['sorts of a long list in a path', '[1..100000].($sort($$.numbers)[0])'],
  ['comparisons of long lists in a path', '[1..100000].($$.numbers = $$.others)'],
  ['a regular expression that backtracks', '[1..100000].($contains($$.text, /a+b/))'],
  ['splits of a long text', '$map([1..100000], function($x){ $count($split(text, "")) })'],
  ['texts of long lists', '$map([1..100000], function($x){ $length($string(numbers)) })'],
];
const numbers = Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 50_021);
const much = { numbers, others: [...numbers], text: 'a'.repeat(9000) };

describe.each(slow)('%s', (_, text) => {
  it('end with the time, and are not begun again by whoever asks again', async () => {
    const expression = compileExpression({ text }, { limits: { time: 200 } });
    const evaluand = { context: much };
    const values: unknown[] = [];
    together([expression]).run(evaluand, values);
    expect(values).toEqual([notFast]);
    expect(expression.quick(evaluand)).toBe(notFast);
    const [answer] = await expression.evaluate([evaluand]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'expression.time' } });
    expect(expression.tally).toEqual({ compiled: 0, deoptimised: 0, fallback: 0 });
  });
});

const twice = '$reduce([1..60], function($a, $b){ { "a": $a, "b": $a } }, {})';
const listed = '$reduce([1..60], function($a, $b){ [[$a], [$a]] }, [1])';

it.each([
  ['is a value', twice],
  ['becomes text', `$string(${twice})`],
  ['is cloned', `$clone(${twice})`],
  ['is compared', `${twice} = ${twice}`],
  ['is searched', `$count(${twice}.**)`],
  ['is read', `${listed}.a`],
])('what is put into itself again and again ends where it %s', async (_, text) => {
  const [answer] = await compileExpression({ text }, { limits: { time: 30_000 } }).evaluate([{ context: {} }]);
  expect(answer).toMatchObject({ ok: false, error: { code: 'expression.sequence' } });
});

it('what ended for want of a variable is evaluated again when that is there', async () => {
  const text = '($f := function($n){ $n = $last ? $n : $f($n + 1) }; $f(1))';
  const expression = compileExpression({ text }, { limits: { time: 200 } });
  const variables: Record<string, unknown> = {};
  const evaluand = { context: {}, variables };
  expect(expression.quick(evaluand)).toBe(notFast);
  variables['last'] = 3;
  expect(await expression.evaluate([evaluand])).toEqual([{ ok: true, value: 3 }]);
});

describe('a regular expression', () => {
  it.each(['/(a+)+$/', '/(a|ab)*c/', '/(.*)(.*)(.*)(.*)(.*)(.*)x/'])(
    '%s, which could run for years, is refused',
    (pattern) => {
      const compile = (): unknown => compileExpression({ text: `$match(a, ${pattern})` });
      expect(compile).toThrow(expect.objectContaining({ code: 'expression.regex' }));
    },
  );

  it('on the left of ?:, where the package never ends, is refused', () => {
    const compile = (): unknown => compileExpression({ text: '$split("it", /\\s/) ?: 1' });
    expect(compile).toThrow(expect.objectContaining({ code: 'expression.refused' }));
  });

  it.each(['$match(a, /x.*y/)', '$contains(a, /x.*y/)', '$replace(a, /x.*y/, "")', '$split(a, /x.*y/)', 'a ~> /x.*y/'])(
    'in %s is tried on short texts only',
    async (text) => {
      const [answer] = await compileExpression({ text }).evaluate([{ context: { a: 'x'.repeat(200_000) } }]);
      expect(answer).toMatchObject({ ok: false, error: { code: 'expression.argument' } });
    },
  );
});

it('a field without an end takes nothing from the fields beside it', () => {
  const texts = ['name', '($f := function($x){ $f($x) }; $f(1))', 'name & "!"', '$pad("a", 1e9)'];
  const values: unknown[] = [];
  together(texts.map((text) => compileExpression({ text }, { limits: { time: 200 } }))).run(
    { context: { name: 'Ana' } },
    values,
  );
  expect(values).toEqual(['Ana', notFast, 'Ana!', notFast]);
});
