import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from '../server/harness.ts';
import { blocksOf } from './blocks.ts';
import { root } from './follow.ts';

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
  const mapping = `mapping: people-to-hr
from: people.rows
to: out.rows
key: employeeId
map: { id: employeeId, name: name, start: startDate }
${upload}
tests:
  - { name: a person, given: { employeeId: "1", name: Ann, startDate: "2024-05-01" }, expect_some: { id: "1" } }
`;
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
