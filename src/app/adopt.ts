import { compileVerify } from '../mapping/verify.ts';
import { adopterOf } from '../proof/adopt.ts';
import type { Answer, Ask, Target } from '../proof/target/target.ts';
import { gather, gatheredAnswers } from '../proof/verify/extra.ts';
import type { Adopter } from '../run/adopter.ts';
import type { RunContext } from '../run/context.ts';
import type { RunOptions } from '../run/options.ts';
import { runMapping } from '../run/run.ts';
import type { RunResult } from '../run/summary.ts';
import { wire } from './compile.ts';
import { withContext } from './run.ts';
import type { Watch } from './run.ts';
import type { Session } from './session.ts';
import { targetOf } from './verify-sides.ts';

/**
 * Runs a mapping whose target holds the people already: reads all, and writes nothing to the target. Who is equal there
 * stands as delivered from then on; what differs is held, and sent by the next run. Throws `verify.unreadable` where the
 * target cannot be read back.
 */
export async function adopt(session: Session, name: string, options: RunOptions, watch: Watch): Promise<RunResult> {
  const all = { ...options, full: true, resend: false };
  return withContext(session, name, all, watch, async (run, wired) => {
    const connection = wired.connection(run.mapping.to.connection);
    const target = targetOf(wired, connection, run, compileVerify(wired.declared.document));
    const signal = AbortSignal.any([watch.stop, watch.hardStop]);
    if (target.plan.ways.length > 0) {
      const adopter = adopterOf(target, (asks) => target.ask(asks, signal));
      return runMapping({ ...run, adopter });
    }
    const gathered = gatheredOnce(run, target, signal);
    const adopter: Adopter = adopterOf(target, gathered.ask);
    return runMapping({ ...run, adopter }).finally(gathered.drop);
  });
}

/** A target that can only be read whole is read before the first question, and what was kept of it goes at the end. */
function gatheredOnce(
  run: RunContext,
  target: Target,
  signal: AbortSignal,
): { readonly ask: (asks: readonly Ask[]) => Promise<readonly Answer[]>; readonly drop: () => Promise<void> } {
  const { store, mapping, id, clock } = run;
  let reading: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const begun = { id, mapping: mapping.name, pair: undefined, kind: 'adopt' as const, options: {}, progress: {} };
    await store.verifications.start({ ...begun, startedAt: clock.now(), counts: {} }, keptBeside, 0);
    await gather(run, id, target, signal);
  };
  return {
    ask: async (asks) => {
      await (reading ??= read());
      return gatheredAnswers(run, id, asks);
    },
    drop: async () => {
      if (reading === undefined) return;
      await store.verifications.save(id, { step: 1, findings: [], met: [], finishedAt: clock.now() });
    },
  };
}

/** Adopting takes no comparison of the mapping away. */
const keptBeside = 1000;

/**
 * Whether a mapping that has never run could adopt what its target holds: a target elsewhere that can be read back.
 * Errors in the files are told by whatever comes next.
 */
export async function couldAdopt(session: Session, name: string): Promise<boolean> {
  const declared = session.project.mappings.get(name);
  const connection = declared?.file.to.split('.')[0] ?? '';
  // A folder of files and the store's own streams hold nobody before the first run.
  if (session.project.connections.get(connection)?.section !== 'http') return false;
  const store = await session.store();
  if ((await store.checkpoints.pairs(name)).length > 0) return false;
  try {
    const wired = await wire(session, name, { run: 'adopt', store: undefined });
    try {
      const { mapping } = wired;
      const target = wired.connection(mapping.to.connection);
      targetOf(wired, target, { mapping }, compileVerify(wired.declared.document));
      return true;
    } finally {
      await wired.close();
    }
  } catch {
    return false;
  }
}
