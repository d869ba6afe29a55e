import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { longestSubject } from '../../src/expression/regex.ts';
import { inFile, thrownBy, valueOf } from './value.ts';

describe('a regular expression with an ambiguous loop', () => {
  it.each([
    /(a+)+/,
    /(a*)*/,
    /(a|a)*/,
    /(a|ab)*c/,
    /(.*)*x/,
    /(\w+\s?)*$/,
    /^(\d+\.?\d*)+$/,
    /(x+x+)+y/,
    /(a?){30}a/,
    /([a-z]+|[a-f]+)*$/,
    /(?:a|[^b])*b/,
    /(\s|\u3000)+$/,
    /((a+)b?)*/,
    /(a{1,5}){2,}/,
    /((?=(a+)+b)a)*/,
    /(A|a)*/i,
    /(é|É)+x/i,
    /(a)(\1|b)*/,
    /(?:(?=a*)a)*/,
  ])('%s is refused', (regex) => {
    expect(() => longestSubject(regex, 10_000)).toThrow(expect.objectContaining({ code: 'expression.regex' }));
  });

  it('is refused when it is compiled, at its place', async () => {
    const thrown = await thrownBy(() => compileExpression(inFile('$contains(name, /(a+)+$/)')));
    expect(thrown).toMatchObject({ code: 'expression.regex', place: { line: 7, column: 26 } });
  });
});

describe('a regular expression of an everyday kind', () => {
  it.each([
    /a+/,
    /^\d{4}-\d{2}-\d{2}$/,
    /^[\w.+-]+@[\w-]+\.[\w.-]+$/,
    /^1[3-9]\d{9}$/,
    /^(\d+,)*\d+$/,
    /(foo|bar)+/,
    /^\s+|\s+$/,
    /[一-龥]{2,4}/,
    /(?:\d{1,3}\.){3}\d{1,3}/,
    /\d+-\d+-\d+/,
    /[ \t]*[,;、；][ \t]*/,
    /\((.*)\)/,
    /^(.*)@(.*)$/,
    /Ids$/,
    /fail|exceed|limit/i,
    /[\]\\/]+/,
    /^(?<year>\d{4})(?:-(\d\d))?$/,
    /\bword\b/,
    /a{2}b{,3}/,
    /\x41\u0042\cA[\b]\0/,
  ])('%s may be tried on 10,000 characters', (regex) => {
    expect(longestSubject(regex, 10_000)).toBe(10_000);
  });

  it('works as in JSONata', async () => {
    expect(await valueOf('$match("a1b22", /[0-9]+/).match')).toEqual(['1', '22']);
    expect(await valueOf('$replace("2024-05-01", /(\\d+)-(\\d+)-(\\d+)/, "$3.$2.$1")')).toBe('01.05.2024');
    expect(await valueOf('$split("a, b;c", /[,;]\\s*/)')).toEqual(['a', 'b', 'c']);
    expect(await valueOf('$contains("ABC", /b/i)')).toBe(true);
    expect(await valueOf('names[$contains($, /^L/)]', { names: ['Li', 'Wu', 'Lu'] })).toEqual(['Li', 'Lu']);
  });
});

describe('the longest text of a regular expression', () => {
  it('shrinks with each repetition that can match the same characters', () => {
    expect(longestSubject(/(.*)@(.*)/, 10_000)).toBe(464);
    expect(longestSubject(/.*a.*b.*c/, 10_000)).toBe(100);
    expect(longestSubject(/^.*a.*b.*c/m, 10_000)).toBe(100);
    expect(longestSubject(/a{0,500}a{0,500}b/, 10_000)).toBe(464);
    expect(() => longestSubject(/.*.*.*.*.*x/, 10_000)).toThrow(expect.objectContaining({ code: 'expression.regex' }));
    expect(() => longestSubject(new RegExp(`${'a?'.repeat(40)}b`), 10_000)).toThrow(
      expect.objectContaining({ code: 'expression.regex' }),
    );
  });

  it('is at most the setting', () => {
    expect(longestSubject(/a/, 50)).toBe(50);
  });

  it('holds when the expression runs, without showing the text', async () => {
    const expression = compileExpression(inFile('$contains(text, /x$/)'), { limits: { subject: 20 } });
    expect(await expression.value({ text: 'y'.repeat(20) })).toBe(false);
    const thrown = await thrownBy(() => expression.value({ text: 'y'.repeat(21) }));
    expect(thrown).toMatchObject({ code: 'expression.argument', place: { line: 7, column: 10 } });
    expect(String(thrown)).not.toContain('yy');
  });

  it('keeps the worst text of an allowed pattern within its limit', async () => {
    const text = 'a'.repeat(464);
    expect(await valueOf('$contains(text, /(.*)@(.*)@/)', { text: text.slice(0, 100) })).toBe(false);
    expect(await valueOf('$contains(text, /(.*)@(.*)/)', { text })).toBe(false);
    expect(await thrownBy(() => valueOf('$contains(text, /(.*)@(.*)/)', { text: `${text}a` }))).toMatchObject({
      code: 'expression.argument',
    });
  });
});
