import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { mask, maskValue } from '../../src/record/mask.ts';
import { stepsOf, valuesAt } from '../../src/record/path.ts';

describe('mask', () => {
  it('hides the values at the paths and leaves the rest', () => {
    const record = {
      id: '1',
      person: { name: '张三', mail: 'anna@acme.com', age: 41, ok: true, none: null },
      pay: 9000,
    };
    expect(mask(record, ['person', 'pay'])).toEqual({
      id: '1',
      person: { name: '张**', mail: 'a***@…', age: '•••', ok: '•••', none: null },
      pay: '•••',
    });
    expect(record.person.name).toBe('张三');
  });

  it('walks lists, wherever they stand', () => {
    const record = { items: [{ phone: '139' }, { other: 'x' }, 'text', [{ phone: '138' }]], mails: ['a@b', 'cd'] };
    expect(mask(record, ['items.phone', 'mails'])).toEqual({
      items: [{ phone: '1**' }, { other: 'x' }, 'text', [{ phone: '1**' }]],
      mails: ['a***@…', 'c**'],
    });
  });

  it('takes a star for every name', () => {
    expect(mask({ a: { x: { n: 'secret' }, y: { n: 'secret', m: 'open' } } }, ['a.*.n'])).toEqual({
      a: { x: { n: 's**' }, y: { n: 's**', m: 'open' } },
    });
  });

  it('takes a star for several names too, as reads of all descendants do', () => {
    const record = { n: 'open', a: { n: 'secret', b: [{ n: 5, c: { n: 'secret' } }] } };
    expect(mask(record, ['*.n'])).toEqual({ n: 'open', a: { n: 's**', b: [{ n: '•••', c: { n: 's**' } }] } });
  });

  it('hides the whole record for the path of the whole', () => {
    expect(mask({ a: 'secret', b: { c: 1 } }, [''])).toEqual({ a: 's**', b: { c: '•••' } });
  });

  it('leaves paths alone that the record does not have', () => {
    const record = { a: 'x', b: null };
    expect(mask(record, ['c', 'a.b', 'b.c', 'toString', '__proto__.x'])).toEqual(record);
  });

  it('masks fields with hostile names as fields', () => {
    const record = JSON.parse('{"__proto__":{"name":"secret"},"constructor":"secret"}') as JsonObject;
    const masked = JSON.stringify(mask(record, ['__proto__.name', 'constructor']));
    expect(masked).toBe('{"__proto__":{"name":"s**"},"constructor":"s**"}');
    expect(Object.getPrototypeOf(mask(record, ['__proto__']))).toBe(Object.prototype);
  });

  it.each([
    ['张', '**'],
    ['张三', '张**'],
    ['a@b', 'a***@…'],
    ['@handle', '@**'],
    ['𠮷野家', '𠮷**'],
    ['𠮷', '**'],
    ['  x y', 'x**'],
    ['', ''],
    ['  ', '  '],
  ])('shows %j as %j', (text, shown) => {
    expect(maskValue(text)).toBe(shown);
  });

  it('does not tell how long a text is, or what follows its first letter', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const plain = (text: string) => `x${text.replaceAll('@', '')}y`;
        expect(maskValue(plain(a))).toBe(maskValue(plain(b)));
      }),
    );
  });
});

describe('paths', () => {
  it.each([
    ['a.b', ['a', 'b']],
    ['`a.b`.c', ['a.b', 'c']],
    ['"given name".x', ['given name', 'x']],
    ['items[0].name', ['items', 'name']],
    ['items[].name', ['items', 'name']],
    ['姓名.拼音', ['姓名', '拼音']],
    ['$.a', ['a']],
    ['', []],
  ])('splits %j', (path, steps) => {
    expect(stepsOf(path)).toEqual(steps);
  });

  it('gives one value an element, undefined where it has none', () => {
    expect(valuesAt({ items: [{ a: 1 }, {}, { a: [2, 3] }] }, ['items', 'a'])).toEqual([1, undefined, 2, 3]);
    expect(valuesAt({ items: [] }, ['items', 'a'])).toEqual([]);
    expect(valuesAt({}, ['constructor', 'name'])).toEqual([undefined]);
    expect(valuesAt('text', ['length'])).toEqual([undefined]);
  });
});
