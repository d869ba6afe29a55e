import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { desk, deskProject, document, get, inside, put } from './harness.ts';
import type { Result } from './harness.ts';

const numbers = Array.from({ length: 15 }, (_, at) => at + 1);
const mailOf = (number: number): string => `planted.mail.${number}@private.example`;
const nameOf = (number: number): string => `Plantagenet-${String.fromCodePoint(96 + number)}ivate`;
const planted = numbers.flatMap((number) => [mailOf(number), nameOf(number)]);

const file = 'mappings/people-to-desk.yaml';

/** Of 15 people each is delivered, held, refused by the target or left without an answer; samples are kept. */
async function busy(): Promise<{ root: string; call: (...words: string[]) => Promise<Result>; logged: string }> {
  const target = await desk();
  target.answer = async ({ path }) => {
    const number = Number(path.split('/').at(-1));
    if (number % 5 === 1) return { status: 409, body: { code: 'no', message: `${mailOf(number)} is taken` } };
    return { status: 200, body: {} };
  };
  const { root, env } = deskProject(target.url);
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}settings: { keep: { samples: 100 } }\n`);
  const hold = `hold:\n  - { when: $number(employee_id) % 5 = 2, until: approved, reason: a key post, for: 30d }\n`;
  put(root, file, `${get(root, file)}${hold}`);
  const rows = numbers.map(
    (number) => `${number},${nameOf(number)},${number % 5 === 3 ? '' : mailOf(number)},S,2024/5/1,active`,
  );
  put(root, 'inbox/people.csv', `employee_id,name,email,department,started,status\n${rows.join('\n')}\n`);
  const call = (...words: string[]): Promise<Result> => inside(words, root, { env: { ...env, HRWIRE_LOG: 'debug' } });
  const first = await call('run', 'people-to-desk', '--json');
  const second = await call('run', 'people-to-desk', '--full');
  return { root, call, logged: [first, second].map(({ out, err }) => out + err).join('\n') };
}

const found = (text: string): string[] =>
  planted.filter((value) => text.includes(value) || text.includes(encodeURIComponent(value)));

it('of 30 personal values in a busy store none stands in its files, nor in what any command shows or logs', async () => {
  const { root, call, logged } = await busy();
  const counts = JSON.parse((await call('runs', '--json')).out) as { runs: { deadLettered: number; held: number }[] };
  expect(counts.runs.at(-1)).toMatchObject({ deadLettered: 6, held: 3 });
  const idOf = async (kind: string, list: string): Promise<string> => {
    const rows = document(await call(kind, 'list', '--json'))[list] as { id: number }[];
    return String(rows[0]?.id);
  };
  const folder = join(root, 'state');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(found(files.join(''))).toEqual([]);
  expect(logged.split('\n').filter((line) => found(line).length > 0)).toEqual([]);
  for (const words of [
    ['runs'],
    ['show', '--records', '100'],
    ['dead-letters', 'list'],
    ['dead-letters', 'show', await idOf('dead-letters', 'deadLetters')],
    ['held', 'list'],
    ['held', 'show', await idOf('held', 'held')],
    ['unknown', 'list'],
    ['checkpoint', 'show'],
    ['preview', 'people-to-desk', '--full'],
    ['doctor'],
  ]) {
    // What people see is written from the same: of two it is looked at as well.
    for (const more of words[1] === 'show' ? [[], ['--json']] : [['--json']]) {
      const { exit, out, err } = await call(...words, ...more);
      expect([words.join(' '), exit]).toEqual([words.join(' '), 0]);
      expect([words.join(' '), found(out + err)]).toEqual([words.join(' '), []]);
    }
  }
  await call('dead-letters', 'export', join(root, 'dead.csv'));
  expect(found(get(root, 'dead.csv'))).toEqual([]);
});

it('revealing shows them, so the search above does find them', async () => {
  const { call } = await busy();
  const { out } = await call('dead-letters', 'show', '1', '--reveal');
  expect(found(out).length).toBeGreaterThan(0);
});
