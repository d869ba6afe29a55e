import { describe, expect, it } from 'vitest';
import { compared } from '../../../bench/fuzz/compare.ts';
import { fieldDiffers } from '../../../bench/fuzz/run.ts';
import { Subject } from '../../../bench/fuzz/subject.ts';
import { engines } from '../../../bench/suite/engine.ts';

type Found = readonly [what: string, text: string, context?: unknown, variables?: Readonly<Record<string, unknown>>];

/** What the fuzz found, each as small as it could be made. */
const found: readonly Found[] = [
  ['a field named outerWrapper is taken for the flag', '$', { outerWrapper: true }],
  ['a field named outerWrapper is taken for the flag in a path', '$.a', { outerWrapper: { a: 1 }, a: 2 }],
  ['a field named outerWrapper of an element', 'a.($)', { a: [{ outerWrapper: 1, b: 2 }, { b: 3 }] }],
  ['a field named tupleStream is taken for the flag by an object', '{"k": words}', { tupleStream: true, words: [] }],
  ['a field named tupleStream of an element', 'a.{"b": b}', { a: [{ tupleStream: 'x', b: 2 }, { b: 3 }] }],
  ['a field named tupleStream before a predicate', 'a[b = 2].b', { a: { tupleStream: 1, b: 2 } }],
  ['a field named tupleStream before an index', 'a[0].b', { a: { tupleStream: 1, b: 2 } }],
  ...['$exists(f)', '$type(f)', '$boolean(f)', '$not(f)', '$string(f)', '$count(f)', 'f & ""', 'f ? 1 : 2'].map(
    (text): Found => [
      `data flagged as a function: ${text}`,
      text,
      { f: { _jsonata_function: true, implementation: 1 } },
    ],
  ),
  ['data flagged as a function beside an empty list', '{"a": a}', { a: 1, f: { _jsonata_lambda: true }, l: [] }],
  ['a position bound over a single value', 'marks#$i[$i]', { marks: 0.5 }],
  ['a position bound over an empty list', 'orders#$i', { orders: [] }],
  ['a focus bound over a single object', '[1, orders@$o]', { orders: {} }],
  ['a member that an index does not find in a list in a list', '[[][0]]', {}],
  ['a call in the last place of a function for $filter', '$filter(a, function($v){ $eval() })', { a: {} }],
  ['a call in the last place of a block', '$map(a, function($v){ ($f := function(){ n }; $f()) })', { a: {}, n: 1 }],
  [
    'a call of what is no function in the last place',
    '$filter($$, function($v){ ($f := function(){ $k() }; $f()) })',
    {},
  ],
  [
    'a function called where it stands, in a block',
    '$map($list, function($v){ (function(){ 1 }()) })',
    {},
    { list: 2 },
  ],
  ['$reduce from a function', '$reduce(1, function($a, $b){ 1 }, $round)', {}],
  ['$distinct of what a path found', '$distinct(orders.sku)', { orders: [{ sku: 'B' }, { sku: 'B' }] }],
  ['a predicate of $map that found one list', '$map([2], function($v){ a })[$exists()]', { a: [] }],
  ['a predicate of $map that found one list of one', '$map([2], function($v){ a })[0]', { a: [[1, 2]] }],
  ['a predicate of $filter that found one list', '$filter(a, function($v){ true })[$count($) = 2]', { a: [[1, 2]] }],
  ['a predicate of $lookup that found one list', '$lookup(a, "b")[0]', { a: [{ b: [[1, 2]] }] }],
  ['data that is flagged as a function is counted', '$count(**)', { _jsonata_function: true }],
  [
    'data that is flagged as a function is handed to a function of hrwire',
    '$at_path($, "a")',
    { _jsonata_function: true },
  ],
  ['a signature on the left side of ?:', 'function($x)<n:n>{ $x }(a) ?: 2', { a: 1 }],
];

const cases = found.map(([what, text, context, variables = {}]) => ({ what, text, context, variables }));

describe.each(cases)('$what', ({ text, context, variables }) => {
  const given = { context: JSON.stringify(context), variables: JSON.stringify(variables) };

  it.each(engines)('means the same by %s', async (engine) => {
    const subject = new Subject(text);
    expect(compared(engine, subject, given, await subject.meaning(given)).difference).toBeUndefined();
  });

  it('means the same as a field', async () => {
    expect(await fieldDiffers(text, given)).toBeUndefined();
  });
});
