import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Live } from '../../src/app/live.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from '../server/harness.ts';
import { blocksOf } from './blocks.ts';
import { root } from './follow.ts';

/** The mapping of the pages, with the section that they show. */
function mappingWith(upload = ''): string {
  return `mapping: people-to-hr
from: people.rows
to: out.rows
key: employeeId
map: { id: employeeId, name: name, start: startDate }
${upload}
tests:
  - { name: a person, given: { employeeId: "1", name: Ann, startDate: "2024-05-01" }, expect_some: { id: "1" } }
`;
}

test.each([
  [
    'docs/zh/uploads.md',
    'people.csv',
    '工号,姓名,身份证号,手机号,性别,入职日期,部门\n1,王芳,,,女,2024年5月1日,S\n2,,,,男,,S\n',
  ],
  [
    'docs/uploads.md',
    'people.csv',
    'Employee ID,Name,ID number,Phone,Gender,Start date,Department\n1,Ann,,,female,2024/5/1,S\n2,,,,male,,S\n',
  ],
])('the mapping and every curl of %s work as they are written', async (page, file, rows) => {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = blocksOf(text);
  const upload = blocks.find(({ language }) => language === 'yaml')?.text ?? '';
  const project = exampleProject();
  const mapping = mappingWith(upload);
  put(project, 'mappings/people-to-hr.yaml', mapping);
  expect(get(project, 'mappings/people-to-hr.yaml')).toContain('upload:');
  put(project, file, rows);
  const { url } = await server({ root: project });
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text: block }) => block.split('\n'))
    .filter((line) => line.startsWith('curl '));
  expect(lines.length).toBeGreaterThanOrEqual(7);
  let id = '';
  for (const line of lines) {
    // A header row that this small file does not have.
    const command = line
      .replace('"headerRow": 2', '"headerRow": 1')
      .replace('gb18030', 'utf-8')
      .replace('curl ', 'curl -sS --fail-with-body ');
    const env = { ...process.env, URL: url, ID: id, L: 'zh' };
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: project, env, encoding: 'utf8' });
    if (id === '') id = String((JSON.parse(stdout) as JsonObject)['id']);
  }
  expect(id).not.toBe('');
});

test.each(['docs/zh/uploads.md', 'docs/uploads.md'])(
  'the worked example of %s goes as it is written, and all of its rows are delivered',
  async (page) => {
    const project = exampleProject();
    const blocks = blocksOf(readFileSync(join(root, page), 'utf8'));
    put(project, 'mappings/people-to-hr.yaml', mappingWith(blocks.find(({ language }) => language === 'yaml')?.text));
    const file = blocks.find(({ language }) => language === 'csv');
    put(project, file?.file ?? '', file?.text ?? '');
    const { url, live } = await server({ root: project });
    let said: JsonObject = {};
    let id = '';
    for (const { language, text } of blocks) {
      if (language === 'json') expect(said).toMatchObject(JSON.parse(text) as JsonObject);
      if (language !== 'bash') continue;
      for (const line of text.trim().split('\n')) {
        const out = await bash(project, line, { URL: url, ID: id });
        if (!line.startsWith('curl') || line.includes(' -o ')) continue;
        said = JSON.parse(out) as JsonObject;
        if (typeof said['id'] === 'string') ({ id } = said as { id: string });
        if (typeof said['run'] === 'string') await ended(live, said['run']);
      }
    }
    expect(delivered(project)).toMatchObject([
      { id: '1001', name: '王芳', start: '2024-05-01' },
      { id: '1002', name: '李雷', start: '2024-05-06' },
      { id: '1003', name: '韩梅梅', start: '2024-05-08' },
    ]);
  },
);

async function bash(folder: string, line: string, more: Readonly<Record<string, string>>): Promise<string> {
  const command = line.replace('curl ', 'curl -sS --fail-with-body ');
  const env = { ...process.env, ...more };
  const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  return stdout;
}

async function ended(live: Live, run: string): Promise<void> {
  for await (const { name } of live.runner.events(run, 0, new AbortController().signal) ?? []) {
    if (name === 'ended') return;
  }
}

function delivered(project: string): unknown[] {
  const folder = join(project, 'out');
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as unknown);
}
