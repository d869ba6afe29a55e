import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { testsCsv } from '../data.ts';
import type { Stage } from '../stage.ts';

/** Three sources fill one sheet, each its own columns; what is missing is said, and is never a zero. */
export async function combineScores(stage: Stage): Promise<void> {
  stage.title('One sheet of three sources: AI interview, match of the résumé in Beisen, and a test from a file');
  const applications = await stage.systems.beisen.rows<{ readonly applyId: string }>('applications');
  writeFileSync(
    join(stage.folder, 'tests/tests.csv'),
    testsCsv(applications.slice(0, 10).map(({ applyId }) => applyId)),
  );
  const sources = ['hirevue-interviews-to-scores', 'beisen-applications-to-scores', 'tests-to-scores'];
  await stage.run([...sources, 'scores-to-export'], [3]);
  const folder = join(stage.folder, 'export');
  const [file = ''] = readdirSync(folder);
  const rows = parse<Record<string, string>>(readFileSync(join(folder, file), 'utf8'), { bom: true, columns: true });
  const known = new Set(applications.map(({ applyId }) => applyId));
  const shown = rows.filter((row) => known.has(row['应聘编号'] ?? '')).slice(-5);
  const columns = ['岗位', 'AI面试', '简历匹配', '笔试', '综合得分', '缺少'];
  stage.table(
    ['应聘', ...columns],
    shown.map((row) => [row['应聘编号']?.slice(0, 8) ?? '', ...columns.map((column) => row[column] ?? '')]),
  );
  stage.note(`export/${file}, ${rows.length} rows`);
}
