import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../../../src/expression/ast.ts';
import { closureUnit } from '../../../src/expression/compile/closures.ts';
import { isFinal } from '../../../src/expression/compile/closures/budget.ts';
import { NotCovered } from '../../../src/expression/compile/unit.ts';
import type { Limits } from '../../../src/expression/expression.ts';
import { defaultLimits } from '../../../src/expression/limits.ts';
import { plain } from '../../../src/expression/plain.ts';
import { everyWay, everyWayOver } from './every-way.ts';

const record = {
  n: 3,
  text: 'some Text',
  list: [3, 1, 2],
  rows: [
    { k: 'a', v: 1 },
    { k: 'b', v: 2 },
  ],
  empty: [],
  none: null,
};

/** Each gives what the package gives, and is worked out. */
async function agree(texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const [first] = await everyWayOver(text, [record, undefined, [], { n: 'x', list: 5, rows: {} }]);
    expect(first?.closures, text).toBe(first?.package === 'failed' ? 'left' : first?.package);
  }
}

function unit(text: string, limits: Partial<Limits> = {}): ReturnType<typeof closureUnit> {
  return closureUnit(treeOf(jsonata(text)), { limits: { ...defaultLimits, ...limits } });
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe('closures give what the package gives', () => {
  test('for functions with what they were made in', () =>
    agree([
      ...[
        'function($x) { $x + 1 }(2)',
        '($f := function($x, $y) { [$x, $y] }; $f(1))',
        '($add := function($a) { function($b) { $a + $b } }; $add(1)(2))',
      ],
      ...[
        'rows.(function() { k }())',
        '($f := function() { k }; rows.$f())',
        '($i := 0; $map(list, function($v, $at) { $at + $i }))',
      ],
      ...[
        'function($x, $x) { $x }(1, 2)',
        '($f := function($x) { $x := 5 }; $f(1))',
        'λ($v) { $v }(list)',
        '$filter(rows, function($r) { $r.v > 1 }).k',
      ],
      ...[
        '$reduce(list, function($a, $b) { $a + $b })',
        '$each({"a": 1}, function($v, $k) { $k & $v })',
        '$sift(rows[0], λ($v, $k) { $k = "v" })',
      ],
      ...[
        '$sort(rows, function($a, $b) { $a.v < $b.v }).k',
        '$map(list, $string)',
        '$map(rows, function($v, $i, $all) { $count($all) })',
      ],
    ]));

  test('for signatures of functions', () =>
    agree([
      ...[
        'function($x)<n:n> { $x }(2)',
        'function($x)<n:n> { $x }("a")',
        'n.(function($x)<n-:n> { $x + 1 }())',
        'function($x)<a<n>:a> { $x }(1)',
      ],
      ...[
        'function($x)<s?n:n> { $x }(1)',
        'function($a, $b)<ns?:x> { [$a, $b] }(1)',
        '($f := function($x)<(ns):x> { $x }; [$f(1), $f("a")])',
      ],
      ...[
        '$map(list, function($x)<n:n> { $x })',
        'function($f)<f:x> { $f(1) }(function($v) { $v })',
        '$uppercase()',
        'text.$uppercase()',
        'text.$substringBefore(" ")',
        'function($x)<n:n> { $x }(1) ?: 2',
        '($f := function($x)<n:n> { $x }) ?: 2',
      ],
    ]));

  test('for functions applied in part', () =>
    agree([
      ...[
        '($half := $substring(?, 0, 2); $half(text))',
        '($f := function($a, $b, $c) { [$a, $b, $c] }; $g := $f(?, 2, ?); $g(1, 3))',
      ],
      ...[
        '$map(list, $power(?, 2))',
        '($f := $substring(?, ?); $f(text, 2))',
        '($f := function($a, $b) { $a - $b }(?, 1); $f(5))',
        '$append(?, 1)(list)',
      ],
      ...[
        '($f := function($a, $b) { $a & $b }; $f(?, "x")(?)("y"))',
        '$join(?, "-")(["a", "b"])',
        '$lowercase(?)(text)',
        '$nothing(?)',
      ],
    ]));

  test('for values and functions that are chained by ~>', () =>
    agree([
      ...[
        'text ~> $uppercase',
        'text ~> $substring(5)',
        'text ~> $substring(5) ~> $uppercase()',
        '(($uppercase ~> $length))(text)',
        'list ~> $sum',
      ],
      ...[
        '($both := $trim ~> $uppercase; " a " ~> $both)',
        'rows ~> $map(function($r) { $r.v })',
        'missing ~> $uppercase',
        'n ~> 5',
        'list ~> $map(?, function($v) { $v * 2 })',
      ],
      ...[
        'rows ~> $filter(function($r) { $r.v > 1 })[0]',
        '[list ~> $sort]',
        'list ~> $sum() ~> $string()',
        '$map(list, ($string ~> $length))',
      ],
    ]));

  test('for transforms, which change a copy', () =>
    agree([
      ...[
        '$ ~> | rows | {"v": v + 1} |',
        '$ ~> | rows | {"w": 1}, "k" |',
        '$ ~> | rows[v = 1] | {}, ["k", "v"] |',
        '($t := | rows | {"x": $.k} |; $t($))',
      ],
      ...[
        'rows ~> | $ | {"n": 1} |',
        'missing ~> | rows | {"v": 1} |',
        '$ ~> | nothing | {"v": 1} |',
        '$ ~> | rows | 5 |',
        '$ ~> | list | {} |',
        '$ ~> | list | {"a": 1} |',
      ],
      ...[
        '{"a": $ ~> | rows | {"v": 9} |, "b": rows.v}',
        '$map(rows, | $ | {"v": 0} |)',
        '$ ~> | rows | {"k": missing} |',
      ],
    ]));

  test('for regular expressions as matchers, and what they match', () =>
    agree([
      ...[
        '$match(text, /[a-z]+/)',
        '$match(text, /([A-Z])([a-z])/).groups',
        '$replace(text, /e/, "3")',
        '$split(text, /\\s/)',
        '$contains(text, /T/)',
      ],
      ...[
        '/e/(text).start',
        '($m := /[a-z]/; $n := $m(text).next; $n().match)',
        '($m := /[a-z]/; [$m(text).match, $m("b").match])',
        '$replace(text, /(\\w+) (\\w+)/, "$2 $1")',
      ],
      ...[
        '$replace(text, /[a-z]/, function($m) { $uppercase($m.match) })',
        '$match(text, /x*/)',
        '$contains(text, /TEXT/i)',
      ],
    ]));

  test('for a function that is a variable of the host', async () => {
    const variables = { twice: (value: unknown) => [value, value], later: () => Promise.resolve(5), sum: () => 'mine' };
    const inputs = [{ context: record, variables }];
    expect(await everyWay('$twice(n)', inputs)).toEqual([{ package: '[3,3]', closures: '[3,3]', generated: '[3,3]' }]);
    expect((await everyWay('$sum(list)', inputs))[0]?.closures).toBe('"mine"');
    expect((await everyWay('$map(list, $twice)', inputs))[0]?.closures).toBe('[[3,3],[1,1],[2,2]]');
    expect((await everyWay('$later()', inputs))[0]).toMatchObject({ package: '5', closures: 'left' });
  });

  test('for texts that are evaluated ($eval), which mappings are refused', async () => {
    for (const text of [
      '$eval("n + 1")',
      '$eval("[1, 2]")[1]',
      '($x := 4; $eval("$x * 2"))',
      '($eval("$y := 3"); $y)',
      '$eval("k", rows)',
      '$eval(missing)',
    ]) {
      const expected: unknown = await jsonata(text).evaluate(structuredClone(record));
      expect(plain(unit(text).run(record, undefined, 0)), text).toEqual(plain(expected));
    }
  });
});

describe('closures leave to the package', () => {
  test('a binding beside others of the same list or object', () => {
    expect(thrownBy(() => unit('[$x := 1, $x]'))).toBeInstanceOf(NotCovered);
    expect(thrownBy(() => unit('{"a": $x := 1, "b": $x}'))).toBeInstanceOf(NotCovered);
    expect(unit('[($x := 1; $x), 2]').run(undefined, undefined, 0)).toEqual([1, 2]);
  });

  test('the grouping of an empty list of the data, which the package fills, where something else may read it', () => {
    const data = { empty: [] };
    for (const text of ['[empty{k: v}, $count(empty)]', 'empty{"n": $count($$.empty)}', '[empty{k: v}]'])
      expect(
        thrownBy(() => unit(text).run(data, undefined, 0)),
        text,
      ).toBeInstanceOf(Error);
    expect(plain(unit('empty{k: v}').run(data, undefined, 0))).toEqual({});
    expect(plain(unit('empty{"k": v, "n": 1}').run(data, undefined, 0))).toEqual({ n: 1 });
    expect(data).toEqual({ empty: [] });
  });

  test('whatever fails', () => {
    for (const text of ['1 + "a"', '$nothing()', '$error("x")', '-"a"', '{1: 2}', 'list^($ = 1)', '1 ~> 2'])
      expect(
        thrownBy(() => unit(text).run(record, undefined, 0)),
        text,
      ).toBeInstanceOf(Error);
  });

  test('a match of a transform that is no part of the copy', () => {
    const data = { rows: [{ v: 1 }] };
    expect(thrownBy(() => unit('{} ~> | $$.rows | {"v": 2} |').run(data, undefined, 0))).toBeInstanceOf(Error);
    expect(data).toEqual({ rows: [{ v: 1 }] });
  });
});

describe('the budgets of an evaluation hold in closures', () => {
  test('a recursion in tail position runs for a hundred thousand calls without nesting', () => {
    const counted = '($down := function($n) { $n > 0 ? $down($n - 1) : "done" }; $down(100000))';
    expect(unit(counted, { time: 60_000 }).run(undefined, undefined, 0)).toBe('done');
  });

  test.each([
    ['an endless recursion in tail position', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['maps inside each other', '($l := [1..30000]; $map($l, function($a) { $map($l, function($b) { $a + $b }) }))'],
    ['filters inside each other', '($l := [1..30000]; $l[$count($l[$ > 5 and $ < 3]) > 0])'],
    ['orders inside each other', '($l := [1..30000]; $count($l.($l^(>$)[0])))'],
    ['steps inside each other', '($l := [1..30000]; $count($l.($count($l.($ = 0)[$]))))'],
  ])('the end of the time ends %s for good', (_, text) => {
    const thrown = thrownBy(() => unit(text, { time: 20 }).run(undefined, undefined, 0));
    expect(thrown).toMatchObject({ code: 'expression.time' });
    expect(isFinal(thrown)).toBe(true);
  });

  test.each([
    ['a recursion that nests', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['a range that is too long', '[1..200000]'],
    ['ranges that are too long together', '[1..90000].[1..90000][0]'],
    ['a list that grows too long', '[1..1000].([1..1000])'],
    ['everything below, too often', '[1..1000].($l := [1..1000]; $l)'],
  ])('%s is left to the package, which says what it is', (_, text) => {
    const thrown = thrownBy(() => unit(text).run(undefined, undefined, 0));
    expect(thrown).toBeInstanceOf(Error);
    expect(isFinal(thrown)).toBe(false);
  });

  test('a range between numbers too large to count on ends for good', () => {
    const thrown = thrownBy(() => unit('[9007199254740992..9007199254740994]').run(undefined, undefined, 0));
    expect(thrown).toMatchObject({ code: 'expression.sequence' });
  });

  test('each evaluation has budgets of its own', () => {
    const once = unit('$count([1..90000])');
    for (let turn = 0; turn < 20; turn++) expect(once.run(undefined, undefined, 0)).toBe(90_000);
  });
});
