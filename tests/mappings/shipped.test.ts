import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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
  project = makeProject();
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
