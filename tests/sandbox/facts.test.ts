import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Facts that no test can show, each with the reason. */
const untested: Readonly<Record<string, string>> = {
  'SF-OIDC': 'It is not offered: there is nothing that could be run.',
  'SF-DELETES': 'Deletes are not read; a stream that shows none needs no test.',
  'SF-TIMESTAMP-FIELD': 'A setting renames the field; the sandbox has the one that the vendor documents.',
};

const { facts } = parse(readFileSync(join(root, 'connectors/successfactors.yaml'), 'utf8')) as {
  facts: { id: string; text: string; source: string; confidence: string }[];
};

/** The names of all tests, and nothing else of their files. */
function testNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts') && entry.name !== 'facts.test.ts')
    .flatMap((entry) => [
      ...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(
        /\b(?:it|describe)(?:\.each.*)?\(\s*['"`]([^\n]*)/g,
      ),
    ])
    .map(([, name]) => name ?? '');
}

describe('facts of the connector', () => {
  const names = testNames(join(root, 'tests'));
  const tested = (id: string): boolean => names.some((name) => new RegExp(`\\b${id}\\b(?!-)`).test(name));

  it('have ids of their own, a source and a confidence', () => {
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    for (const { source, confidence } of facts) expect([source, confidence]).not.toContain(undefined);
  });

  it.each(facts.map(({ id }) => id))('%s has a test or a written reason', (id) => {
    expect(tested(id) || id in untested).toBe(true);
  });

  it('no reason is left over for a fact that is tested or gone', () => {
    const known = new Set(facts.map(({ id }) => id));
    expect(Object.keys(untested).filter((id) => !known.has(id) || tested(id))).toEqual([]);
  });

  it('no test names a fact that the connector does not', () => {
    const known = new Set(facts.map(({ id }) => id));
    const named = new Set(names.flatMap((name) => name.match(/\bSF-[A-Z0-9-]*[A-Z0-9]/g) ?? []));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
  });
});
