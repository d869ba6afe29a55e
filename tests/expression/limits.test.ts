import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import type { Limits } from '../../src/expression/expression.ts';
import { inFile, thrownBy, valueOf } from './value.ts';

const thrownWith = (text: string, limits: Partial<Limits>, context: unknown = {}): Promise<unknown> =>
  thrownBy(() => compileExpression(inFile(text), { limits }).value(context));

describe('the limit of time', () => {
  it('ends a recursion in tail position, which would run for ever', async () => {
    expect(await thrownWith('($f := function($x) { $f($x) }; $f(1))', { time: 30 })).toMatchObject({
      code: 'expression.time',
    });
  });

  it('ends a walk through a list inside a list', async () => {
    const text = '$count([1..3000].([1..3000].($ * 2)))';
    expect(await thrownWith(text, { time: 30 })).toMatchObject({ code: 'expression.time' });
  });

  it('is that of one record: a long batch is no long evaluation', async () => {
    const expression = compileExpression({ text: '$sum([1..200].($ + n))' }, { limits: { time: 200 } });
    const answers = await expression.evaluate(Array.from({ length: 400 }, (_, n) => ({ context: { n } })));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe('the limit of depth', () => {
  it('ends a recursion that is no tail call', async () => {
    const text = '($f := function($x) { 1 + $f($x) }; $f(1))';
    expect(await thrownWith(text, {})).toMatchObject({ code: 'expression.depth', place: { line: 7 } });
    expect(await thrownWith(text, { depth: 20 })).toMatchObject({ code: 'expression.depth' });
  });

  it('has an upper bound of its own', async () => {
    const text = '($f := function($x) { 1 + $f($x) }; $f(1))';
    expect(await thrownWith(text, { depth: 1e9, time: 20_000 })).toMatchObject({ code: 'expression.depth' });
  });

  it('lets an ordinary recursion pass', async () => {
    expect(await valueOf('($f := function($x) { $x = 0 ? 0 : 1 + $f($x - 1) }; $f(100))')).toBe(100);
  });

  it('does not count the members of a wide object as depth', async () => {
    const members = Array.from({ length: 800 }, (_, n) => `"m${n}": a.b & "x"`);
    const made = await valueOf(`{ ${members.join(', ')} }`, { a: { b: 1 } });
    expect(Object.keys(made as object)).toHaveLength(800);
  });

  it('ends a walk down data that is nested too deep for the machine', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level++) deep = { a: deep };
    expect(await thrownBy(() => valueOf('**', deep))).toMatchObject({ code: 'expression.depth' });
    expect(await thrownBy(() => valueOf('$', deep))).toMatchObject({ code: 'expression.depth' });
  });
});

describe('the limit of sequence', () => {
  it.each([
    '[1..10000000]',
    '[1..200000]',
    '[1..50000].[1..50000]',
    '$map([1..100000], function($x) { [$x, $x] }).$',
    '[1..1e20]',
  ])('ends %s', async (text) => {
    expect(await thrownWith(text, { time: 60_000 })).toMatchObject({ code: 'expression.sequence' });
  });

  it('holds on the fast way too', async () => {
    const context = { a: Array.from({ length: 20 }, () => ({ b: 1 })) };
    expect(await thrownWith('a.b', { sequence: 19 }, context)).toMatchObject({ code: 'expression.sequence' });
    expect(await compileExpression({ text: 'a.b' }, { limits: { sequence: 20 } }).value(context)).toHaveLength(20);
  });

  it('keeps $pad from filling the memory, and $pad as it was below that', async () => {
    expect(await thrownBy(() => valueOf('$pad("a", n)', { n: 1e9 }))).toMatchObject({ code: 'expression.sequence' });
    expect(await valueOf('[$pad("a", 3) & "|", $pad("a", -4, "xy"), $pad("abc", 2), "z" ~> $pad(-2, "")]')).toEqual([
      'a  |',
      'xyxa',
      'abc',
      ' z',
    ]);
    expect(await valueOf('$pad(absent, 3)', {})).toBeUndefined();
  });

  it('ends a text that doubles without end', async () => {
    const text = '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("xxxxxxxxxxxxxxxx", 40)))';
    expect(await thrownWith(text, {})).toMatchObject({ code: 'expression.sequence' });
  });
});

describe('limits', () => {
  it('are those of the compiled expression, not of the text', async () => {
    const strict = compileExpression({ text: '[1..50]' }, { limits: { sequence: 10 } });
    const loose = compileExpression({ text: '[1..50]' });
    expect(await thrownBy(() => strict.value({}))).toMatchObject({ code: 'expression.sequence' });
    expect(await loose.value({})).toHaveLength(50);
  });
});
