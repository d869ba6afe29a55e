import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { csvLine } from '../data.ts';
import type { Stage } from '../stage.ts';
import type { Interview } from './interviews.ts';

const [scores, transfers, sheet] = [
  'hirevue-scores-to-beisen',
  'hirevue-interviews-to-beisen',
  'hirevue-interviews-to-scores',
];

/** One score did not arrive: why, on one page; and the business repairs it in a spreadsheet. */
export async function explainAndRepair(stage: Stage): Promise<void> {
  stage.title('“Why is this candidate’s score not in Beisen?”');
  const interviews = await stage.systems.hirevue.rows<Interview>('interviews');
  const key = String(interviews.find(({ score }) => score === null)?.id);
  stage.command(`explain ${scores} ${key}`);
  const { stdout } = await stage.ask(['explain', scores, key, '--json'], [0]);
  const { sentence, next, now } = JSON.parse(stdout) as {
    readonly sentence: string;
    readonly next: readonly { readonly say: string; readonly command: string }[];
    readonly now: {
      readonly needs: readonly { readonly expression: string; readonly place: string; readonly passes: boolean }[];
    } | null;
  };
  stage.note(sentence);
  const lacking = now?.needs.find(({ passes }) => !passes);
  stage.note(
    `It needs ${lacking?.expression ?? ''} (${lacking?.place.replace(/^.*mappings\//, 'mappings/') ?? ''}), and HireVue gives none.`,
  );
  stage.table(
    ['what to do', 'command'],
    next.map(({ say, command }) => [say, command]),
  );

  stage.title('The business enters the score in a spreadsheet, once for all mappings that lack it');
  const file = join(stage.folder, 'repair.csv');
  stage.command('dead-letters export repair.csv --code needs.absent');
  await stage.ask(['dead-letters', 'export', file, '--code', 'needs.absent', '--json'], [0]);
  const rows = enter(file, 'record.score', '86.4');
  stage.note(
    `${rows} rows, a column for each field of the record; 86.4 is written into the empty ones of record.score`,
  );
  stage.command('dead-letters import repair.csv --replay');
  await stage.ask(['dead-letters', 'import', file, '--replay', '--json'], [0]);
  // The position is a key post: its stage waits for a person, as those before it did.
  await stage.run([scores, transfers, sheet], [3]);
}

/** As a person does it in a spreadsheet: the cell of each row. Gives how many there are. */
function enter(file: string, column: string, text: string): number {
  const [head = [], ...rows]: string[][] = parse(readFileSync(file), { bom: true });
  const at = head.indexOf(column);
  const columns = at === -1 ? [...head, column] : head;
  const filled = rows.map((row) =>
    columns.map((_, index) => (index === columns.indexOf(column) ? text : (row[index] ?? ''))),
  );
  writeFileSync(file, `${[columns, ...filled].map(csvLine).join('\r\n')}\r\n`);
  return rows.length;
}
