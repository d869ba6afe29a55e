import { resolve } from 'node:path';
import { approveRun } from '../../app/approve.ts';
import { errorDocument, resultJson } from '../../app/documents.ts';
import { exitOf } from '../../run/summary.ts';
import { wrap } from '../../error/wrap.ts';
import type { Approval } from '../../store/guards.ts';
import { usage } from '../define.ts';
import type { Define, Work } from '../define.ts';
import { favourMemory } from '../memory.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { renderError } from '../render/error.ts';
import { renderRun } from '../render/run.ts';
import { plural } from '../render/value.ts';
import { runMapping, tellNeverRan, tellOfAdopting } from '../run-mapping.ts';
import { approvedRun, runOptions, withRunOptions } from '../run-options.ts';
import { runSeveral } from '../run-several.ts';

const exits = `
Several mappings run one after the other, in the order of their \`after:\`. One whose forerunner failed is not begun.

Exit codes (of several the worst): 0 all settled · 1 the run failed or was stopped · 2 the files or the call are wrong ·
3 settled, with dead letters, holds or unknowns · 4 parked for approval ·
5 another run holds the lease`;

/** A scheduler that reads `status` finds it also where a run could not begin. */
function withStatus(work: Work): Work {
  return async (call, command) => {
    try {
      return await work(call, command);
    } catch (thrown) {
      const error = wrap(thrown);
      if (!call.json) throw error;
      const document = { status: error.exit === 2 ? 'refused' : 'failed', ...errorDocument(error) };
      await call.answer(document, () => '');
      return error.exit;
    }
  };
}

function approvalText({ run, rows, who }: Approval): string {
  return `${who} approved ${plural(rows, 'record')} that run ${run} had parked.`;
}

export const define: Define = (command, act) => {
  command
    .description('Runs a mapping once: moves what changed since the last run, and counts what became of each record.')
    .argument('[mappings...]', 'their names; may be left out where the project has one mapping');
  withRunOptions(command)
    .option('--profile', 'time each expression of the mapping on its own, and say what compiled code did not do')
    .addHelpText('after', exits)
    .action(
      act(
        withStatus(async (call, { args }) => {
          const options = runOptions(command, call.terminal.now(), (file) => resolve(call.terminal.folder, file));
          const approved = approvedRun(command);
          const names = [...new Set(args)];
          if (names.length > 1) {
            if (options.input !== undefined) {
              throw usage('--input is a file for one mapping', 'Run that mapping alone.');
            }
            if (approved !== undefined)
              throw usage('--approve is for the run of one mapping', 'Run that mapping alone.');
            return runSeveral(call, names, options);
          }
          const [named] = names;
          const session = await call.open(named === undefined ? {} : { mapping: named });
          const name = mappingOrOnly(session, named, 'run');
          favourMemory(process.execArgv, call.terminal.env);
          await tellNeverRan(call, session, name);
          await tellOfAdopting(call, session, name, options);
          const approval = approved === undefined ? undefined : await approveRun(session, name, approved);
          if (approval !== undefined) call.tell(approvalText(approval));
          const result = await runMapping(call, session, name, options, call.interrupts());
          const document = { ...resultJson(result), ...(approval && { approved: { ...approval } }) };
          await call.answer(document, () => renderRun(session, result, call.look));
          if (result.error !== undefined) call.tell(renderError(result.error, call.errLook).trimEnd());
          return exitOf(result.summary.status);
        }),
      ),
    );
};
