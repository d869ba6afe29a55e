import { adopt, couldAdopt } from '../app/adopt.ts';
import { comesAfter } from '../app/order.ts';
import { run } from '../app/run.ts';
import type { Session } from '../app/session.ts';
import type { RunOptions } from '../run/options.ts';
import type { RunResult } from '../run/summary.ts';
import type { Call } from './call.ts';
import type { Interrupts } from './terminal.ts';

/** One run with its progress. */
export async function runMapping(
  call: Call,
  session: Session,
  name: string,
  options: RunOptions,
  interrupts: Interrupts,
): Promise<RunResult> {
  const progress = call.progress(name);
  const watch = { ...interrupts, onProgress: progress.report };
  const work = options.adopt === true ? adopt : run;
  return work(session, name, options, watch).finally(progress.done);
}

/** Says of mappings that come before this one and never ran: what waits for their records waits in vain. */
export async function tellNeverRan(call: Call, session: Session, name: string): Promise<void> {
  const file = session.project.mappings.get(name)?.file;
  if (file === undefined) return;
  const { checkpoints } = await session.store();
  for (const before of comesAfter(file)) {
    if ((await checkpoints.pairs(before)).length > 0) continue;
    call.log.warn(`${name} comes after ${before}, which has never run`, { hint: `hrwire run ${before} ${name}` });
  }
}

/** Once, before the first run: a target elsewhere may hold the people already. */
export async function tellOfAdopting(call: Call, session: Session, name: string, options: RunOptions): Promise<void> {
  if (options.adopt === true || call.json || !(await couldAdopt(session, name))) return;
  call.tell(
    `${name} runs for the first time: whatever the target has, all is sent. Where it holds the people already:\n  hrwire run ${name} --adopt   takes what is equal there for delivered, and writes nothing\n  hrwire verify ${name}        compares first`,
  );
}
