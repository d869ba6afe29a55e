import fc from 'fast-check';

/** Values that people, systems and attackers put where a name is due. */
const odd: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '\0',
    'a\0b',
    '\u001b[2J\u001b]0;x\u0007',
    '\r\nX-Evil: 1\r\n\r\nGET /evil HTTP/1.1\r\n',
    '\n',
    '\r',
  ],
  ...['..', '.', '../../../../etc/passwd', '..\\..\\x', '%2e%2e%2f', '%00', '/', '//evil.example/', '?a=b#c', ';x=y'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '__defineGetter__', 'length'],
  ...['=cmd|"/c calc"!A0', '+1+1', '-2+3', '@SUM(A1)', '"', '""', "'", "''", "' OR 1=1 --", '%', '_', '%_%', '`', '\\'],
  ...[
    '{{ $token }}',
    '${HRWIRE_KEY}',
    '${file:/etc/passwd}',
    '$config',
    '<script>',
    '</x>',
    '&lt;',
    ']]>',
    '<!ENTITY a "b">',
  ],
  ...[
    '\ud800',
    '\udc00x',
    'a\ud83d',
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\u202egnp.exe',
    '\u2066\u2067',
    '\u200b',
    '\u2028\u2029',
    '\u0085',
  ],
  ...[
    '😀👩‍👩‍👧‍👦',
    '𠮷野家',
    'é',
    'e\u0301',
    'İ',
    'ﬀ',
    '１２３',
    '王芳',
    '1e400',
    '-0',
    'NaN',
    '9'.repeat(400),
    '0x10',
    'null',
    'true',
  ],
  ...[
    'a'.repeat(70_000),
    '深'.repeat(30_000),
    '"'.repeat(5000),
    ','.repeat(5000),
    '\\'.repeat(9999),
    '[object Object]',
  ],
];

/** One hostile text; long ones are as many as short ones. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...odd) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...odd), fc.constantFrom(...odd)).map(([a, b]) => a + b) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(1_100_000)) },
);

export const bytes: fc.Arbitrary<Buffer> = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((part) => Buffer.from(part));

/** The value of this seed. */
export function drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(arbitrary, { seed, numRuns: 1 });
  if (value === undefined) throw new RangeError('nothing was drawn');
  return value;
}

/** Short enough for a table. */
export function shown(text: string): string {
  const escaped = JSON.stringify(text);
  return escaped.length <= 60 ? escaped : `${escaped.slice(0, 57)}… (${text.length})`;
}
