import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { temporary } from '../cli/harness.ts';
import { at, curl, gbk, stage, write } from '../upload/stage.ts';

const table = `2024年第二季度候选人登记表,,,,,,
编号,姓名*,身份证号,手机号,性别,入职日期,部门
1,王芳,11010519491231002X,138 0013 8000,女,2024年5月1日,销售部
2,李雷,1.10101E+17,13900139000,男,2024/5/2,研发部
3,韩梅梅,110105199003070000,13700137000,女,2024.5.3,研发部
合计,3,,,,,
`;

test('with curl alone: a GBK file with a title row, two destroyed IDs and 2024年5月1日 is understood, repaired, uploaded, and all is delivered', async () => {
  const { url, delivered, ended } = await stage();
  const folder = temporary();
  write(folder, '登记表.csv', gbk(table));
  const said = await curl(
    folder,
    '-F',
    'mapping=candidates-to-out',
    '-F',
    'file=@登记表.csv',
    `${url}/api/v1/uploads?lang=zh`,
  );
  const first = JSON.parse(said) as JsonObject;
  expect(first).toMatchObject({
    state: 'looked',
    counts: { rows: 3, good: 1, bad: 2, findings: 2 },
    file: { name: '登记表.csv', kind: 'csv', encoding: 'gb18030', headerRows: [2], missing: [], unmatched: [] },
    findings: [
      { row: 4, column: 'C', header: '身份证号', value: '1.10101E+17' },
      { row: 5, column: 'C', header: '身份证号' },
    ],
  });
  expect(at(first, 'findings', 0, 'message')).toMatch(/[\u4e00-\u9fff]/);
  expect(at(first, 'findings', 0, 'remedy')).toMatch(/文本/);
  if (process.env['SHOW'] === '1') console.log(JSON.stringify(at(first, 'findings'), null, 1));
  const links = at(first, 'links') as Record<string, string>;

  const committed = await curl(folder, '-i', '-X', 'POST', `${url}${links['commit']}`);
  expect(committed).toMatch(/^HTTP\/1.1 202/);
  const run = /^location: \/api\/v1\/runs\/(\S+)/im.exec(committed)?.[1] ?? '';
  expect(await ended(run)).toMatchObject({ status: 'settled', read: 0, resumed: 1, delivered: 1 });

  await curl(folder, '-o', 'bad.csv', `${url}${links['rejects']}?format=csv&lang=zh`);
  const bad = readFileSync(join(folder, 'bad.csv'), 'utf8');
  expect(bad.split('\r\n')).toHaveLength(4);
  expect(bad).toContain('错误原因');
  expect(bad).not.toContain('王芳');
  // Repaired in place; the column with the reasons stays.
  const repaired = bad.replace('1.10101E+17', '110105199003070017').replace('110105199003070000', '110105199003070033');
  write(folder, 'good.csv', repaired);
  const again = JSON.parse(
    await curl(folder, '-F', 'mapping=candidates-to-out', '-F', 'file=@good.csv', `${url}/api/v1/uploads?lang=zh`),
  ) as JsonObject;
  expect(again).toMatchObject({ counts: { rows: 2, good: 2, bad: 0 }, findings: [], file: { unmatched: [] } });
  const rest = await curl(folder, '-i', '-X', 'POST', `${url}${String(at(again, 'links', 'commit'))}`);
  await ended(/^location: \/api\/v1\/runs\/(\S+)/im.exec(rest)?.[1] ?? '');
  expect(delivered()).toMatchObject([
    {
      number: '1',
      name: '王芳',
      idNumber: '11010519491231002X',
      phone: '13800138000',
      gender: 'F',
      start: '2024-05-01',
    },
    { number: '2', name: '李雷', start: '2024-05-02' },
    { number: '3', name: '韩梅梅', start: '2024-05-03' },
  ]);
});
