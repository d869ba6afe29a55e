import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { bin, desk, deskProject, temporary } from './harness.ts';

/** Every command once as a person starts it: the real bin in a process of its own. */
const lines: readonly (readonly [words: string, exit: number, says: RegExp])[] = [
  ['check', 0, /no error/],
  ['check --connect', 0, /signed in as the robot/],
  ['test', 0, /4 tests passed/],
  ['preview people-to-out', 0, /would be sent/],
  ['run people-to-desk', 3, /dead letters +1/],
  ['runs', 0, /people-to-desk +attention/],
  ['show', 0, /1003 +dead letter +DUP/],
  ['dead-letters list', 0, /1003/],
  ['dead-letters show 1', 0, /record/],
  ['dead-letters export bad.csv', 0, /1 dead letter written/],
  ['explain people-to-desk 1003', 0, /DUP/],
  ['verify people-to-desk', 2, /cannot be read back/],
  ['impact people-to-desk', 0, /Nothing that counts was changed/],
  ['erase nobody@example.com --yes', 2, /nothing of this person/],
  ['backup copy.db', 0, /looked through and whole/],
  ['restore copy.db --yes', 0, /The one before is kept/],
  ['dead-letters replay 1', 0, /1 record will be taken up/],
  ['dead-letters discard 1', 0, /1 dead letter discarded/],
  ['held list', 0, /Nothing is held/],
  ['held release --all', 0, /0 records/],
  ['unknown list', 0, /No delivery is unknown/],
  ['unknown settle people-to-desk 1 --as delivered', 2, /run\.unknown-key/],
  ['checkpoint show', 0, /people-to-desk/],
  ['checkpoint clear people-to-desk', 0, /cleared/],
  ['connectors', 0, /desk +A help desk/],
  ['describe desk', 0, /DESK-1/],
  ['schema mapping', 0, /"\$schema"/],
  ['key new', 0, /=\n$/],
  ['key check', 0, /it fits the store/],
  ['hook people.rows bad.csv', 2, /holds no JSON/],
  ['doctor', 0, /ok {4}clock/],
  ['upload people-to-desk list.csv', 2, /upload\.not-offered/],
  ['schedule list', 0, /No mapping has a schedule/],
  ['token list', 0, /No token is in use/],
  ['audit list', 0, /checkpoint/],
  ['serve --port nowhere', 2, /port/],
];

it('every command of the list answers as a process', { timeout: 120_000 }, async () => {
  const target = await desk();
  target.answer = async ({ path }) =>
    path === '/people/1003'
      ? { status: 409, body: { code: 'DUP', message: 'is there already' } }
      : { status: 200, body: { user: 'the robot' } };
  const { root, env } = deskProject(target.url);
  expect((await bin(['init', 'new'], temporary(), env)).out).toContain('hrwire run');
  for (const [words, exit, says] of lines) {
    const result = await bin(words.split(' '), root, env);
    expect(result.exit, `${words}\n${result.err}`).toBe(exit);
    expect(result.out + result.err, words).toMatch(says);
  }
  const called = new Set(['init', ...lines.map(([words]) => words.split(' ')[0])]);
  expect(commands.filter(({ name }) => !called.has(name))).toEqual([]);
});
