import type { Command } from 'commander';
import { bringBack } from '../../app/aside.ts';
import type { Brought, Selection } from '../../app/aside.ts';
import { previewReplay } from '../../app/replay.ts';
import type { Session } from '../../app/session.ts';
import { openStored, selectRows, withSelection } from '../aside.ts';
import type { Kind } from '../aside.ts';
import type { Call } from '../call.ts';
import type { Act } from '../define.ts';
import { add, emptyPlan, planJson, renderPlan } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { plural } from '../render/value.ts';

interface Flags {
  readonly preview?: true;
  readonly asRead?: true;
}

export function defineReplay(command: Command, act: Act, kind: Kind): void {
  withSelection(command)
    .summary('bring them back: the next run maps and sends them')
    .option('--preview', 'show what each would become with the mapping as it is now; brings nothing back')
    .option('--as-read', 'take the records as they were read then: the source is not asked for them first')
    .action(
      act(async (call, command) => {
        const { preview, asRead } = command.opts<Flags>();
        // What a preview asks of source and joins needs the secrets; bringing back needs the store alone.
        const session = preview === true ? await call.open() : await openStored(call);
        const selection = await selectRows(session, kind, command);
        if (preview === true) return showPlans(call, session, selection, asRead === true);
        const brought = await bringBack(session, selection, 'replay', asRead === true);
        const { selected, enqueued, expired, unreadable } = brought;
        await call.answer({ selected, enqueued, expired, unreadable }, () => render(brought, call));
        return 0;
      }),
    );
}

function render({ selected, enqueued, expired, unreadable, mappings }: Brought, { look }: Call): string {
  const waiting = selected - enqueued - unreadable;
  const already = waiting > 0 ? ` (${plural(waiting, 'record')} waited already)` : '';
  const told = [
    ...(expired > 0
      ? [
          `${plural(expired, 'record')} expired: the run asks the source for them by their keys where it can; else they stay dead letters.\n`,
        ]
      : []),
    ...(unreadable > 0
      ? [`${plural(unreadable, 'row')} could not be read as records: repair them in their files, then discard them.\n`]
      : []),
  ];
  const next = mappings.map((mapping) => `  ${look.colour.cyan(`hrwire run ${mapping}`)}\n`);
  return `${plural(enqueued, 'record')} will be taken up by the next run${already}.\n${told.join('')}${next.join('')}`;
}

/** A plan a mapping; one document with a list of them. */
async function showPlans(call: Call, session: Session, selection: Selection, asRead: boolean): Promise<0> {
  const plans = new Map<string, Plan>();
  const { stop, hardStop } = call.interrupts();
  const watch = { stop, hardStop, onProgress: () => undefined };
  await previewReplay(session, selection, asRead, watch, (planned, { mapping }) => {
    const plan = plans.get(mapping.name) ?? emptyPlan(mapping.name);
    plans.set(mapping.name, plan);
    add(plan, planned, mapping);
  });
  const all = [...plans.values()];
  await call.answer({ previews: all.map(planJson) }, async () => {
    const texts: string[] = [];
    for (const plan of all) texts.push(await renderPlan(plan, call.look, 'brought back'));
    return texts.length === 0 ? 'There is nothing to bring back.\n' : texts.join('\n');
  });
  return 0;
}
