import { findRun } from '../../app/approve.ts';
import { bringBack, discardRows } from '../../app/aside.ts';
import { defineReading, openStored, selectRows, withSelection } from '../aside.ts';
import type { Kind } from '../aside.ts';
import type { Session } from '../../app/session.ts';
import type { AsideFilter } from '../../store/aside.ts';
import { usage } from '../define.ts';
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
  withSelection(group.command('discard'))
    .summary('give them up: nothing is sent, the count stays')
    .option('--run <run>', 'all that the guard of this run has parked')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const { run } = command.opts<{ run?: string }>();
        if (run !== undefined && command.args.length > 0) {
          throw usage('either a run or rows', 'Leave the numbers or the mapping out.');
        }
        const selection = run === undefined ? await selectRows(session, kind, command) : await parkedOf(session, run);
        const discarded = await discardRows(session, selection);
        await call.answer({ discarded }, () => `${plural(discarded, 'held record')} discarded.\n`);
        return 0;
      }),
    );
};

async function parkedOf(session: Session, run: string): Promise<AsideFilter> {
  const { id, mapping } = await findRun(session, run);
  return { state: kind.state, mapping, stagedBy: id };
}
