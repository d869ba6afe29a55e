import { describe, expect, test } from 'vitest';
import { everyWayOver } from './every-way.ts';

const person = {
  id: 7,
  name: { first: 'Ann', last: 'Lee' },
  tags: ['a', 'b', 'c'],
  one: ['x'],
  none: [],
  nested: [[1, 2], [3], [], 4, [[5]]],
  jobs: [
    { title: 'dev', years: 3, at: { town: 'Linz' } },
    { title: 'ops', years: 5, at: [{ town: 'Graz' }, { town: 'Wien' }] },
    { title: 'qa', years: 1 },
  ],
  mixed: [1, 'b', null, true, { name: 'c' }, [2, 'd']],
  gone: null,
};

const hostile = JSON.parse(
  `{"__proto__": {"a": 1}, "constructor": {"name": "c"}, "toString": "t", "hasOwnProperty": 1, "sequence": true,
    "length": 3, "cons": [1], "keepSingleton": [true], "@": 5, "name": {"__proto__": [1], "length": 0},
    "f": {"_jsonata_function": true, "name": "f", "a": 1}, "l": {"_jsonata_lambda": true, "thunk": true, "a": 2},
    "list": [{"sequence": true, "a": [1]}, {"_jsonata_lambda": true, "a": 3}, {"length": 1, "0": 2}]}`,
) as unknown;

const ragged: readonly unknown[] = [
  person,
  undefined,
  null,
  'text',
  0,
  [],
  [person],
  [person, { name: 'x', jobs: { title: 'one', years: '2' } }, [{ name: [] }]],
  { name: [{ first: 'a' }, { first: ['b', 'c'] }, []], jobs: [], tags: 'single', one: [[1]], nested: [[]] },
  { jobs: [[{ title: 't', years: 2 }], [], null, 'no'], tags: [null], mixed: 5 },
  hostile,
];

/** Each gives what the package gives over every input, and whatever has a value for the person is worked out. */
async function agree(texts: readonly string[], inputs: readonly unknown[] = ragged): Promise<void> {
  for (const text of texts) {
    const answers = await everyWayOver(text, inputs);
    const [first] = answers;
    expect(first?.closures, text).toBe(first?.package === 'failed' ? 'left' : first?.package);
  }
}

describe('closures give what the package gives', () => {
  test('for paths through objects, lists and lists of lists', () =>
    agree([
      'name.first',
      'jobs.title',
      'jobs.at.town',
      'nested',
      'one',
      'none',
      'tags.$',
      'jobs.(title)',
      '$.jobs.at',
    ]));

  test('for names that every object has, or that the package uses for itself', () =>
    agree([
      ...[
        '`__proto__`.a',
        'constructor.name',
        'toString',
        'sequence',
        'length',
        'cons',
        'list.a',
        'f.a',
        'l',
        'list.length',
      ],
      ...[
        'hasOwnProperty',
        '`@`',
        'name.`__proto__`',
        'tags.length',
        'keepSingleton[0]',
        '$count(list)',
        'list[sequence]',
      ],
    ]));

  test('for positions and conditions behind steps', () =>
    agree([
      ...['tags[0]', 'tags[-1]', 'tags[9]', 'tags[[0, 2]]', 'tags[[0, 0]]', 'jobs[years > 2].title', 'jobs[0].title'],
      ...[
        'jobs.at[0].town',
        '(jobs.at)[0].town',
        'jobs[-1][0]',
        'nested[0]',
        'nested[0][1]',
        'nested[[0..1]]',
        'name[0]',
      ],
      ...['jobs[title = "dev"][0].years', 'tags[1.7]', 'name[first = "Ann"].last', 'missing[true]', 'missing[0]'],
      ...['missing[true].(5)', 'id[$ = 7]', 'id[1]', 'mixed[$type($) = "string"]', 'tags[$ in ["a", "c"]]'],
    ]));

  test('for lists that are kept by []', () =>
    agree([
      ...['one[]', 'id[]', 'name.first[]', 'name[].first', 'jobs[years > 4][].title', 'jobs[0][]', 'missing[]', '$[]'],
      ...['($x := one; $x[])', '$string(id)[]', '[1][]', '[[1]][]', 'none[]', 'nested[0][]', 'nested[][0]', '(id)[]'],
      ...[
        'tags[0][][]',
        'jobs.title[]',
        '{"a": id[]}',
        '[one[], id[]]',
        'jobs[].at[].town[]',
        '$map(id, function($v) { $v })[]',
      ],
    ]));

  test('for lists and objects that are built', () =>
    agree([
      ...['[tags, id]', '[[tags], id]', '[]', '[missing]', '[none]', '[1..3, id]', '{}', '{"a": missing, "b": gone}'],
      ...['jobs.[title, years]', '[jobs.title].$', '[jobs][0]', 'jobs.{"t": title, "y": years}', 'jobs{title: years}'],
      ...[
        '{"a": tags}',
        '{"__proto__": 1, "constructor": 2}',
        'jobs{"all": years}',
        'jobs{title: $}',
        'name{first: last}',
      ],
      ...[
        'tags{$: $count($)}',
        '$.{"n": name}',
        '{"x": 1, "x": 2}',
        '{id: 1}',
        '{"_jsonata_lambda": 1}',
        '[jobs.[title]]',
      ],
      ...[
        '[[1], [[2]]].$',
        '[id, name].first',
        '[jobs[0]].title',
        '([1, 2]).($ + 1)',
        'jobs.years{$string($): $sum($)}',
      ],
    ]));

  test('for an order by one or more terms', () =>
    agree([
      ...[
        'jobs^(years).title',
        'jobs^(>years).title',
        'jobs^(>at, title).title',
        'tags^(>$)',
        'jobs^(missing, >title).title',
      ],
      ...[
        'one^($)',
        'id^($)',
        'none^($)',
        'mixed^($)',
        'jobs^(years)[0].title',
        'jobs^(years > 2)',
        'jobs^($count(at), <years)',
      ],
      ...[
        '[3, 1, 2]^($)',
        '[{"a": 1, "b": 2}, {"a": 1, "b": 1}, {"b": 0}]^(a, >b)',
        'jobs^(years)^(title).title',
        '[1]^($)',
      ],
    ]));

  test('for everything below: *, **', () =>
    agree([
      '*',
      'name.*',
      '*.title',
      'jobs.*',
      '**',
      '**.town',
      'name.**',
      '**[0]',
      '*[0]',
      '$.*',
      'jobs.at.*',
      '[*]',
      'tags.*',
    ]));

  test('for what a step came from: %', () =>
    agree([
      ...['jobs.at.(%.title)', 'jobs.at.town.{"t": $, "job": %.%.title}', 'jobs[%.id = 7].title', 'jobs.at.%.title'],
      ...['jobs.at.town^(%.%.years)', 'jobs.at.%{title: years}', 'name.first.%.%.id', 'jobs.title[%.years > 2]'],
    ]));

  test('for values and positions that are bound on the way: @, #', () =>
    agree([
      ...[
        'jobs#$i.{"i": $i, "t": title}',
        'jobs@$j.$j.title',
        'jobs@$j.tags.($j.title & $)',
        'tags#$i[$i > 0]',
        'jobs#$i[1]',
      ],
      ...['jobs@$j.tags#$k.{"j": $j.title, "k": $k}', 'jobs[years > 1]#$i.($i & title)', 'jobs^(years)#$i.{title: $i}'],
      ...['jobs@$j{$j.title: $j.years}', 'jobs@$j.tags@$t[$t = "a"].[$j.title, $t]', 'tags#$i{$: $i}', 'jobs#$i@$j.$i'],
      ...['jobs#$i.at.town.[$, $i]', 'jobs@$j{$j.title: $j.years, "all": $j.title}', 'id#$i', 'id@$x.[$x, id]'],
    ]));

  test('for operators over values of every kind', async () => {
    const values = [1, 'a', null, undefined, [1], {}];
    // Few: what fails costs the package a stack each time. The fuzz takes the many.
    const signs = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in'];
    const pairs = values.flatMap((a) => values.map((b) => ({ a, b })));
    for (const sign of signs) await everyWayOver(`a ${sign} b`, pairs);
    await everyWayOver('[a..b]', pairs);
    await everyWayOver('a / b + b', pairs);
  });

  test('for conditions, defaults and blocks with bindings', () =>
    agree([
      ...[
        'id > 3 ? "big" : "small"',
        'id > 9 ? 1',
        'missing ?: "none"',
        'gone ?? "none"',
        'missing ?? id',
        'none ?: 1',
      ],
      ...[
        '($x := id; $y := $x + 1; $x * $y)',
        '($x := 1; ($x := 2); $x)',
        '($x := 1; ($x := 2; $x))',
        '()',
        '(id; tags)',
      ],
      ...[
        '$x := 5',
        '($f := function() { $z }; $z := 3; $f())',
        '(id > 3 ? ($a := 1) : ($a := 2); $a)',
        '-id',
        '-missing',
      ],
      ...['jobs.($t := title; $t & "!")', '($x := 1; id > 3 ? $x := 2; $x)', '($sum := function($v) { 9 }; $sum(1))'],
    ]));
});
