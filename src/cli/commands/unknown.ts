import { Option } from 'commander';
import { settle } from '../../app/aside.ts';
import { HrwireError } from '../../error/error.ts';
import { defineReading, openStored } from '../aside.ts';
import type { Kind } from '../aside.ts';
import type { Define } from '../define.ts';
import { plural } from '../render/value.ts';

const kind: Kind = { state: 'unknown', property: 'unknown', none: 'No delivery is unknown.' };

export const define: Define = (group, act) => {
  group.description(
    'Unknown deliveries: sent, and the answer was lost. Look at the target, then say what became of them; until then later states of these keys are held.',
  );
  defineReading(group, act, kind);
  group
    .command('settle')
    .summary('say what became of one; audited')
    .argument('<mapping>', 'the mapping')
    .argument('<key>', 'the key of the record')
    .addOption(
      new Option('--as <what>', 'it arrived, or it did not and is sent again')
        .choices(['delivered', 'not-delivered'])
        .makeOptionMandatory(),
    )
    .option(
      '--id <id>',
      'with delivered: how the target calls the record. Mappings that name it (`$target(…).id`) go without otherwise',
    )
    .action(
      act(async (call, command) => {
        const [mapping = '', key = ''] = command.args;
        const { as, id } = command.opts<{ as: 'delivered' | 'not-delivered'; id?: string }>();
        if (id !== undefined && as !== 'delivered') {
          const hint = 'Leave it out: what is sent again gets its id from the answer.';
          throw new HrwireError('cli.usage', '--id goes with --as delivered only', { hint });
        }
        const session = await openStored(call);
        const { settled, enqueued } = await settle(session, mapping, key, as, id);
        await call.answer({ mapping, key, as, settled, enqueued }, () => {
          const next =
            enqueued === 0
              ? ''
              : `${plural(enqueued, 'record')} will be taken up by the next run.\n  ${call.look.colour.cyan(`hrwire run ${mapping}`)}\n`;
          return `${plural(settled, 'delivery', 'deliveries')} settled as ${as}.\n${next}`;
        });
        return 0;
      }),
    );
};
