import { describe, expect, it } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { parse } from '../../src/expression/ast.ts';
import { fault } from '../../src/expression/fault.ts';
import { inFile, thrownBy } from './value.ts';

/** The text with a ^ before the character that the place of its error names. */
async function marked(text: string, context: unknown = {}): Promise<{ code: string; marked: string }> {
  const thrown = await thrownBy(() => compileExpression(inFile(text)).value(context));
  expect(thrown).toBeInstanceOf(HrwireError);
  const { code, place } = thrown as HrwireError;
  expect(place).toMatchObject({ file: 'mappings/a.yaml', line: 7 });
  const offset = (place?.column ?? 0) - 10;
  return { code, marked: `${text.slice(0, offset)}^${text.slice(offset)}` };
}

describe('a text that cannot be read', () => {
  it.each([
    ['a +', 'a ^+'],
    ['a b', 'a ^b'],
    ['foo(', 'foo^('],
    ['"abc', '^"abc'],
    ["a & 'x", "a & ^'x"],
    ['a = `b', 'a = ^`b'],
    ['[1, 2', '[1, ^2'],
    ['a ? b : ', 'a ? b :^ '],
    ['$x = 1 := 2', '$x ^= 1 := 2'],
    ['{ "a": 1, }', '{ "a": 1, ^}'],
    ['a.1', 'a.^1'],
    ['score >> 3', 'score >^> 3'],
    ['function(x) { x }', 'function(^x) { x }'],
    ['/abc', '^/abc'],
    ['/* x', '^/* x'],
    ['', '^'],
    ['   ', '  ^ '],
  ])('%s is refused at %s', async (text, expected) => {
    expect(await marked(text)).toEqual({ code: 'expression.syntax', marked: expected });
  });

  it('is refused when it is longer than 50,000 characters or nested too deep', async () => {
    expect(await thrownBy(() => compileExpression(inFile('1+'.repeat(30_000))))).toMatchObject({
      code: 'expression.syntax',
    });
    const nested = await thrownBy(() => compileExpression(inFile('('.repeat(24_000) + ')'.repeat(24_000))));
    expect(nested).toBeInstanceOf(HrwireError);
    expect((nested as HrwireError).code).toMatch(/^expression[.](depth|syntax)$/);
  });

  it('says the position in the text, for texts that stand in no file', async () => {
    const thrown = await thrownBy(() => compileExpression({ text: 'a b' }));
    expect(thrown).toMatchObject({ code: 'expression.syntax', place: undefined });
    expect(String(thrown)).toContain('at character 3');
  });
});

describe('what may not be used', () => {
  it.each([
    ['$eval("1+1")', '^$eval("1+1")'],
    ['a & $eval(b)', 'a & ^$eval(b)'],
    ['["1"] ~> $map($eval)', '["1"] ~> $map(^$eval)'],
    ['1 + length(name)', '1 + ^length(name)'],
  ])('%s is refused at %s', async (text, expected) => {
    expect(await marked(text)).toEqual({ code: 'expression.refused', marked: expected });
  });
});

describe('an evaluation that fails', () => {
  it.each([
    ['a + name', { a: 1, name: 'x' }, 'a ^+ name', 'expression.type'],
    ['1 + $number(name)', { name: 'x' }, '1 + ^$number(name)', 'expression.type'],
    ['a > null', { a: 1 }, 'a ^> null', 'expression.type'],
    ['a and b > c', { a: 1, b: 1, c: 'x' }, 'a and b ^> c', 'expression.type'],
    ['a and $date(b)', { a: 1, b: 'soon' }, 'a and ^$date(b)', 'expression.argument'],
    ['a and (b > c or b < c)', { a: 1, b: 1, c: 'x' }, 'a and ^(b > c or b < c)', 'expression.type'],
    ['a or $sum(b)', { b: ['x'] }, 'a or ^$sum(b)', 'expression.type'],
    ['{ name: 1 }', { name: 5 }, '^{ name: 1 }', 'expression.type'],
    ['-name', { name: 'x' }, '^-name', 'expression.type'],
    ['$foo(1)', {}, '^$foo(1)', 'expression.type'],
    ['$error("no phone")', {}, '^$error("no phone")', 'expression.raised'],
    ['x & $date(name)', { x: 1, name: 'soon' }, 'x & ^$date(name)', 'expression.argument'],
    ['list^(x)', { list: [{ x: 1 }, { x: 'a' }] }, 'list^^(x)', 'expression.type'],
  ])('%s with %j is placed at its token', async (text, context, expected, code) => {
    expect(await marked(text, context)).toEqual({ code, marked: expected });
  });

  it.each([
    'name + 1',
    'name > 1',
    '[name..5]',
    '$number(name)',
    '$sum(name)',
    '-name',
    '{ "a": 1, name: 2, "Zhang San": 3 }',
    '$toMillis(name)',
    '$error(name)',
    '$error("bad: " & name)',
    '$assert(false, name)',
    '$formatBase(10, $length(name) * 100)',
    '$decodeUrl("%E0%A4%A" & name)',
    'list^(x)',
    '$fromMillis(0, "[" & name & "]")',
    'name ~> name',
    '$single([name, name])',
    '$replace(name, /Z/, function($m) { 5 })',
    '$reduce([name, name], function($x) { $x })',
    '| $ | name | ($)',
    '$ ~> | $ | name |',
  ])('%s never shows the data', async (text) => {
    const context = { name: 'Zhang San', list: [{ x: 'Zhang San' }, { x: 1 }] };
    const thrown = await thrownBy(() => compileExpression(inFile(text)).value(context));
    expect(thrown).toBeInstanceOf(HrwireError);
    const { message, hint, cause, located } = thrown as HrwireError;
    expect(`${message} ${hint ?? ''} ${located} ${JSON.stringify(cause) ?? ''}`).not.toMatch(/Zhang|San/);
    expect(message).not.toMatch(/[{]|undefined/);
  });

  it('names the function that was meant', async () => {
    const thrown = await thrownBy(() => compileExpression(inFile('$upercase(a)')).value({ a: 'x' }));
    expect(thrown).toMatchObject({ code: 'expression.type', hint: 'Did you mean $uppercase(…)?' });
    const own = await thrownBy(() => compileExpression(inFile('$roundhalfup(a)')).value({ a: 1 }));
    expect(own).toMatchObject({ hint: 'Did you mean $round_half_up(…)?' });
  });

  it('shows the text of $error and $assert where it is written out', async () => {
    const error = await thrownBy(() => compileExpression(inFile('$error("no phone")')).value({}));
    expect(error).toMatchObject({ message: 'no phone' });
    const assert = await thrownBy(() => compileExpression(inFile('$assert(a > 1, "a is too small")')).value({ a: 0 }));
    expect(assert).toMatchObject({ message: 'a is too small' });
  });
});

describe('fault', () => {
  const source = inFile('a.b');

  it.each([
    [{ code: 'T2001', position: 99, token: '+' }, 'expression.type'],
    [{ code: 'D9999', value: 'secret' }, 'expression.failed'],
    [{ value: 'secret' }, 'expression.failed'],
    ['secret', 'expression.failed'],
    [undefined, 'expression.failed'],
    [new TypeError('secret is not a function'), 'expression.failed'],
    [new RangeError('Maximum call stack size exceeded'), 'expression.depth'],
    [new RangeError('Invalid string length'), 'expression.sequence'],
    [new SyntaxError('Invalid regular expression: /secret/'), 'expression.syntax'],
  ])('gives %j the code %s, without its text', (thrown, code) => {
    const error = fault(thrown, { source });
    expect(error).toMatchObject({ code, place: { line: 7, column: 10 } });
    expect(error.message).not.toContain('secret');
  });

  it('takes no place from another expression', () => {
    const error = fault({ code: 'T2001', position: 2, token: '+' }, { source, tree: parse('a.b') });
    expect(error.place?.column).toBe(10);
  });

  it('leaves an error that has its place as it is', () => {
    const given = new HrwireError('expression.type', 'x', { place: { file: 'b', line: 1, column: 1 } });
    expect(fault(given, { source })).toBe(given);
  });
});
