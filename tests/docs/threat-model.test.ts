import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './follow.ts';

/** The threats of a page: an id, what enforces against it, and the tests that show it. */
function threatsOf(page: string): { id: string; files: string[]; tests: { file: string; name: string }[] }[] {
  const rows = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => /^\| [A-Z]\d+ \|/.test(line));
  return rows.map((line) => {
    const [id = '', , , where = '', shown = ''] = line.slice(1, -1).split('|');
    return {
      id: id.trim(),
      files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
      tests: [...shown.matchAll(/`([^`]+)`: “(.*?)”(?=<br>|\s*$)/g)].map(([, file = '', name = '']) => ({
        file,
        name,
      })),
    };
  });
}

/** What follows the opening bracket of a test: its name first. */
function namesIn(file: string): string[] {
  const calls = /(?:\b(?:it|test)(?:\.\w+)*|^ *\][^\n(]*\)|\))\(\s*(['"`])([^\n]*?)\1,?/gm;
  return [...readFileSync(join(root, file), 'utf8').matchAll(calls)].map(([, , name = '']) =>
    name.replaceAll("\\'", "'"),
  );
}

describe('docs/threat-model.md', () => {
  const threats = threatsOf('docs/threat-model.md');

  it('names each threat once, with what stands against it and a test that shows it', () => {
    expect(threats.length).toBeGreaterThan(45);
    expect(new Set(threats.map(({ id }) => id)).size).toBe(threats.length);
    expect(threats.filter(({ files, tests }) => files.length === 0 || tests.length === 0)).toEqual([]);
  });

  it('names files that are there', () => {
    const named = threats.flatMap(({ files, tests }) => [...files, ...tests.map(({ file }) => file)]);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = threats.flatMap(({ tests }) => tests).filter(({ file, name }) => !namesIn(file).includes(name));
    expect(missing).toEqual([]);
  });

  it('is the same in both languages', () => {
    expect(threatsOf('docs/zh/threat-model.md')).toEqual(threats);
  });
});
