import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { testMappings } from '../../src/app/test.ts';
import { makeProject, silent } from '../mappings/project.ts';
import { blocksOf } from './blocks.ts';
import { root } from './follow.ts';

it('the mapping on the first screen of the README is sound, and its test passes', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const example = blocksOf(readme).find(({ language, file }) => language === 'yaml' && file === undefined);
  const project = makeProject({}, { hirevue: {}, beisen: {} });
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

it.each([
  ['README.md', '## Your own tenants'],
  ['docs/zh/README.md', '## 接上你自己的租户'],
])('with the connections of %s all mappings that ship are sound', async (page, from) => {
  const text = readFileSync(join(root, page), 'utf8');
  const file = blocksOf(text.slice(text.indexOf(from))).find((block) => block.file === 'hrwire.yaml');
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-tenants-'));
  try {
    writeFileSync(join(folder, 'hrwire.yaml'), file?.text ?? '');
    for (const name of ['inbox', 'interviews', 'tests', 'export', 'secrets']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'secrets/successfactors.pem'), 'a key');
    const names = [
      'SF_CLIENT_ID',
      'HIREVUE_APPLICATION_TOKEN',
      'HIREVUE_API_KEY',
      'BEISEN_APP_KEY',
      'BEISEN_APP_SECRET',
    ];
    const env = Object.fromEntries(names.map((name) => [name, 'secret']));
    const session = openSession({ root: folder, env, log: silent });
    expect(session.diagnostics).toEqual([]);
    const used = [...session.project.mappings.keys()];
    await session.close();
    expect(used).toEqual(
      expect.arrayContaining(['hirevue-interviews-to-beisen', 'beisen-employees-to-successfactors']),
    );
    expect(used.length).toBeGreaterThan(20);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
