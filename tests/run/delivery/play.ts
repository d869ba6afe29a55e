import type { JsonObject } from '../../../src/record/json.ts';
import type { RunResult } from '../../../src/run/summary.ts';
import { drive } from './drive.ts';
import { byHand, erase, notify, settleWrongly } from './hands.ts';
import { judgeEnd, judgeSettled, judgeStore } from './holds.ts';
import { keys } from './steps.ts';
import type { RunStep, Setup, Step } from './steps.ts';
import { hour, keyName, mailOf, World } from './world.ts';

const quiet: RunStep = {
  do: 'run',
  crash: undefined,
  moods: ['accept'],
  bounded: undefined,
  full: false,
  resend: false,
  adopt: false,
  failAt: undefined,
  beside: undefined,
};

/** What a sequence came to. */
export interface Played {
  /** In words, what was not as promised. */
  readonly faults: readonly string[];
  readonly runs: number;
  /** Changes at the target, and deletions among them. */
  readonly applied: number;
  readonly deleted: number;
  readonly erased: number;
  readonly restored: number;
}

/** Plays a sequence in a world of its own, judging after each step. */
export async function play(setup: Setup, steps: readonly Step[]): Promise<Played> {
  const world = new World(setup);
  const faults = await playIn(world, setup, steps).catch((thrown: unknown) => [
    `it broke: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
  ]);
  const { applied } = world.target;
  return {
    faults,
    runs: world.runs,
    applied: applied.length,
    deleted: applied.filter(({ is }) => is === 'delete').length,
    erased: world.erased.size,
    restored: world.restored,
  };
}

async function playIn(world: World, setup: Setup, steps: readonly Step[]): Promise<readonly string[]> {
  try {
    await world.open();
    for (let number = 1; number <= setup.start; number++) change(world, number, 'a', 'Oslo', 'next');
    if (setup.start > 0) await drive(world, quiet);
    for (const [index, step] of steps.entries()) {
      await take(world, step);
      await judgeStore(world);
      if (world.faults.length > 0) return world.faults.map((fault) => `step ${index + 1}, ${step.do}: ${fault}`);
    }
    await end(world);
    return world.faults.map((fault) => `at the end: ${fault}`);
  } finally {
    await world.close();
  }
}

async function take(world: World, step: Step): Promise<void> {
  const { source } = world;
  switch (step.do) {
    case 'change':
      return change(world, step.key, step.name, step.city, step.version);
    case 'flag':
      return flag(world, step.key);
    case 'remove':
      if (world.setup.kind === 'snapshot') source.current.delete(keyName(step.key));
      return;
    case 'hide':
      return void source.hidden.add(keyName(step.key));
    case 'twice':
      return void source.twice.add(keyName(step.key));
    case 'hook':
      return notify(world, step.key);
    case 'erase':
      return erase(world, step.key);
    case 'wrong':
      return settleWrongly(world, step.key, step.as);
    case 'keyless':
    case 'unreadable':
      return source.putStrange(step.do);
    case 'clean':
      source.keyless = 0;
      source.unreadable = 0;
      return;
    case 'redefine':
      source.definition += 1;
      return;
    case 'run':
      await driveAndSee(world, step);
      return;
    default:
      return byHand(world, step.do);
  }
}

/** A run that read to the end leaves nothing of a snapshot unsettled. */
async function driveAndSee(world: World, step: RunStep): Promise<RunResult | undefined> {
  const result = await drive(world, step);
  if (result?.error !== undefined || result?.summary.left !== 0) return result;
  if (
    world.setup.kind === 'snapshot' &&
    step.bounded === undefined &&
    !['stopped', 'parked'].includes(result.summary.status)
  ) {
    await judgeSettled(
      world,
      [...world.source.current.entries()].filter(([key]) => !world.source.hidden.has(key)).map(([, record]) => record),
    );
  }
  return result;
}

function change(world: World, number: number, name: string, city: string, version: 'next' | 'equal' | 'older'): void {
  const id = keyName(number);
  const { source } = world;
  const before = source.log.findLast((record) => record['id'] === id)?.['v'];
  const fresh = source.nextVersion();
  const last = typeof before === 'number' ? before : fresh;
  const v = version === 'next' ? fresh : version === 'equal' ? last : last - 5;
  source.put({ id, v, name, city, mail: mailOf(id), until: world.clock.now() + hour / 2 });
  world.excused.delete(id);
}

function flag(world: World, number: number): void {
  const id = keyName(number);
  const before: JsonObject | undefined = world.source.newest(id);
  if (before === undefined) return;
  world.source.put({ ...before, v: world.source.nextVersion(), gone: true });
}

/** Faults stop, the source is made good, people look at what waits for them: everything must come to its end. */
async function end(world: World): Promise<void> {
  const { source } = world;
  source.hidden.clear();
  source.twice.clear();
  source.keyless = 0;
  source.unreadable = 0;
  for (let number = 1; number <= keys; number++) makeGood(world, number);
  for (let round = 0; round < 8; round++) {
    // What was mapped by an older version is read again, as people are told to.
    await drive(world, { ...quiet, full: round === 0 });
    for (const what of ['settle', 'approve', 'release', 'replay', 'hour'] as const) await byHand(world, what);
  }
  const last = await drive(world, quiet);
  if (last?.error !== undefined) world.fault(`the last run failed: ${last.error.code} ${last.error.message}`);
  const sent = world.target.applied.filter(({ run }) => run === world.target.run);
  if (sent.length > 0) world.fault(`the last run still sent: ${JSON.stringify(sent)}`);
  await judgeStore(world);
  await judgeEnd(world);
}

/** What the target refuses, what nobody can map, and what is older than a state before it get a newer state. */
function makeGood(world: World, number: number): void {
  const { source, setup } = world;
  const id = keyName(number);
  const newest = source.newest(id);
  if (newest === undefined) return;
  const most = Math.max(...source.log.filter((record) => record['id'] === id).map((record) => Number(record['v'])));
  const isBad = ['bad', 'poison', 'needs'].includes(String(newest['name']));
  const isOld = Number(newest['v']) < most;
  if (!isBad && !isOld && setup.mode === 'state') return;
  const excused = world.excused.has(id);
  const name = isBad ? 'b' : String(newest['name']);
  source.put({ ...newest, v: source.nextVersion(), name });
  if (excused) world.excused.add(id);
}
