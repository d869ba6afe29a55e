import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testMappings } from '../../src/app/test.ts';
import { makeProject } from '../mappings/project.ts';
import { blocksOf } from './blocks.ts';

it('the mapping on the first screen of the README is sound, and its test passes', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const example = blocksOf(readme).find(({ language, file }) => language === 'yaml' && file === undefined);
  const project = makeProject();
  try {
    mkdirSync(join(project.root, 'mappings'));
    const name = /^mapping: (.*)$/m.exec(example?.text ?? '')?.[1] ?? '';
    writeFileSync(join(project.root, `mappings/${name}.yaml`), example?.text ?? '');
    const session = project.open();
    expect(session.diagnostics).toEqual([]);
    const [tested] = await testMappings(session, [name]);
    await session.close();
    expect(tested?.cases.map((each) => [each.name, each.passed])).toEqual([['84.6 goes to the next round', true]]);
  } finally {
    project.remove();
  }
});
