import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/record/json.ts';
import { sinkConformance, sourceConformance } from '../../connector/conformance.ts';
import { book } from '../../sheet/corpus/workbook.ts';
import { connect, contextOf, folder } from './harness.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

sourceConformance('of one CSV file', async () => {
  const directory = await folder({ 'a.csv': `title,\nid,n\n${ids.map((id) => `${id},"x\ny"\n`).join('')}` });
  return { field: 'id', remembers: true, open: () => connect(contextOf({ directory, page_rows: 2 })).source('rows') };
});

sourceConformance('of several JSON Lines files', async () => {
  const directory = await folder(Object.fromEntries(ids.map((id) => [`${id}.jsonl`, `{"id":"${id}"}\n`])));
  return { field: 'id', remembers: true, open: () => connect(contextOf({ directory }), 'jsonl').source('rows') };
});

sourceConformance('of a workbook', async () => {
  const rows = [['名单'], ['id', 'n', '备注'], ...ids.map((id) => [id, 'x', 'y'])];
  const directory = await folder({ 'a.xlsx': book(rows, { merges: ['A1:C1'] }) });
  const open = () => connect(contextOf({ directory, page_rows: 2 }), 'xlsx').source('rows');
  return { field: 'id', remembers: true, open };
});

for (const format of ['csv', 'jsonl'] as const) {
  sinkConformance(`of ${format} files`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hrwire-file-'));
    let run = 0;
    return {
      field: 'id',
      operation: 'create',
      open: () => connect(contextOf({ directory }, { run: `r${++run}` }), format).sink('rows'),
      arrived: async () => {
        const lines = readdirSync(directory)
          .filter((name) => name.endsWith(`.${format}`))
          .flatMap((name) =>
            readFileSync(join(directory, name), 'utf8')
              .trim()
              .split('\n')
              .slice(format === 'csv' ? 1 : 0),
          );
        return lines.map((line) =>
          format === 'csv' ? { id: line.split(',')[0] ?? '' } : (JSON.parse(line) as JsonObject),
        );
      },
      close: async () => rmSync(directory, { recursive: true }),
    };
  });
}
