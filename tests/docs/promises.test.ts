import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/promises.md'), 'utf8');

/** The rows of the page, each with the file that enforces it and the tests that show it. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Promise or rule'))
  .map((line) => {
    const [rule = '', enforced = '', shown = ''] = line.slice(1, -1).split(/(?<!\\)\|/);
    const tests = [...shown.replaceAll('\\|', '|').matchAll(/`([^`]+)`: “(.*?)”(?=<br>|\s*$)/g)];
    return {
      rule: rule.trim(),
      file: /`([^`]+)`/.exec(enforced)?.[1] ?? '',
      tests: tests.map(([, file = '', name = '']) => ({ file, name })),
    };
  });

describe('docs/promises.md', () => {
  it('names each promise of the design, and the rules under them', () => {
    const heads = [...page.matchAll(/^## (.*)$/gm)].map(([, head]) => head);
    expect(heads).toEqual([
      '1. Counted',
      '2. Durable before forward',
      '3. Effect once',
      '4. Newest wins',
      '5. Nobody is deleted by mistake',
      '6. Loud',
      '7. Private',
      '8. Right tenant',
      'More rules',
      'Mappings',
      'Serving',
      'Notifications',
      'Uploads',
      'Spreadsheets',
    ]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it('has each row in a table', () => {
    const lines = page.split('\n');
    const loose = lines.filter((line, at) => line.startsWith('| ') && lines[at + 1]?.startsWith('|---') !== true);
    expect(loose.filter((line) => lines[lines.indexOf(line) - 1]?.startsWith('|') !== true)).toEqual([]);
  });

  it('has a test for each rule', () => {
    expect(rows.filter(({ tests }) => tests.length === 0).map(({ rule }) => rule)).toEqual([]);
  });

  it('names files that are there', () => {
    const named = rows.flatMap(({ file, tests }) => [file, ...tests.map((test) => test.file)]);
    expect(named.filter((file) => file === '' || !existsSync(join(root, file)))).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = rows
      .flatMap(({ tests }) => tests)
      .filter(({ file, name }) => !names(file).some((text) => text.includes(name)));
    expect(missing).toEqual([]);
  });
});

/** What follows the opening bracket of a test, or of a group of them: its name first. */
function names(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const calls = /(?:\b(?:it|test|describe)(?:\.\w+)*|^ *\][^\n(]*\)|\))\(\s*(['"`])([^\n]*?)\1,?/gm;
  return [...text.matchAll(calls)].map(([, , name = '']) => name.replaceAll("\\'", "'"));
}
