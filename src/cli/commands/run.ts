import { resolve } from 'node:path';
import { run } from '../../app/run.ts';
import { exitOf } from '../../run/summary.ts';
import { wrap } from '../../error/wrap.ts';
import type { Define, Work } from '../define.ts';
import { favourMemory } from '../memory.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { errorDocument, errorJson, renderError } from '../render/error.ts';
import { renderRun } from '../render/run.ts';
import { runOptions, withRunOptions } from '../run-options.ts';

const exits = `
Exit codes: 0 all settled · 1 the run failed or was stopped · 2 the files or the call are wrong ·
3 settled, with dead letters, holds or unknowns · 5 another run holds the lease`;

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

export const define: Define = (command, act) => {
  command
    .description('Runs a mapping once: moves what changed since the last run, and counts what became of each record.')
    .argument('[mapping]', 'its name; may be left out where the project has one mapping');
  withRunOptions(command)
    .addHelpText('after', exits)
    .action(
      act(
        withStatus(async (call, { args }) => {
          const options = runOptions(command, call.terminal.now(), (file) => resolve(call.terminal.folder, file));
          const session = await call.open(args[0] === undefined ? {} : { mapping: args[0] });
          const name = mappingOrOnly(session, args[0], 'run');
          favourMemory(process.execArgv, call.terminal.env);
          const progress = call.progress(name);
          const watch = { ...call.interrupts(), onProgress: progress.report };
          const result = await run(session, name, options, watch).finally(progress.done);
          const { summary, error, causes } = result;
          await call.answer(
            {
              ...summary,
              ...(error === undefined ? {} : { error: errorJson(error) }),
              ...(causes.length === 0 ? {} : { causes: causes.map((cause) => ({ ...cause })) }),
            },
            () => renderRun(session, result, call.look),
          );
          if (error !== undefined) call.tell(renderError(error, call.errLook).trimEnd());
          return exitOf(summary.status);
        }),
      ),
    );
};
