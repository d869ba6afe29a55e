import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtins } from '../../../src/expression/builtins.ts';
import { native } from '../../../src/expression/compile/natives.ts';
import type { Focus } from '../../../src/expression/compile/natives/native.ts';
import { both, focus, packageNative, regex, sequenceOf } from './natives/both.ts';

/** One of each kind, and what lies at the edges of its kind. */
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  2.5,
  0.1 + 0.2,
  1e21,
  -1.5e-9,
  9_007_199_254_740_992,
  '',
  'a',
  ' a \t b ',
  'x😀y\ud83dz',
  '-12.50e1',
  '0x1F',
  '2024-02-29T10:00:00.5+08:00',
  '[Y0001]/[M01]/[D01]',
  '#,##0.00',
  [],
  [1],
  ['b'],
  [3, 1, 2, 1],
  ['b', 'a', 'b'],
  [[1], [2, [3]], []],
  [null, { a: 1 }, { a: 1 }, true],
  sequenceOf([1, 'x', { b: { a: 1 }, 10: 2, 9: 3 }]),
  {},
  { a: 1, b: [0.1 + 0.2, 'x'], c: null },
  [{ a: 1, '10': 2 }, { b: 2, a: [3, 4] }, {}],
  (one: unknown) => one,
  (one: unknown, two: unknown) => (two === undefined ? one : two),
  regex(String.raw`[ab]|(\d)(\d)?`),
];

/** What is by chance, and what the package reads off the clock. */
const left = new Set(['random', 'shuffle', 'now', 'millis']);

// The package makes a stack for each error, and most of these calls are errors.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe('each built-in function gives what the package gives', () => {
  for (const name of builtins) {
    if (left.has(name)) continue;
    it(`$${name} with no argument, one, and any two`, async () => {
      const differences: string[] = [];
      const compare = async (args: readonly unknown[], context: unknown): Promise<void> => {
        // hrwire's own `$pad` gives nothing where the width is missing: that is left to whoever registered it.
        if (name === 'pad' && typeof args.at(-1) !== 'number') return;
        const difference = await both(name, args, context);
        if (difference !== undefined) differences.push(difference);
      };
      for (const one of values) {
        await compare([], one);
        await compare([one], 'the context');
        await compare([one], 7);
        await compare([one], { of: 'objects' });
        for (const two of values) await compare([one, two], 'context');
      }
      expect(differences).toEqual([]);
    });
  }
});

const abc = ['a', 'b', 'c'];
const swap = (one: unknown, other: unknown): boolean => String(one) > String(other);

describe('calls with more arguments, and at the edges', () => {
  const calls: readonly (readonly [name: string, ...args: unknown[]])[] = [
    ...[-9, -3, -1, 0, 1, 2.7, 9].flatMap((start) =>
      [undefined, -1, 0, 1, 1.5, 2, 9].flatMap((length) =>
        ['abcd', 'a😀c😀e', ''].map((text) => ['substring', text, start, length] as const),
      ),
    ),
    ...['$0', '$1-$2', '$$1', '$', 'x$', '$3', '$12', '$01', '$-1', 'plain', ''].flatMap((by) =>
      [undefined, 0, 1, 1.5, -1].flatMap((limit) => [
        ['replace', 'a1-b22-a3', regex(String.raw`([ab])(\d)`), by, limit] as const,
        ['replace', 'a1-b22-a3', regex(String.raw`\d`), by, limit] as const,
        ['replace', 'a1-b22-a3', 'a', by, limit] as const,
        ['replace', 'abcdefghijklm', regex('(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)'), by, limit] as const,
      ]),
    ),
    ['replace', 'a1b', regex(String.raw`\d`), ({ match }: { match: string }) => `<${match}>`],
    ['replace', 'a1b', regex(String.raw`\d`), () => 7],
    ['replace', 'a1b', '', 'x'],
    ['replace', 'ab', regex('x*'), '-'],
    [
      'replace',
      'ab',
      (text: string) => (text === 'ab' ? { match: 'b', start: 1, end: 2, groups: [] } : undefined),
      '-',
    ],
    ...[undefined, 0, 1, 1.5, 2, 9, -1].flatMap((limit) => [
      ['split', 'a,b;;c', ',', limit] as const,
      ['split', 'a,b;;c', '', limit] as const,
      ['split', 'a,b;;c', regex('[,;]'), limit] as const,
      ['split', 'abc', regex('[,;]'), limit] as const,
      ['match', 'a1b22', regex(String.raw`(\d)`), limit] as const,
      ['match', 'none', regex(String.raw`(\d)`), limit] as const,
    ]),
    ['contains', 'abc', () => 'no match'],
    ['contains', 'abc', () => null],
    ['join', abc, '-'],
    ['join', ['a', 1], '-'],
    ['zip', [1, 2], abc, [true]],
    ['zip', [1, 2], undefined, abc],
    ['reduce', [1, 2, 3], (sum: number, one: number) => sum + one],
    ['reduce', [1, 2, 3], (sum: number, one: number, at: number) => sum + one * at, 10],
    ['reduce', [1, 2], (sum: string, one: number, at: number, all: number[]) => `${sum}${one}${at}${all.length}`, ''],
    ['reduce', [1, 2], (one: number) => one],
    ['reduce', [], (one: number, two: number) => one + two],
    ['reduce', [], (one: number, two: number) => one + two, 5],
    ['sort', [3, 1, 2], swap],
    ['sort', ['b', 'a', 'ä', 'B', '😀', '\uffee']],
    ['sort', [5, -1, 0, 1e9, 0.5]],
    ['sort', [3, 1, 2, 5, 4, 9, 8], () => true],
    ['sort', [3, 1, 2, 5, 4, 9, 8], (one: number, two: number) => (one + two) % 3],
    ['single', [1, 2, 3], (one: number) => one === 2],
    ['single', [1, 2, 3], (one: number) => one > 1],
    ['distinct', [1, '1', 1, true, 'true', null, null, 0, -0]],
    ['distinct', [...'abcabcabcabc'].map((letter, at) => ({ letter, of: [at % 2, null] }))],
    ['distinct', [1, '1', 1, true, 'true', null, 0, -0, Number.NaN, Number.NaN, 'a', 'a']],
    ['distinct', [{ a: 1, b: [1] }, { b: [1], a: 1 }, { a: 1, b: [2] }, [1], [1], ['1']]],
    ['string', { a: [0.1 + 0.2, (one: unknown) => one, undefined, Number.NaN], b: undefined }, true],
    ['string', Object.assign([[1, 2]], { sequence: true, outerWrapper: true })],
    ['string', [Infinity]],
    ['string', Infinity],
    ['string', 1 / 3],
    ['string', -0],
    ['clone', { a: [0.1 + 0.2], ['__proto__']: 1 }],
    ['round', 2.5],
    ['round', -2.5],
    ['round', 1.005, 2],
    ['round', 1235, -1],
    ['round', 1e-9, 10],
    ['round', 1e21, 2],
    ['round', 4.5, 0],
    ['round', 125.5, 0.5],
    ['power', 2, 0.5],
    ['power', 1e200, 2],
    ['formatBase', 255.5, 16],
    ['formatBase', -3, 2],
    ['formatBase', 3, 99],
    ['formatNumber', 1234.567, '#,##0.00'],
    ['formatNumber', -0.5, '00%', { percent: 'pc' }],
    ['formatInteger', 42, 'w'],
    ['parseInteger', 'forty-two', 'w'],
    ['toMillis', '3/4/2024', '[D]/[M]/[Y]'],
    ['toMillis', '14:30', '[H]:[m]'],
    ['fromMillis', 1e12, '[Y]-[M01] [FNn]', '+0800'],
    ['fromMillis', -1, undefined, '-0130'],
    ['encodeUrlComponent', '\ud800'],
    ['decodeUrl', '%'],
    ['base64encode', 'ä€'],
    ['base64decode', 'w6Q='],
    ['keys', [{ b: 1, '2': 1 }, [{ '1': 1, b: 2 }], 'x', { ['__proto__']: 1 }]],
    ['lookup', [{ a: 1 }, [{ a: [2, 3] }], { b: 1 }], 'a'],
    ['lookup', {}, 'constructor'],
    ['spread', [[], [{ a: 1, b: 2 }], 1, {}]],
    ['spread', [{}]],
    ['merge', [{ a: 1 }, { a: 2, ['__proto__']: 3 }]],
  ];
  it('give what the package gives', async () => {
    const differences: string[] = [];
    for (const [name, ...args] of calls) {
      const difference = await both(name, args, undefined);
      if (difference !== undefined) differences.push(difference);
    }
    expect(differences).toEqual([]);
  });
});

describe('dates of ISO 8601', () => {
  const texts = [
    ...['2024-05-01', '0999-12-31', '1000-01-01', '9999-12-31', '2023-02-29', '2024-02-30', '2024-13-01', '2024-05-00'],
    ...[
      '2024',
      '2024-05',
      '2024-05-01T24:00:00Z',
      '2024-05-01T14:00:00',
      '2024-05-01T14:00:00Z',
      '2024-05-01 14:00:00',
    ],
    ...[
      '2024-05-01T14:00:00.5Z',
      '2024-05-01T14:00:00.123Z',
      '2024-05-01T14:00:00.123456+08:00',
      '1969-12-31T23:59:59.999Z',
    ],
    ...[
      '2024-05-01T14:00:00+0800',
      '2024-05-01T14:00:00-05:30',
      '2024-05-01T14:00:00+29:00',
      '2024-05-01T14:00:00+14:00',
    ],
    ...[
      '2024-05-01T14:00:00.123-00:00',
      '2024-05-01Z',
      '2024-05-01T14:60:00Z',
      '2024-05-01T14:00:00z',
      '/2024-05-01T14:00:00Z',
    ],
  ];
  it('are read as the package reads them', async () => {
    for (const text of texts) expect(await both('toMillis', [text], undefined)).toBeUndefined();
  });
  it('are written as the package writes them', async () => {
    const edges = [-62_167_219_200_001, -62_167_219_200_000, -1, -0.5, 0, 1.9, 951_782_400_000, 4_107_542_399_999];
    for (let days = -800_000; days < 3_000_000; days += 99_991)
      edges.push(days * 86_400_000 + ((days * 7919) % 86_400_000));
    for (const millis of [...edges, 253_402_300_799_999, 253_402_300_800_000, 9e15]) {
      expect(await both('fromMillis', [millis], undefined)).toBeUndefined();
    }
  });
});

describe('pictures', () => {
  const pictures = [
    ...[
      '[Y0001]-[M01]-[D01]',
      '[Y0001][M01][D01]',
      '[D1]. [M]. [Y]',
      '[M01]/[D01]/[Y0001] [H01]:[m]',
      '[Y]年[M]月[D]日',
    ],
    ...[
      '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]',
      '[Y][M][D]',
      '[H01]:[m01]',
      '[D] [MNn] [Y]',
      '[Y0001]-[M01]-[D01] [m01]',
    ],
    ...[
      '[Y0001]-[M01]-[D01] [H01][Z]',
      '[[[Y]]]',
      '[Y',
      'Y]',
      '',
      '[f001][Y]-[M]-[D]',
      '[Y]-[M]-[D]1',
      '[Y,2-2]',
      '[Y]-[Y]-[M]-[D]',
    ],
  ];
  const texts = [
    ...[
      '2024-05-01',
      '2024-13-01',
      '2024-00-01',
      '2024-2-30',
      '20240501',
      '1.5.2024',
      '1. 5. 2024',
      '05/01/2024 14:30',
      '2024年5月1日',
    ],
    ...[
      '2024-05-01T14:30:59.057',
      '2024-05-01T14:30:59.5',
      '2024-05-01t99:30:59.5',
      '14:30',
      '0099-05-01',
      '12024-05-01',
      '2024-05-01 ',
      '1 May 2024',
    ],
  ];
  const instants = [0, -1.5, 1_714_573_859_057, 253_402_300_800_000, -62_000_000_000_000, -31_000_000_000_000];

  it('write dates as the package does', async () => {
    for (const picture of pictures)
      for (const millis of instants)
        for (const zone of [undefined, '+0800', '-0330', 'none'])
          expect(await both('fromMillis', [millis, picture, zone], undefined)).toBeUndefined();
  });

  it('read dates as the package does', async () => {
    for (const picture of pictures)
      for (const text of texts) expect(await both('toMillis', [text, picture], undefined)).toBeUndefined();
  });

  it('write numbers as the package does', async () => {
    const numbers = [0, -0, 0.5, 1.5, -0.004, 999.995, 1234.565, 1e6, 123_456_789.125, 1e15, -1e21];
    for (const picture of ['0', '0.00', '#,##0', '#,##0.00', '##0.0', '#,##0.##', '00', '0.', '#'])
      for (const number of numbers) expect(await both('formatNumber', [number, picture], undefined)).toBeUndefined();
  });
});

describe('a built-in function', () => {
  it('counts its parameters as the package does', async () => {
    const lengths = await Promise.all(
      [...builtins].map(async (name) => [name, (await packageNative(name)).implementation.length]),
    );
    expect([...builtins].map((name) => [name, native(name)?.implementation.length])).toEqual(lengths);
  });
  it('knows the time of the evaluation', () => {
    expect(native('millis')?.implementation.call(focus)).toBe(Date.UTC(2024, 4, 1, 14));
    expect(native('now')?.implementation.call(focus)).toBe('2024-05-01T14:00:00.000Z');
    expect(native('now')?.implementation.call(focus, '[H01].[m01]', '+0800')).toBe('22.00');
  });
  it('takes random numbers between 0 and 1, and shuffles without loss', () => {
    expect(native('random')?.implementation.call(focus)).toSatisfy((one) => Number(one) >= 0 && Number(one) < 1);
    const shuffled = native('shuffle')?.implementation.call(focus, [1, 2, 3, 4]);
    expect(shuffled).toSatisfy((list) => Array.isArray(list) && list.toSorted().join() === '1,2,3,4');
  });
  it('leaves it to the package whether a list is the same as an object with its length', () => {
    expect(() => native('distinct')?.implementation.call(focus, [{ length: 0 }, []])).toThrow('left to the package');
  });
  it('gives up on a number without end where the package would never end', () => {
    const format = (picture: string): unknown => native('formatNumber')?.implementation.call(focus, Infinity, picture);
    expect(() => format('0.0e0')).toThrow('without end');
    expect(format('0')).toBe('Infinity');
  });
  it('writes no date with thousands of digits', () => {
    const write = (picture: string): unknown => native('fromMillis')?.implementation.call(focus, 0, picture);
    expect(() => write('[D,9 99999999]')).toThrow('thousands of digits');
    expect(write('[D,4-4]')).toBe('0001');
  });
  it('leaves names to the package that it would take for a function', () => {
    const keys = native('keys')?.implementation;
    expect(() => keys?.call(focus, [{ _jsonata_lambda: 1 }, { a: 1 }])).toThrow('left to the package');
  });
  it('leaves lists longer than the limit to the package', () => {
    const short: Focus = { ...focus, options: { sequence: 3 } };
    const map = (list: unknown[]) => native('map')?.implementation.call(short, list, (one: unknown) => one);
    expect(map([1, 2, 3])).toHaveLength(3);
    expect(() => map([1, 2, 3, 4])).toThrow('left to the package');
    expect(() => native('append')?.implementation.call(short, [1, 2], [3, 4])).toThrow('left to the package');
  });
});
