import { resolve } from 'node:path';
import { preview } from '../../app/run.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { favourMemory } from '../memory.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { add, emptyPlan, planJson, renderPlan } from '../plan.ts';
import { approvedRun, runOptions, withRunOptions } from '../run-options.ts';

export const define: Define = (command, act) => {
  command
    .description('Reads and maps like a run and shows what it would send. Writes nothing, anywhere.')
    .argument('[mapping]', 'its name; may be left out where the project has one mapping');
  withRunOptions(command).action(
    act(async (call, command) => {
      const options = runOptions(command, call.terminal.now(), (file) => resolve(call.terminal.folder, file));
      if (options.adopt === true) throw usage('a preview adopts nothing', 'See what differs with: hrwire verify');
      if (approvedRun(command) !== undefined) {
        throw usage('a preview approves nothing', 'See what a run has parked with: hrwire show RUN');
      }
      const [named] = command.args;
      const session = await call.open(named === undefined ? {} : { mapping: named });
      const name = mappingOrOnly(session, named, 'preview');
      const plan = emptyPlan(name);
      favourMemory(process.execArgv, call.terminal.env);
      const progress = call.progress(name);
      const { stop, hardStop } = call.interrupts();
      const watch = { stop, hardStop, onProgress: progress.report };
      plan.parked = await preview(session, name, options, watch, (planned, { mapping }) => {
        add(plan, planned, mapping);
        progress.report(plan.counts);
        return !stop.aborted;
      }).finally(progress.done);
      await call.answer(planJson(plan), () => renderPlan(plan, call.look));
      return 0;
    }),
  );
};
