import { wrap } from '../error/wrap.ts';
import type { RunOptions } from '../run/options.ts';
import { judge } from '../schedule/judge.ts';
import { specOf } from '../schedule/spec.ts';
import type { Spec } from '../schedule/spec.ts';
import type { ScheduleRow } from '../store/schedules.ts';
import type { Live, Part } from './live.ts';
import { comesAfter, inOrder } from './order.ts';

/** So often it looks at least, in milliseconds: only so it sees that somebody paused a schedule, or set the clock. */
const lookEvery = 15_000;

const usual: RunOptions = { full: false, resend: false, newLedger: false };

interface Due {
  readonly name: string;
  readonly after: readonly string[];
  readonly heeded: number;
  readonly row: ScheduleRow | undefined;
}

/** Starts the runs of schedules: looks, sleeps until the next of them is due, looks again. */
export async function startSchedules(live: Live): Promise<Part> {
  const closing = new AbortController();
  const stop = AbortSignal.any([closing.signal, live.stopping]);
  const work = (async () => {
    while (!stop.aborted) {
      const wait = await look(live).catch((thrown: unknown) => {
        const { code, message } = wrap(thrown);
        live.log.warn('schedules could not be looked at; they are in a while', { code, message });
        return lookEvery;
      });
      await live.clock.sleep(wait, stop).catch(() => undefined);
    }
  })();
  return {
    name: 'schedules',
    close: async () => {
      closing.abort();
      await work;
    },
  };
}

/** Starts what is due; how long until it must look again. */
async function look(live: Live): Promise<number> {
  const session = live.session();
  const { schedules } = await session.store();
  const rows = new Map((await schedules.list()).map((row) => [row.mapping, row]));
  const due: Due[] = [];
  let wait = lookEvery;
  for (const { name, file } of session.project.mappings.values()) {
    const spec = specOf(file);
    if (spec === undefined) continue;
    const row = rows.get(name);
    const seen = await heed(live, spec, row);
    wait = Math.min(wait, seen.wait);
    if (seen.heeded !== undefined) due.push({ name, after: comesAfter(file), heeded: seen.heeded, row });
  }
  // Those that are due together begin in the order of `after`.
  for (const each of inOrder(due)) await start(live, each);
  return Math.max(1, wait);
}

/** Judges until there is nothing but to wait, or a run to start: then `heeded` says as of when. */
async function heed(
  live: Live,
  spec: Spec,
  row: ScheduleRow | undefined,
): Promise<{ readonly wait: number; readonly heeded: number | undefined }> {
  const { schedules } = await live.session().store();
  const isPaused = spec.paused || row?.paused !== undefined;
  for (let last = row?.lastAt; ;) {
    const now = live.clock.now();
    const judged = judge(spec, last, now);
    if (judged.kind === 'wait') return { wait: (judged.until ?? Infinity) - now, heeded: undefined };
    if (judged.kind === 'run' && !isPaused) {
      const { heeded } = judged;
      const then = judge(spec, heeded, now);
      // Its next time may come before the next look.
      return { wait: then.kind === 'wait' ? (then.until ?? Infinity) - now : lookEvery, heeded };
    }
    // While it is paused its times pass: nothing is made good when it goes on.
    last = judged.heeded;
    await schedules.heed(spec.mapping, last, undefined);
    if (judged.kind === 'pass' && judged.why !== 'first') {
      live.log.info(`the schedule of ${spec.mapping} goes on from now: ${because[judged.why]}`, {
        mapping: spec.mapping,
      });
    }
  }
}

const because = { missed: 'its time has passed (catch_up: skip)', 'set-back': 'the clock was set back' } as const;

async function start(live: Live, { name, heeded, row }: Due): Promise<void> {
  const { schedules } = await live.session().store();
  const before = row?.lastRun === undefined ? undefined : live.runner.find(row.lastRun)?.['status'];
  if (before === 'running' || before === 'waiting') {
    live.log.info(`${name} is not started: its run before has not ended`, { mapping: name, run: row?.lastRun ?? null });
    await schedules.heed(name, heeded, undefined);
    return;
  }
  try {
    const order = { mapping: name, options: usual, because: 'schedule', who: 'hrwire' } as const;
    const { run } = await live.runner.start(order);
    await schedules.heed(name, heeded, run);
  } catch (thrown) {
    // It is due still: the next look tries again.
    const { code, message } = wrap(thrown);
    live.log.warn(`${name} could not be started`, { mapping: name, code, message });
  }
}
