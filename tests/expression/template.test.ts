import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../src/expression/template.ts';
import { inFile, thrownBy } from './value.ts';

const render = (text: string, context: unknown = {}, encode?: (value: unknown) => string): Promise<unknown> =>
  compileTemplate(inFile(text)).render({ context }, encode);

describe('a template', () => {
  it('that is one {{ }} keeps the type of its value', async () => {
    expect(await render('{{ a }}', { a: 5 })).toBe(5);
    expect(await render('{{a}}', { a: [1, { b: null }] })).toEqual([1, { b: null }]);
    expect(await render(' {{ a }}\n', { a: false })).toBe(false);
    expect(await render('{{ a }}', { a: null })).toBeNull();
    expect(await render('{{ a }}', {})).toBeUndefined();
  });

  it('without {{ }} is its text', async () => {
    expect(await render('/users/}}/{a}')).toBe('/users/}}/{a}');
    expect(await render('')).toBe('');
  });

  it('puts several values into the text', async () => {
    expect(await render('/{{ a }}/x/{{ $string(b) }}?c={{ a & "," & b }}', { a: 'p', b: 2 })).toBe('/p/x/2?c=p,2');
    expect(await render('{{ a }}{{ b }}', { a: 1, b: true })).toBe('1true');
    expect(await render('x {{ a }}', { a: { b: [1] } })).toBe('x {"b":[1]}');
  });

  it('encodes the values only', async () => {
    const encode = (value: unknown): string => encodeURIComponent(String(value));
    expect(await render('/a b/{{ x }}/%', { x: 'c/d é' }, encode)).toBe('/a b/c%2Fd%20%C3%A9/%');
    expect(await render('{{ x }}', { x: 'c/d' }, encode)).toBe('c/d');
  });

  it.each([
    ['{{ {"a": {"b": 1}}}}', { a: { b: 1 } }],
    ['{{ {"a":{"b":{"c":1}}}.a.b.c }}', 1],
    ['{{ "}}" }}', '}}'],
    ['{{ \'{{\' & "}}" }}', '{{}}'],
    ['{{ "\\"}}" }}', '"}}'],
    ['{{ `a}}b` }}', 'name'],
    ['{{ /* }} */ 1 }}', 1],
    ['{{ $replace("a}}b", /\\}+/, "-") }}', 'a-b'],
    ['{{ $split("a/b\\"c", /[/"]/) }}', ['a', 'b', 'c']],
    ['{{ $contains("\'", /\'/) }}', true],
    ['{{ 6/2 & "/" }}', '3/'],
    ['{{ $map([1,2], function($x) { $x * 2 }) }}', [2, 4]],
  ])('finds the end of %s', async (text, expected) => {
    expect(await render(text, { 'a}}b': 'name' })).toEqual(expected);
  });

  it.each([
    ['a {{ b', 12],
    ['{{ a }} {{ "b }}', 18],
    ['{{ a }', 10],
    ['{{ {"a": 1 }}', 10],
  ])('is refused when it is never closed: %s', async (text, column) => {
    expect(await thrownBy(() => compileTemplate(inFile(text)))).toMatchObject({
      code: 'expression.syntax',
      place: { column },
    });
  });

  it('is refused where it holds nothing, or what cannot be read, at the place in the line', async () => {
    expect(await thrownBy(() => compileTemplate(inFile('a {{ }}')))).toMatchObject({ code: 'expression.syntax' });
    const thrown = await thrownBy(() => compileTemplate(inFile('/users/{{ a b }}')));
    expect(thrown).toMatchObject({ code: 'expression.syntax', place: { line: 7, column: 10 + 12 } });
  });

  it('fails where a part of its text has no value, or null', async () => {
    const thrown = await thrownBy(() => render('/users/{{ id }}', { other: 1 }));
    expect(thrown).toMatchObject({ code: 'expression.undefined', place: { line: 7, column: 19 } });
    expect(await thrownBy(() => render('/users/{{ id }}', { id: null }))).toMatchObject({
      code: 'expression.undefined',
    });
  });

  it('says what all its parts read', () => {
    const { reads } = compileTemplate(inFile('{{ a.b }}-{{ $x.y & $uppercase(a.b) }}-{{ $x.y }}'));
    expect(reads).toEqual({ paths: ['a.b'], variables: [{ variable: 'x', path: 'y' }], functions: ['uppercase'] });
  });

  it('sees variables', async () => {
    const template = compileTemplate({ text: 'Bearer {{ $token }}' });
    expect(await template.render({ context: undefined, variables: { token: 't' } })).toBe('Bearer t');
    expect(template.place).toBeUndefined();
  });
});
