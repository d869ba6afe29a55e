import { expect, test } from 'vitest';
import { exampleProject, get, inside, put } from './harness.ts';

test('a file is looked at, committed, and taken up by the next run', async () => {
  const root = exampleProject();
  const upload = `upload:
  columns:
    工号: { to: employee_id, required: true }
    姓名: name
    邮箱: email
    部门: department
    入职日期: { to: started, as: date }
    状态: { to: status, as: choice, choices: { 在职: active, 离职: left } }
tests:`;
  put(root, 'mappings/people-to-out.yaml', get(root, 'mappings/people-to-out.yaml').replace('tests:', upload));
  const file =
    '工号,姓名,邮箱,部门,入职日期,状态\n2001,赵六,liu.zhao@example.com,S,2024年5月1日,在职\n2002,钱七,,S,2024/5/2,在职\n';
  put(root, 'list.csv', file);
  const looked = await inside(['upload', 'people-to-out', 'list.csv', '--lang', 'zh'], root);
  expect(looked.exit).toBe(3);
  expect(looked.out).toContain('“邮箱”不能为空。');
  expect(looked.out).toContain('2 rows: 1 good, 1 bad');
  const taken = await inside(['upload', 'people-to-out', 'list.csv', '--commit', '--again', '--json'], root);
  expect(JSON.parse(taken.out)).toMatchObject({ state: 'committed', counts: { good: 1, bad: 1 } });
  const summary = JSON.parse((await inside(['run', 'people-to-out', '--json'], root)).out) as { resumed: number };
  expect(summary.resumed).toBe(1);
  const refused = await inside(['upload', 'people-to-out', 'list.csv'], root);
  expect(refused.exit).toBe(2);
  expect(refused.err).toContain('upload.same');
  put(root, 'list.xls', '<html><table></table></html>');
  const told = await inside(['upload', 'people-to-out', 'list.xls', '--lang', 'zh'], root);
  expect(told.err).toContain('list.xls：文件其实是网页或 XML，只是扩展名像表格。');
});
