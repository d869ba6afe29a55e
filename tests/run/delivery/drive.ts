import type { Batch } from '../../../src/connector/sink.ts';
import type { Adopter } from '../../../src/run/adopter.ts';
import type { RunContext } from '../../../src/run/context.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { runMapping } from '../../../src/run/run.ts';
import type { RunResult } from '../../../src/run/summary.ts';
import type { Store } from '../../../src/store/store.ts';
import { byHand, notify } from './hands.ts';
import { judgeGuard } from './holds.ts';
import type { RunStep } from './steps.ts';
import { hour } from './world.ts';
import type { World } from './world.ts';

/** What may end a run before its time, beside the source that is gone and the target out of reach. */
const allowed = new Set([
  'run.target-sick',
  'run.poisons',
  'run.batch-refused',
  'run.lease-lost',
  'transport.unsure',
  'internal.fault',
]);

/** One run. A crash ends it as a power cut would: from then on neither store nor target hears of it. */
export async function drive(world: World, step: RunStep): Promise<RunResult | undefined> {
  const { source, target } = world;
  await world.notePark();
  world.anew = step.resend || step.adopt;
  if (world.anew) target.accepted.clear();
  const known = new Map(await delivered(world));
  const first = target.applied.length;
  target.run++;
  source.failAt = step.failAt;
  const wire = new Wire(world, step);
  const options = optionsOf(world, step);
  const result = await runMapping(world.context(wire.over(), options));
  source.failAt = undefined;
  const well = !wire.dead && !wire.overtaken && result.error === undefined && result.summary.status !== 'stopped';
  source.runEnded(well && result.summary.parked === undefined);
  if (!well || target.faults.length > 0) world.blurred = true;
  if (!world.blurred && !world.anew) judgeGuard(world, known, target.applied.slice(first));
  world.anew = false;
  for (const fault of target.faults.splice(0)) world.fault(fault);
  if (wire.dead || wire.overtaken) {
    target.accepted.clear();
    return undefined;
  }
  judge(world, result);
  return result;
}

/** Keys that the ledger knows as delivered, by the target's own count: doubts aside they are the same. */
async function delivered(world: World): Promise<[string, true][]> {
  const pair = await world.pair();
  if (pair === undefined) return [];
  const rows = await world.store.ledger.get(pair, [...world.target.floor.keys()]);
  return [...rows.values()]
    .filter((row) => row.fingerprint !== undefined && !row.deleted)
    .map(({ key }) => [key, true]);
}

function optionsOf({ setup, clock }: World, step: RunStep): Partial<RunOptions> {
  return {
    // What is bounded is no full reading; in event mode nothing is sent again.
    full: step.full,
    resend: step.resend && setup.mode === 'state',
    ...(step.bounded === 'limit' ? { limit: 2 } : {}),
    ...(step.bounded === 'since' ? { since: clock.now() } : {}),
    ...(step.bounded === 'input' ? { input: 'own.csv' } : {}),
    ...(step.adopt ? { adopt: true as const } : {}),
  };
}

/** Promise 1, and what a run may say of its end. */
function judge(world: World, { summary: s, error }: RunResult): void {
  const taken = s.read + s.resumed + s.absent;
  const ended = s.delivered + s.unchanged + s.filtered + s.held + s.deadLettered + s.superseded + s.unknown + s.left;
  if (taken !== ended) world.fault(`${taken} were taken, and ${ended} ended: ${JSON.stringify(s)}`);
  if (s.delivered !== s.created + s.updated + s.deleted + s.acted)
    world.fault(`delivered does not add up: ${JSON.stringify(s)}`);
  if (error !== undefined && !allowed.has(error.code)) world.fault(`the run failed: ${error.code} ${error.message}`);
  if (error?.code === 'internal.fault' && !/gone|out of reach/.test(error.message))
    world.fault(`it broke: ${error.stack ?? ''}`);
  if (error === undefined && s.left > 0 && !['stopped', 'parked'].includes(s.status)) {
    world.fault(`${s.left} are left by a run that is ${s.status}`);
  }
}

/** What stands between a run and the world: crashes, moods, and what happens meanwhile. */
class Wire {
  dead = false;
  /** Another run has taken its lease. */
  overtaken = false;
  readonly #world: World;
  readonly #step: RunStep;
  readonly #stop = new AbortController();
  readonly #hard = new AbortController();
  #left: number;
  #writes = 0;

  constructor(world: World, step: RunStep) {
    this.#world = world;
    this.#step = step;
    this.#left = step.crash?.at ?? 0;
  }

  over(): Partial<RunContext> {
    const { target, store } = this.#world;
    target.judge = (batch) => this.#write(batch);
    return {
      store: cut(store, () => this.dead),
      killPoint: this.#pass,
      stop: this.#stop.signal,
      hardStop: this.#hard.signal,
      ...(this.#step.adopt ? { adopter: adopter(this.#world) } : {}),
    };
  }

  readonly #pass = (name: string): void => {
    if (this.dead || (name === this.#step.crash?.point && --this.#left === 0)) {
      this.dead = true;
      throw new Error('power cut');
    }
  };

  async #write(batch: Batch): ReturnType<World['target']['judge']> {
    await new Promise((resolve) => setImmediate(resolve));
    const { target } = this.#world;
    const { moods, beside } = this.#step;
    this.#pass('in-write');
    // What was on its way when another run took over has no time left: it does not arrive any more.
    if (this.overtaken) throw new Error('the target is out of reach');
    const mood = moods[this.#writes % moods.length] ?? 'accept';
    this.#writes += 1;
    if (mood !== 'accept') this.#world.blurred = true;
    const answer = target.answer(batch, mood);
    this.#pass('after-write');
    if (beside?.at === this.#writes) await this.#beside(beside.what);
    return answer;
  }

  async #beside(what: NonNullable<RunStep['beside']>['what']): Promise<void> {
    const world = this.#world;
    if (what === 'stop') this.#stop.abort();
    if (what === 'cut') this.#cutOff();
    if (what === 'clock') world.clock.time += hour;
    if (what === 'hook') await notify(world, 1);
    if (what === 'replay' || what === 'backup') await byHand(world, what);
    if (what !== 'run') return;
    this.overtaken = true;
    world.blurred = true;
    // It settles what this one has on its way, whose answer is lost from here on.
    world.target.accepted.clear();
    const mine = world.target.judge;
    world.target.judge = async (batch) => world.target.answer(batch, 'accept');
    await runMapping(world.context({}, {}, 2));
    world.target.judge = mine;
    world.target.accepted.clear();
  }

  /** The user presses Ctrl+C twice. */
  #cutOff(): never {
    this.#stop.abort();
    this.#hard.abort();
    this.#world.target.accepted.clear();
    throw new Error('the target is out of reach');
  }
}

/** Looks at the target in place of writing to it. */
function adopter(world: World): Adopter {
  return async (pending) =>
    pending.map(({ delta, mapped }) => {
      const found = world.target.rows.get(delta.key);
      if (found === undefined) return { is: 'missing' };
      const targetId = `t-${delta.key}`;
      if (delta.operation !== 'delete' && found.content === JSON.stringify(delta.record))
        return { is: 'equal', targetId };
      return { is: 'different', targetId, mapped: { ...mapped, record: found.record }, fields: ['name'] };
    });
}

/** The store as a dead process leaves it: no call of it arrives any more. */
function cut(store: Store, dead: () => boolean): Store {
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member === 'function') {
          return async (...values: unknown[]): Promise<unknown> => {
            if (dead()) throw new Error('power cut');
            return Reflect.apply(member, of, values) as unknown;
          };
        }
        return typeof member === 'object' && member !== null ? guard(member) : member;
      },
    });
  return guard(store);
}
