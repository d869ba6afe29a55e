import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rosterCsv } from '../data.ts';
import type { Stage } from '../stage.ts';

export const desk = 'roster-to-desk';

/** A mapping of the project's own: who is on the list has a desk. `senior` is from so many years of service on. */
export function writeDesk(stage: Stage, senior: number): void {
  writeFileSync(
    join(stage.folder, `mappings/${desk}.yaml`),
    `mapping: ${desk}
from: roster.rows
to: desk.rows
key: 工号
needs: [部门, 工龄]
deletes: propagate                      # who is gone from two whole lists in a row gives the desk back
map:
  staffId: 工号
  department: 部门
  level: '$number(工龄) >= ${senior} ? "senior" : "junior"'
match: staffId
tests:
  - name: twelve years are senior
    given: { 工号: "00001", 部门: 销售部, 工龄: "12" }
    expect: { staffId: "00001", department: 销售部, level: senior }
`,
  );
}

/** Two exports in a row are cut off: nobody is deleted before a person has said so, and then exactly who is still gone. */
export async function parkAndApprove(stage: Stage): Promise<void> {
  stage.title(
    'A nightly list of 200 people is cut off, twice: sixty would be deleted, so the run parks',
    'Deletes above 5 % and above 10 in a day wait for a person. One incomplete list alone proves nothing.',
  );
  writeDesk(stage, 5);
  list(stage, '1-monday', () => false);
  await stage.run([desk]);
  list(stage, '2-tuesday', (row) => row >= 140);
  await stage.run([desk]);
  list(stage, '3-wednesday', (row) => row >= 140 || row === 0);
  const [parked] = await stage.run([desk], [4]);
  const { because } = parked?.['parked'] as { readonly because: readonly { readonly message: string }[] };
  for (const { message } of because) stage.note(`exit code 4, nothing deleted: ${message}`);

  stage.title('Twenty are back on the next list. A person approves: exactly the forty who are still gone are deleted');
  list(stage, '4-thursday', (row) => row >= 160);
  const [sent] = await stage.run([desk, '--approve', String(parked?.['run'])]);
  stage.note(`${String(sent?.['deleted'])} deleted, and written to desk/ as such; who approved it and when is kept`);
}

/** The list of a day comes, as its own file. */
function list(stage: Stage, day: string, without: (row: number) => boolean): void {
  writeFileSync(join(stage.folder, `roster/${day}.csv`), rosterCsv(without));
}
