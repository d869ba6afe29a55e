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
  'HV-NO-REFERENCE': 'It says why so much is a setting; there is nothing that could be run.',
  'HV-GENERATIONS': 'The newer one is not offered: its API is not public.',
  'HV-OAUTH2': 'It is not offered: nothing of its exchange is known.',
  'HV-VIDEO': 'It is not asked: the interview brings its own link.',
  'HV-RATE-LIMITS': 'No limit is known that could be broken; that settings bound requests is tested with the limits.',
  'HV-CANDIDATE-GRAPHQL': 'It is not used, and the sandbox refuses a path that nobody has named.',
  'BS-NO-EVENTS': 'There is nothing to be received: changes are polled.',
};

interface Fact {
  readonly id: string;
  readonly source: string;
  readonly confidence: string;
}

/** The facts of each connector that rests on some. */
const connectors = readdirSync(join(root, 'connectors'))
  .map((file) => {
    const { facts = [] } = parse(readFileSync(join(root, 'connectors', file), 'utf8')) as { facts?: Fact[] };
    return { file, facts };
  })
  .filter(({ facts }) => facts.length > 0);

const names = testNames(join(root, 'tests'));
const tested = (id: string): boolean => names.some((name) => new RegExp(`\\b${id}\\b(?!-)`).test(name));
const known = new Set(connectors.flatMap(({ facts }) => facts.map(({ id }) => id)));

/** The names of all tests, and nothing else of their files. */
function testNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts') && entry.name !== 'facts.test.ts')
    .flatMap((entry) => [
      ...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(
        /(?:\b(?:it|describe)(?:\.each.*)?|^ *\](?: as const)?\))\(\s*['"`]([^\n]*)/gm,
      ),
    ])
    .map(([, name]) => name ?? '');
}

describe.each(connectors)('facts of $file', ({ facts }) => {
  it('have ids of their own and of one prefix, a source and a confidence', () => {
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    expect(new Set(facts.map(({ id }) => id.split('-')[0])).size).toBe(1);
    for (const { source, confidence } of facts) expect([source, confidence]).not.toContain(undefined);
  });

  it.each(facts.map(({ id }) => id))('%s has a test or a written reason', (id) => {
    expect(tested(id) || id in untested).toBe(true);
  });

  it('no test names a fact that the connector does not', () => {
    const prefix = facts[0]?.id.split('-')[0] ?? '';
    const named = new Set(
      names.flatMap((name) => name.match(new RegExp(`\\b${prefix}-[A-Z0-9-]*[A-Z0-9]`, 'g')) ?? []),
    );
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
  });
});

it('no reason is left over for a fact that is tested or gone', () => {
  expect(Object.keys(untested).filter((id) => !known.has(id) || tested(id))).toEqual([]);
});
