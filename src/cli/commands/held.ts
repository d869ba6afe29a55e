import { bringBack } from '../../app/aside.ts';
import { defineReading, openStored, selectRows, withSelection } from '../aside.ts';
import type { Kind } from '../aside.ts';
import type { Define } from '../define.ts';
import { plural } from '../render/value.ts';

const kind: Kind = { state: 'held', property: 'held', none: 'Nothing is held.' };

export const define: Define = (group, act) => {
  group.description('Held records: each waits for something that is named, and goes on by itself when it comes.');
  defineReading(group, act, kind);
  withSelection(group.command('release'))
    .summary('approve them, or try them now: the next run maps and sends them')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const brought = await bringBack(session, await selectRows(session, kind, command), 'release');
        const { selected, enqueued, mappings } = brought;
        await call.answer({ selected, enqueued }, () => {
          const next = mappings.map((mapping) => `  ${call.look.colour.cyan(`hrwire run ${mapping}`)}\n`);
          return `${plural(enqueued, 'record')} will be taken up by the next run.\n${next.join('')}`;
        });
        return 0;
      }),
    );
};
