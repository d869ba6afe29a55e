import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepest, parseJson } from '../../src/transport/json.ts';

const nested = (levels: number, core = '1'): string => '['.repeat(levels) + core + ']'.repeat(levels);

describe('parseJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['[1,  -9223372036854775808]', [1, '-9223372036854775808']],
    ['{"a":12345678901234567890}', { a: '12345678901234567890' }],
    ['{"a":1234567890123456.5,"b":1e300,"c":0.1}', { a: 1234567890123456.5, b: 1e300, c: 0.1 }],
    ['{"a":1e400,"b":[-1E+0999, 0.1e400]}', { a: '1e400', b: ['-1E+0999', '0.1e400'] }],
    ['{"a":"3e1234","b":1e-400}', { a: '3e1234', b: 0 }],
    [`[${'9'.repeat(400)}.5]`, [`${'9'.repeat(400)}.5`]],
    ['"id: 12345678901234567890 "', 'id: 12345678901234567890 '],
  ])('reads %s', (written, value) => {
    expect(parseJson(written)).toEqual(value);
  });

  it('takes what nests to the limit and nothing beyond it', () => {
    expect(() => parseJson(nested(deepest))).not.toThrow();
    expect(() => parseJson(nested(deepest + 1))).toThrow(RangeError);
    expect(() => parseJson('{"a":'.repeat(200_000))).toThrow(RangeError);
  });

  it('counts no bracket that stands in a text', () => {
    for (const text of ['['.repeat(500), `\\"${'{'.repeat(500)}`, `${'['.repeat(500)}\\\\`]) {
      const written = `{"a":"${text}","b":[1]}`;
      expect(parseJson(written)).toEqual(JSON.parse(written));
    }
  });

  it('looks as deep into a long text, and keeps its long numbers', () => {
    const long = `"${'x'.repeat(300_000)}"`;
    expect(parseJson(`[${long},{"a":[12345678901234567890]}]`)).toEqual([
      'x'.repeat(300_000),
      { a: ['12345678901234567890'] },
    ]);
    expect(() => parseJson(`[${long},${nested(deepest)}]`)).toThrow(RangeError);
    expect(() => parseJson(`[12345678901234567890,${nested(deepest)}]`)).toThrow(RangeError);
  });

  it('counts those behind a text that ends in a backslash', () => {
    expect(() => parseJson(`["\\\\",${nested(deepest)}]`)).toThrow(RangeError);
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (written) => {
        fc.pre(!/\d{16}/.test(written));
        expect(parseJson(written)).toEqual(JSON.parse(written));
      }),
    );
  });

  it.each(['', '{', '"', '"\\', '[1,]', 'nul', '{"a":"b'])('refuses %j', (written) => {
    expect(() => parseJson(written)).toThrow(SyntaxError);
  });
});
