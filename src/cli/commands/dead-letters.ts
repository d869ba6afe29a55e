import { discardRows } from '../../app/aside.ts';
import { defineReading, openStored, selectRows, withSelection } from '../aside.ts';
import type { Kind } from '../aside.ts';
import { defineEdit } from '../dead-letters/edit.ts';
import { defineExport } from '../dead-letters/export.ts';
import { defineImport } from '../dead-letters/import.ts';
import { defineReplay } from '../dead-letters/replay.ts';
import type { Define } from '../define.ts';
import { plural } from '../render/value.ts';

const kind: Kind = {
  state: 'dead',
  property: 'deadLetters',
  none: 'No dead letters.',
  again: 'hrwire dead-letters replay',
};

export const define: Define = (group, act) => {
  group.description('Dead letters: records that go no further until a person repairs something.');
  defineReading(group, act, kind);
  defineEdit(group.command('edit'), act);
  defineReplay(group.command('replay'), act, kind);
  withSelection(group.command('discard'))
    .summary('give them up: nothing is sent, the count stays')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const discarded = await discardRows(session, await selectRows(session, kind, command));
        await call.answer({ discarded }, () => `${plural(discarded, 'dead letter')} discarded.\n`);
        return 0;
      }),
    );
  defineExport(group.command('export'), act);
  defineImport(group.command('import'), act);
};
