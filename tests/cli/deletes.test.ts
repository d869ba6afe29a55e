import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { document, inside, put, temporary } from './harness.ts';

/** Snapshots of a system of record, and a file of changes for the next. */
function project(): string {
  const root = temporary();
  put(
    root,
    'hrwire.yaml',
    `store: sqlite:state/h.db
encryption: 'off'
connections:
  hr: { connector: csv, with: { directory: ./hr, holds: snapshot } }
  desk: { connector: csv, with: { directory: ./desk } }
`,
  );
  put(
    root,
    'mappings/people.yaml',
    `mapping: people
from: hr.rows
to: desk.rows
key: number
match: number
deletes: propagate
map: { number: number, name: name }
tests:
  - { name: a person goes on, given: { number: a, name: Ann }, expect: { number: a, name: Ann } }
`,
  );
  put(root, 'desk/.keep', '');
  return root;
}

const rows = (...people: string[]): string => `number,name\n${people.map((each) => `${each},N ${each}\n`).join('')}`;

function written(root: string): string[] {
  return readdirSync(join(root, 'desk'))
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) =>
      readFileSync(join(root, 'desk', name), 'utf8')
        .trim()
        .split('\n')
        .slice(1),
    );
}

it('deletes whom two snapshots in a row lack, and tells people what the first of them means', async () => {
  const root = project();
  put(root, 'hr/1.csv', rows('a', 'b', 'c'));
  expect(document(await inside(['run', '--json'], root))).toMatchObject({ delivered: 3, absence: { missing: 0 } });
  put(root, 'hr/2.csv', rows('a', 'b'));
  expect((await inside(['run'], root)).out).toContain(
    '1 record lacking for the first time: the next complete reading proves that',
  );
  put(root, 'hr/3.csv', `${rows('a')}b,Beth\n`);
  const ended = await inside(['run', '--json'], root);
  expect(document(ended)).toMatchObject({ absent: 1, deleted: 1, updated: 1, absence: { proved: 1 } });
  expect(written(root).filter((row) => row.startsWith('c,'))).toEqual(['c,N c,create', 'c,,delete']);
});

it('says why a reading proves nothing', async () => {
  const root = project();
  put(root, 'hr/1.csv', rows('a', 'b'));
  await inside(['run'], root);
  put(root, 'hr/2.csv', `${rows('a')},Nobody\n`);
  const { exit, out } = await inside(['run'], root);
  expect(out).toContain('whether records are gone cannot be told from this reading: 1 of its records have no key');
  expect(exit).toBe(3);
});
