import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPlace } from '../../src/error/place.ts';
import { parseDocument } from '../../src/config/yaml/parse.ts';
import { displayWidth } from '../../src/config/yaml/frame.ts';

function codes(text: string | Uint8Array): string[] {
  return parseDocument('f.yaml', text).diagnostics.map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);
}

test('20,000 nested brackets are refused before the parser sees them, again and again', () => {
  for (let times = 0; times < 30; times++) expect(codes('['.repeat(20_000))).toEqual(['yaml.too-deep 1:65']);
});

test('nesting counts in blocks, compact lists, flow and mixtures of them', () => {
  const indented = Array.from({ length: 70 }, (_, level) => `${' '.repeat(level)}k:`).join('\n');
  expect(codes(`${indented} x`)[0]).toMatch(/^yaml\.too-deep 65:/);
  expect(codes(`${'- '.repeat(70)}x`)[0]).toMatch(/^yaml\.too-deep 1:/);
  expect(codes(`${'? '.repeat(70)}x`)[0]).toMatch(/^yaml\.too-deep 1:/);
  expect(codes(`${'- '.repeat(40)}${'[ "]", '.repeat(40)}`)[0]).toMatch(/^yaml\.too-deep 1:/);
});

test('brackets inside quotes, comments and block scalars nest nothing', () => {
  const many = '['.repeat(200);
  expect(codes(`a: "${many}"\nb: '${many}' # ${many}\nc: |\n  ${many}\n`)).toEqual([]);
});

test('nesting at the limit is read, one more is not', () => {
  expect(codes(`a: ${'['.repeat(63)}${']'.repeat(63)}`)).toEqual([]);
  expect(codes(`a: ${'['.repeat(64)}${']'.repeat(64)}`)).toEqual(['yaml.too-deep 1:67']);
});

test('a megabyte is the most', () => {
  expect(codes(`a: ${'x'.repeat(1024 * 1024)}`)).toEqual(['yaml.too-big 1:1']);
});

test('an alias bomb is refused', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [*${'abcdefg'[i]}, *${'abcdefg'[i]}]`),
  ].join('\n');
  const found = codes(bomb);
  expect(found[0]).toBe('yaml.alias 2:8');
  expect(found.length).toBeLessThanOrEqual(20);
});

test('tags, directives, second documents, duplicate and odd keys are refused', () => {
  expect(codes('a: !!int "3"\n')[0]).toMatch(/^yaml\.tag 1:/);
  expect(codes('a: !own 3\n')[0]).toMatch(/^yaml\.tag 1:/);
  expect(codes('%YAML 1.1\n---\na: NO\n')).toEqual(['yaml.directive 1:1']);
  expect(codes('a: b\n---\nc: d\n')[0]).toMatch(/^yaml\.syntax 2:/);
  expect(codes('a: 1\nb: 2\na: 3\n')).toEqual(['yaml.duplicate-key 3:1']);
  expect(codes('? [a]\n: b\n')[0]).toMatch(/^yaml\.key/);
  expect(codes('__proto__: { polluted: true }\n')).toEqual(['yaml.key 1:1']);
  expect(codes('')).toEqual(['yaml.empty 1:1']);
});

test('as many keys as a file can hold are looked through in one pass, in blocks and in flow', () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`);
  expect(codes([...keys, 'k0: 2'].join('\n'))).toEqual(['yaml.duplicate-key 60001:1']);
  expect(codes(`{${[...keys, 'k0: 2'].join(',')}}`).map((each) => each.split(' ')[0])).toEqual(['yaml.duplicate-key']);
});

test('numbers that YAML alters are told, others pass', () => {
  expect(codes('a: 007\nb: 1.10\nc: 123456789012345678\nd: 0x1F\ne: 1e3\n').map((each) => each.split(' ')[0])).toEqual(
    Array(5).fill('yaml.number-altered'),
  );
  expect(parseDocument('f.yaml', 'a: 7\nb: 1.1\nc: -3\nd: "007"\ne: NO\nf: 2024-05-01\n').document?.value).toEqual({
    a: 7,
    b: 1.1,
    c: -3,
    d: '007',
    e: 'NO',
    f: '2024-05-01',
  });
});

test('a byte order mark is tolerated, other encodings are told with the line', () => {
  expect(parseDocument('f.yaml', Buffer.from('\ufeffa: b\n')).document?.value).toEqual({ a: 'b' });
  const gbk = Buffer.concat([Buffer.from('a: b\nname: '), Buffer.from([0xd0, 0xd5, 0xc3, 0xfb])]);
  expect(codes(gbk)).toEqual(['yaml.encoding 2:1']);
});

test('places follow keys, values and missing paths', () => {
  const document = parseDocument('f.yaml', 'map:\n  one: two\n  list: [a, { b: c }]\n').document;
  expect(formatPlace(document!.at(['map', 'one']))).toBe('f.yaml:2:8');
  expect(formatPlace(document!.atKey(['map', 'one']))).toBe('f.yaml:2:3');
  expect(formatPlace(document!.at(['map', 'list', 1, 'b']))).toBe('f.yaml:3:18');
  expect(formatPlace(document!.at(['map', 'none', 'deeper']))).toBe('f.yaml:2:3');
});

/** For each character of a scalar that is no white space, the character of the source at its place. */
function followed(source: string): void {
  const { document, diagnostics } = parseDocument('f.yaml', `k: ${source}\n`);
  expect(diagnostics).toEqual([]);
  const value = (document!.value as { k: string }).k;
  const lines = `k: ${source}\n`.split('\n');
  for (const [offset, sign] of value.split('').entries()) {
    if (sign.trim() === '') continue;
    const { line, column } = document!.atOffset(['k'], offset);
    const there = lines[line - 1]?.slice(column - 1) ?? '';
    expect(there.startsWith(sign) || there.startsWith('\\'), `${sign} of ${value} at ${line}:${column}`).toBe(true);
  }
}

test('offsets inside scalars follow quotes, escapes, folding and indentation', () => {
  followed('plain text\n  folded here\n\n  and there');
  followed("'it''s quoted\n  and folded'");
  followed('"\\u4f60 \\"x\\" \\\n   joined\\ty \\x41 end"');
  followed('|\n    indented\n      more\n    back');
  followed('>-\n    folded\n    text\n\n    par');
  const document = parseDocument('f.yaml', 'k: "\\u4f60\\n x"\n').document!;
  expect(document.atOffset(['k'], 1).column).toBe(11);
  expect(document.atOffset(['k'], 3).column).toBe(14);
});

test('offsets follow any text in double quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const source = JSON.stringify(text).replaceAll('\u007f', '\\u007f');
      const document = parseDocument('f.yaml', `k: ${source}\n`).document!;
      expect(document.value).toEqual({ k: text });
      expect(document.atOffset(['k'], text.length).column).toBe(`k: ${source}`.length);
    }),
  );
});

test('a frame puts its caret under wide signs', () => {
  const document = parseDocument('f.yaml', 'k: 中文 bad\n').document!;
  const [line = '', caret = ''] = document
    .frame({ file: 'f.yaml', line: 1, column: 7, endLine: 1, endColumn: 10 })
    .split('\n');
  expect(displayWidth(line.slice(0, line.indexOf('bad')))).toBe(caret.indexOf('^'));
  expect(caret).toMatch(/^ *\| +\^\^\^$/);
});

test('a frame cuts long lines around the caret and shows no control signs', () => {
  const text = `k: "${'x'.repeat(500)}\u001b[31m here ${'y'.repeat(500)}"`;
  const document = parseDocument('f.yaml', text).document ?? parseDocument('f.yaml', 'k: v').document!;
  const frame = document.frame({ file: 'f.yaml', line: 1, column: 510 });
  expect(frame).not.toContain('\u001b');
  expect(Math.max(...frame.split('\n').map((each) => each.length))).toBeLessThan(130);
});

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          'a',
          ' ',
          '\n',
          ':',
          '-',
          '[',
          ']',
          '{',
          '}',
          '"',
          "'",
          '#',
          '|',
          '>',
          '&',
          '*',
          '!',
          '%',
          ',',
          '?',
          '\t',
          '：',
        ),
      }),
      (text) => {
        const { document, diagnostics } = parseDocument('f.yaml', text);
        expect(document !== undefined || diagnostics.length > 0).toBe(true);
        for (const each of diagnostics) expect(each.place).toBeDefined();
      },
    ),
    { numRuns: 2000 },
  );
});
