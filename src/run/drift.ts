import type { Item } from '../connector/source.ts';
import type { Counted, Profile } from '../store/profiles.ts';
import type { RunContext } from './context.ts';
import { FieldCounter, merged } from './drift/count.ts';
import { driftText, judge } from './drift/judge.ts';
import type { Drift } from './drift/judge.ts';
import type { Trip } from './guard/trip.ts';

/** So many records of a run are counted, and of the others one in ten: the shares are known by then. */
const allUpTo = 5000;
const oneIn = 10;

const none: Counted = { records: 0, fields: {} };

/**
 * Watches how full the fields of a source are, over the runs of a pair (`drift:` of the mapping). Counts whole pages alone,
 * for the order of a page's records is not by chance. Runs too small to say anything are judged with those after them.
 */
export class DriftWatch {
  found: readonly Drift[] = [];
  readonly #run: RunContext;
  readonly #pair: number;
  readonly #before: Profile;
  readonly #counter: FieldCounter;
  #met = 0;
  #told = false;

  constructor(run: RunContext, pair: number, before: Profile) {
    this.#run = run;
    this.#pair = pair;
    this.#before = before;
    this.#counter = new FieldCounter(Object.keys(before.usual.fields));
  }

  /** A page as it was read, steps and all; a record of which a step found nothing is not whole. */
  take(items: readonly Item[]): void {
    for (const item of items) {
      if (!('record' in item) || item.incomplete !== undefined) continue;
      if (this.#met++ < allUpTo || this.#met % oneIn === 0) this.#counter.add(item.record);
    }
  }

  /** What is not as usual, of what was read so far. */
  judge(): readonly Drift[] {
    return judge(this.#before.usual, merged(this.#before.recent, this.#counter.counted()), this.#run.drift);
  }

  /** Everything is read, or the run ends before: says once what is not as usual, in the log and in the run's result. */
  conclude(): readonly Drift[] {
    const { log, mapping } = this.#run;
    if (this.#told) return this.found;
    this.#told = true;
    this.found = this.judge();
    for (const one of this.found) {
      const fields = { code: `drift.${one.kind}`, field: one.field };
      log.warn(`the source of ${mapping.name} is not as usual: ${driftText(one)}`, fields);
    }
    return this.found;
  }

  /**
   * At the end of a run that did not fail: what it read is usual from now on, or waits to be judged with the next. A
   * run teaches nothing while something is parked; approving `parked`, the run that did it, says that the source is right
   * as it is now.
   */
  async learn(parked: string | undefined): Promise<void> {
    const read = this.#counter.counted();
    if (read.records === 0) return;
    const { usual, recent } = this.#before;
    const since = merged(recent, read);
    const at = this.#run.clock.now();
    const { profiles } = this.#run.store;
    if (parked !== undefined) {
      await profiles.write(this.#pair, { usual, recent, parked: { run: parked, read: since } }, at);
      return;
    }
    const judged = usual.records < this.#run.drift.records || since.records >= this.#run.drift.records;
    await profiles.write(
      this.#pair,
      judged ? { usual: merged(usual, since), recent: none } : { usual, recent: since },
      at,
    );
  }
}

/** Why a run parks for what its source is like. */
export function driftTrips(run: RunContext, watch: DriftWatch | undefined): readonly Trip[] {
  if (run.mapping.drift !== 'park') return [];
  return (watch?.judge() ?? []).map((one) => ({
    cause: { code: `drift.${one.kind}`, message: driftText(one), field: one.field },
    concerns: () => true,
  }));
}

/**
 * Undefined where the mapping ignores drift. Where a person has approved a run that was parked, what it read is the usual
 * from then on.
 */
export async function watchDrift(run: RunContext, pair: number): Promise<DriftWatch | undefined> {
  if (run.mapping.drift === 'ignore') return undefined;
  const known = (await run.store.profiles.read(pair)) ?? { usual: none, recent: none };
  const { parked } = known;
  const accepted = parked !== undefined && (await run.store.guards.approvals(parked.run)).length > 0;
  return new DriftWatch(run, pair, accepted ? { usual: parked.read, recent: none } : known);
}
