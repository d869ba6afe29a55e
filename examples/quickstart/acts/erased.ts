import { join } from 'node:path';
import type { Stage } from '../stage.ts';
import { candidatesCsv } from '../data.ts';
import { put } from './file.ts';

const mapping = 'uploads-to-successfactors-candidates';

/** Somebody asks to be erased, then the disk dies and a backup from before comes back: they stay erased. */
export async function restoreAfterErasing(stage: Stage): Promise<void> {
  const backup = join(stage.folder, 'backup.db');
  stage.title('A candidate asks to be erased; then the disk dies, and a backup from before is brought back');
  stage.command('backup backup.db');
  await stage.ask(['backup', backup, '--json'], [0]);
  stage.command('erase -        # the mail address, from standard input');
  const { stdout } = await stage.ask(['erase', 'candidate0008@applicants.example', '--yes', '--json'], [0]);
  const { counts, remains } = JSON.parse(stdout) as {
    readonly counts: Readonly<Record<string, number>>;
    readonly remains: readonly { readonly match: string; readonly targetId: string }[];
  };
  const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  stage.note(`taken: ${told.join(' · ')}`);
  for (const { match, targetId } of remains) {
    stage.note(`still in SuccessFactors, where hrwire deletes nothing: ${match}, ${targetId}`);
  }
  stage.command('restore backup.db');
  await stage.ask(['restore', backup, '--yes', '--json'], [0]);
  stage.note('The backup still has them: they are taken out of it before it takes over. Then their list comes again:');
  put(stage, candidatesCsv({ changed: 4 }));
  await stage.run([mapping]);
  stage.note('One is filtered: erased, and staying so. The others are as they were, but for the rows that changed.');
}
