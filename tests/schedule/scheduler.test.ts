import { expect, onTestFinished, test } from 'vitest';
import type { Live, Part, RunOrder, Runner } from '../../src/app/live.ts';
import { startSchedules } from '../../src/app/scheduler.ts';
import { listSchedules, pauseSchedule, resumeSchedule } from '../../src/app/schedules.ts';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { testClock } from '../app/runner/harness.ts';
import type { TestClock } from '../app/runner/harness.ts';
import { exampleProject, get, put } from '../cli/harness.ts';

const mapping = 'people-to-out';
const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 22, 12);
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

interface Ground {
  readonly clock: TestClock;
  readonly session: Session;
  /** When runs were started, in minutes since noon, with their mapping. */
  readonly started: string[];
  /** What the runner says of runs; `ended` where it says nothing. */
  readonly states: Map<string, string>;
  readonly orders: RunOrder[];
  /** A server that begins now, as after a restart; resolves when it has looked. */
  begin(): Promise<Part>;
}

function ground(schedule: string, more: Readonly<Record<string, string>> = {}): Ground {
  const root = exampleProject();
  put(root, `mappings/${mapping}.yaml`, `${get(root, `mappings/${mapping}.yaml`)}schedule: ${schedule}\n`);
  for (const [name, text] of Object.entries(more))
    put(root, name, text.replace('#file', get(root, `mappings/${mapping}.yaml`)));
  const session = openSession({ root, env: {}, log });
  onTestFinished(() => session.close());
  const clock = testClock(noon);
  const started: string[] = [];
  const orders: RunOrder[] = [];
  const states = new Map<string, string>();
  const refuse = (): never => {
    throw new Error('not asked for here');
  };
  const runner: Runner = {
    start: async (order) => {
      orders.push(order);
      const run = `r-${orders.length}`;
      started.push(`${(clock.now() - noon) / minute} ${order.mapping}`);
      return { run, mapping: order.mapping, ended: new Promise<JsonObject>(() => undefined) };
    },
    find: (run) => {
      const status = states.get(run);
      return status === undefined ? undefined : { run, status };
    },
    ...{ ended: refuse, wake: refuse, hold: refuse, events: refuse, stop: refuse },
  };
  const live: Live = {
    ...{ session: () => session, clock, log, runner, observe: () => undefined, listen: () => () => undefined },
    files: refuse,
    stopping: new AbortController().signal,
  };
  return {
    ...{ clock, session, started, states, orders },
    begin: async () => {
      const part = await startSchedules(live);
      onTestFinished(() => part.close(0));
      // The store answers when it answers.
      while (clock.next() === undefined) await clock.pass(0);
      return part;
    },
  };
}

/** Time passes while the server looks each time it wants to. */
async function pass(clock: TestClock, ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end;) {
    await clock.pass(Math.min(clock.next() ?? minute, end - clock.now()));
    while (clock.next() === undefined) await clock.pass(0);
  }
}

test('a mapping runs each time it is due, as hrwire’s own', async () => {
  const { clock, started, orders, session, begin } = ground('{ every: 10m }');
  await clock.set(noon + 3 * minute);
  await begin();
  await pass(clock, 20 * minute);
  expect(started).toEqual([`10 ${mapping}`, `20 ${mapping}`]);
  expect(orders[0]).toMatchObject({ because: 'schedule', who: 'hrwire', options: { full: false } });
  const [known] = await listSchedules(session, clock.now(), 2);
  expect(known?.next).toEqual([noon + 30 * minute, noon + 40 * minute]);
  expect(known?.row).toMatchObject({ lastRun: 'r-2', lastAt: noon + 20 * minute });
});

test('the shortest schedule is kept: no time is lost behind a run', async () => {
  const { clock, started, begin } = ground('{ every: 10s }');
  await begin();
  await pass(clock, minute);
  expect(started).toHaveLength(6);
});

test('a run that has not ended is not started again', async () => {
  const { clock, started, states, begin } = ground('{ every: 10m }');
  await begin();
  states.set('r-1', 'running');
  await pass(clock, 35 * minute);
  expect(started).toEqual([`10 ${mapping}`]);
  states.set('r-1', 'settled');
  await pass(clock, 5 * minute);
  expect(started).toEqual([`10 ${mapping}`, `40 ${mapping}`]);
});

test('restarts starve nothing, and what was missed while nothing ran is made good once', async () => {
  const { clock, started, begin } = ground('{ every: 1h }');
  // A server that never lives for an hour.
  for (let round = 0; round < 10; round++) {
    const part = await begin();
    await pass(clock, 7 * minute);
    await part.close(0);
    await clock.pass(7 * minute);
  }
  expect(started).toEqual([`60 ${mapping}`, `126 ${mapping}`]);
  await clock.pass(48 * hour);
  await begin();
  expect(started).toHaveLength(3);
  await pass(clock, 10 * minute);
  expect(started).toHaveLength(3);
});

test('catch_up skip leaves out what was missed', async () => {
  const { clock, started, begin } = ground('{ every: 1h, catch_up: skip }');
  const part = await begin();
  await part.close(0);
  await clock.pass(5 * hour + 30 * minute);
  await begin();
  expect(started).toEqual([]);
  await pass(clock, 30 * minute);
  expect(started).toEqual([`360 ${mapping}`]);
});

test('a clock that is set back by hours or forward by days keeps the schedule going', async () => {
  const { clock, started, begin } = ground('{ every: 10m }');
  await begin();
  await pass(clock, 10 * minute);
  await clock.set(noon - 5 * hour);
  await pass(clock, 11 * minute);
  expect(started).toEqual([`10 ${mapping}`, `-290 ${mapping}`]);
  await clock.set(noon + 48 * hour);
  await pass(clock, 10 * minute);
  expect(started.slice(2)).toEqual([expect.stringContaining('2880.'), `2890 ${mapping}`]);
});

test('a pause holds without a restart, and nothing is made good when it ends; both are audited', async () => {
  const { clock, started, session, begin } = ground('{ every: 10m }');
  await begin();
  expect(await pauseSchedule(session, mapping, clock.now())).toBe(true);
  expect(await pauseSchedule(session, mapping, clock.now())).toBe(false);
  expect((await listSchedules(session, clock.now(), 3))[0]?.next).toEqual([]);
  await pass(clock, 65 * minute);
  expect(started).toEqual([]);
  expect(await resumeSchedule(session, mapping, clock.now())).toBe(true);
  expect(await resumeSchedule(session, mapping, clock.now())).toBe(false);
  await pass(clock, 5 * minute);
  expect(started).toEqual([`70 ${mapping}`]);
  const audits = await (await session.store()).audit.list(10);
  expect(audits.map(({ action }) => action)).toEqual(['schedule resume', 'schedule pause']);
});

test('what its file pauses stays paused', async () => {
  const { clock, started, session, begin } = ground('{ every: 10m, paused: true }');
  await begin();
  await pass(clock, 30 * minute);
  expect(started).toEqual([]);
  await expect(resumeSchedule(session, mapping, clock.now())).rejects.toMatchObject({
    code: 'schedule.paused-in-file',
  });
});

test('mappings that are due together begin in the order of after', async () => {
  const { clock, started, begin } = ground('{ every: 10m }\nafter: zz-first', {
    'mappings/zz-first.yaml': `mapping: zz-first
from: people.rows
to: out.rows
key: employee_id
map: { id: employee_id, first: name }
schedule: { every: 10m }
`,
  });
  await begin();
  await pass(clock, 10 * minute);
  expect(started).toEqual(['10 zz-first', `10 ${mapping}`]);
});

test('a mapping without a schedule is told so', async () => {
  const { session, clock } = ground('{ every: 10m }');
  await expect(pauseSchedule(session, 'nobody', clock.now())).rejects.toMatchObject({ code: 'app.unknown-mapping' });
});
