import { Ajv } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/app/session.ts';
import { testMappings } from '../../src/app/test.ts';
import { makeProject } from './project.ts';
import type { TestProject } from './project.ts';

const folder = join(import.meta.dirname, '../../mappings');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

let project: TestProject;
let session: Session;
beforeAll(() => {
  project = makeProject({}, { hirevue: {}, beisen: {} });
  session = project.open();
});
afterAll(async () => {
  await session.close();
  project.remove();
});

describe('the mappings that ship', () => {
  it('load without an error or a warning', () => {
    expect(session.diagnostics).toEqual([]);
    expect([...session.project.mappings.keys()].sort()).toEqual([...names].sort());
  });

  it.each(names)('%s has tests, and they pass', async (name) => {
    const [tested] = await testMappings(session, [name]);
    expect(tested?.cases.length).toBeGreaterThan(0);
    const failed = tested?.cases.filter(({ passed }) => !passed).map((each) => [each.name, each.differences]);
    expect(failed).toEqual([]);
  });
});

describe('the connectors that ship', () => {
  const connectors = join(import.meta.dirname, '../../connectors');
  const settings = readdirSync(connectors).flatMap((file) => {
    const { config } = parse(readFileSync(join(connectors, file), 'utf8')) as { config: { properties: object } };
    return Object.entries(config.properties as Record<string, { description: string }>).map(
      ([name, schema]) => [`${file} ${name}`, schema] as const,
    );
  });
  // An example is what stands in braces with a key; `{a,b}` and `{run}` are parts of names.
  const examples = settings.flatMap(([name, schema]) =>
    [...schema.description.matchAll(/(?<!\{.*)\{ [^.;]*: .*?\}(?: \})*(?=[.;])/g)].map(
      ([text]) => [name, text, schema] as const,
    ),
  );

  it.each(settings)('%s says what it is', (_name, { description }) => {
    expect(description).toMatch(/^\S.{10,}[.)]$/su);
  });

  it.each(examples)('the example of %s can be used: %s', (_name, text, schema) => {
    const check = new Ajv({ strict: false }).compile(schema);
    expect([check(parse(text)), check.errors]).toEqual([true, null]);
  });

  it('has such examples', () => {
    expect(examples.map(([name]) => name)).toEqual([
      'csv.yaml sensitive',
      'jsonl.yaml sensitive',
      'local.yaml streams',
      'xlsx.yaml sensitive',
    ]);
  });
});
