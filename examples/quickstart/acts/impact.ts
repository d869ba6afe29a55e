import type { Stage } from '../stage.ts';
import { desk, writeDesk } from './guard.ts';

/** What an edit would change, tried on records that were kept; as Markdown, for the pull request. */
export async function tryAnEdit(stage: Stage): Promise<void> {
  stage.title('A mapping is edited: senior from eight years of service, not five. What would that change?');
  writeDesk(stage, 8);
  stage.command(`impact ${desk} --markdown`);
  const { stdout } = await stage.ask(['impact', desk, '--markdown'], [3]);
  const [shown = ''] = stdout.split('<details>');
  stage.note(shown.trim());
  stage.note('… and each record, folded away, for the pull request. No system was asked, and nothing was written.');
}
