import { expect, test } from 'vitest';
import { resolveSecrets } from '../../src/config/secrets.ts';
import { folder } from './scratch.ts';

const sources = { env: { A: 'one', EMPTY: '', TOKEN: 't$1' }, root: '/nowhere', lenient: false };

test('variables stand anywhere in a text, and their values are put in as they are', () => {
  expect(resolveSecrets('x-${A}-${TOKEN}', sources)).toEqual({
    value: 'x-one-t$1',
    inserted: ['one', 't$1'],
    placeholder: false,
    problems: [],
  });
});

test('a value that looks like a reference is not resolved again', () => {
  expect(resolveSecrets('${X}', { ...sources, env: { X: '${A}' } }).value).toBe('${A}');
});

test('missing, empty and malformed ones are told with their offset', () => {
  const { problems } = resolveSecrets('${A}${NOPE} ${EMPTY} ${a b} ${open', sources);
  expect(problems.map(({ code, offset }) => `${code} ${offset}`)).toEqual([
    'config.secret-missing 4',
    'config.secret-missing 12',
    'config.secret-form 21',
    'config.secret-form 28',
  ]);
});

test('no message holds a value', () => {
  const { problems } = resolveSecrets('${TOKE}${EMPTY}', sources);
  expect(JSON.stringify(problems)).not.toContain('t$1');
});

test('files lose their last line break only, and are bounded', () => {
  const root = folder({
    'a.txt': ' two words \n\n',
    'big.txt': 'x'.repeat(70_000),
    'empty.txt': '\n',
    'raw.bin': Buffer.from([0xff, 0xfe, 0x00]),
  });
  expect(resolveSecrets('${file:a.txt}', { ...sources, root }).value).toBe(' two words \n');
  expect(resolveSecrets(`\${file:${root}/a.txt}`, sources).value).toBe(' two words \n');
  const codes = ['big.txt', 'empty.txt', 'raw.bin', 'none.txt'].map(
    (name) => resolveSecrets(`\${file:${name}}`, { ...sources, root }).problems[0]?.code,
  );
  expect(codes).toEqual(['config.secret-form', 'config.secret-missing', 'config.secret-form', 'config.secret-missing']);
});

test('lenient, a missing one is a placeholder, a malformed one still an error', () => {
  const lenient = { ...sources, lenient: true };
  expect(resolveSecrets('${NOPE}', lenient)).toMatchObject({ placeholder: true, problems: [], inserted: [] });
  expect(resolveSecrets('${no pe}', lenient).problems).toHaveLength(1);
});
