import { resolve } from 'node:path';
import { restore } from '../../app/restore.ts';
import type { Restored } from '../../app/restore.ts';
import { HrwireError } from '../../error/error.ts';

import type { Define } from '../define.ts';
import { openStored } from '../aside.ts';
import { bytesText, countText, plural, timeText } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description(
      'Puts a backup in the place of the store, which is kept beside it. What was sent since the backup is not known any more: mappings that must not act twice are parked by their next run, for a person to look.',
    )
    .argument('<file>', 'what `hrwire backup` wrote')
    .option('--other-store', 'though it is a backup of another store')
    .option('--yes', 'do not ask')
    .action(
      act(async (call, command) => {
        const file = resolve(call.terminal.folder, command.args[0] ?? '');
        const flags = command.opts<{ otherStore?: true; yes?: true }>();
        const session = await openStored(call);
        if (flags.yes !== true) {
          const answer = call.json ? undefined : await call.terminal.ask(`Replace the store by ${file}? Type yes: `);
          if (answer?.trim().toLowerCase() !== 'yes') {
            const hint = 'Answer yes, or give --yes.';
            throw new HrwireError('restore.unconfirmed', 'Nothing was restored: nobody said yes', { hint });
          }
        }
        const restored = await restore(session, file, flags.otherStore === true);
        const { copy, epoch, replaced, damaged, erasures, erasedAgain, access } = restored;
        await call.answer(
          {
            ...{ file, epoch, replaced: replaced ?? null, damaged, erasures, erasedAgain },
            ...{ tokensEnded: [...access.tokensEnded], signInsEnded: access.signInsEnded },
            backup: {
              at: new Date(copy.at).toISOString(),
              bytes: copy.bytes,
              epoch: copy.epoch,
              rows: { ...copy.rows },
            },
          },
          () => text(restored),
        );
        return 0;
      }),
    );
};

function text({ copy, epoch, replaced, damaged, erasures, erasedAgain, access }: Restored): string {
  const age = copy.at === 0 ? 'of an unknown time' : `of ${timeText(copy.at)}`;
  const lines = [
    `The store is the copy ${age} now: ${bytesText(copy.bytes)}, ${countText(copy.rows['ledger'] ?? 0)} keys, epoch ${epoch}.`,
  ];
  if (replaced !== undefined) lines.push(`The one before is kept: ${replaced}`);
  if (damaged) {
    lines.push(
      'It could not be opened: who was erased since the backup has to be erased once more, and what tokens were revoked since, revoked.',
    );
  }
  if (erasures > 0) {
    lines.push(
      `${plural(erasures, 'erasure')} made since the backup hold on; ${plural(erasedAgain, 'row')} taken out again.`,
    );
  }
  const { tokensEnded, signInsEnded } = access;
  if (tokensEnded.length > 0) {
    const names = [...new Set(tokensEnded)].join(', ');
    lines.push(`${plural(tokensEnded.length, 'token')} revoked or over since the backup stay so: ${names}.`);
  }
  if (signInsEnded > 0)
    lines.push(`${plural(signInsEnded, 'sign-in')} of the backup ended: those people sign in again.`);
  lines.push(
    'What was sent since then is read and compared again. Mappings of mode event park until a person approves.',
  );
  return `${lines.join('\n')}\n`;
}
