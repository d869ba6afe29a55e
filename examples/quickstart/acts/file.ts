import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { candidatesCsv } from '../data.ts';
import { repairTable } from '../project.ts';
import type { Stage } from '../stage.ts';

const mapping = 'uploads-to-successfactors-candidates';

/** A list from a department: three people are refused inside a 200, and come back repaired beside a change of 1 %. */
export async function takeTheFile(stage: Stage): Promise<void> {
  const { successfactors } = stage.systems;
  stage.title('A list of 200 candidates comes as a file: GBK, title rows, phone numbers in all their forms');
  put(stage, candidatesCsv());
  const before = successfactors.log(0).length;
  await stage.run([mapping], [3]);
  const upserts = successfactors.log(before).filter(({ phase, path }) => phase === 'done' && path.endsWith('/upsert'));
  const statuses = [...new Set(upserts.map(({ status }) => status))].join(', ');
  stage.note(`A lie caught: SuccessFactors answered ${statuses} to all, and refused three people inside:`);
  const { stdout } = await stage.ask(['dead-letters', 'list', mapping, '--json'], [0]);
  const { deadLetters } = JSON.parse(stdout) as {
    readonly deadLetters: readonly { id: number; position: string | null; code: string; message: string }[];
  };
  stage.table(
    ['id', 'where', 'code', 'why'],
    deadLetters.map(({ id, position, code, message }) => [id, position ?? '', code, message]),
  );

  stage.title(
    'The repair: one code in a table; and the file comes again, with two changed rows',
    `$ hrwire dead-letters replay ${mapping}`,
  );
  repairTable(stage.folder);
  await stage.ask(['dead-letters', 'replay', mapping, '--json'], [0]);
  put(stage, candidatesCsv({ changed: 2 }));
  await stage.run([mapping]);
}

/** The file of the department, as it is now. */
export function put(stage: Stage, file: Buffer): void {
  const inbox = join(stage.folder, 'inbox');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, 'candidates.csv'), file);
}
