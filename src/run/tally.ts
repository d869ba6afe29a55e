import { HrwireError } from '../error/error.ts';
import { outcomes } from '../record/outcome.ts';
import type { Effect, Outcome } from '../record/outcome.ts';
import type { Taken } from './taken.ts';

/** The counts of one run. */
export type Counts = Record<Outcome, number> &
  Record<Effect, number> & { read: number; resumed: number; absent: number };

/**
 * Promise 1, counted: each record is counted where it is taken and each outcome where it is committed, never one from
 * the other; what is taken and not settled is known by name. Test: "a run that does not balance fails".
 */
export class Tally {
  readonly counts: Counts = {
    read: 0,
    resumed: 0,
    absent: 0,
    delivered: 0,
    unchanged: 0,
    filtered: 0,
    held: 0,
    deadLettered: 0,
    superseded: 0,
    unknown: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    acted: 0,
  };
  readonly labels: Map<string, number> = new Map();
  /** Causes of dead letters and holds with their counts, for the summary's first lines. */
  readonly causes: Map<string, number> = new Map();
  /** Records that wait for the approval of a run, by that run. */
  readonly parked: Map<string, number> = new Map();
  #open = 0;

  take(taken: Taken): void {
    if (taken.open !== true) this.#open++;
    taken.open = true;
    const { reopens } = taken.origin;
    if (reopens !== undefined) {
      this.counts.held--;
      this.cause(reopens, -1);
      return;
    }
    if (taken.origin.absent) this.counts.absent++;
    else if (taken.origin.resumed || taken.origin.input === 'uploads') this.counts.resumed++;
    else this.counts.read++;
  }

  settle(taken: Taken, outcome: Outcome, effect?: Effect, label?: string): void {
    if (taken.open !== true) {
      throw new HrwireError('run.unbalanced', `a record was settled twice, the second time as ${outcome}`);
    }
    taken.open = false;
    this.#open--;
    this.counts[outcome]++;
    if (effect !== undefined) this.counts[effect]++;
    if (label !== undefined) this.label(label);
  }

  label(name: string): void {
    this.labels.set(name, (this.labels.get(name) ?? 0) + 1);
  }

  park(run: string): void {
    this.parked.set(run, (this.parked.get(run) ?? 0) + 1);
  }

  cause(code: string, count = 1): void {
    const sum = (this.causes.get(code) ?? 0) + count;
    if (sum > 0) this.causes.set(code, sum);
    else this.causes.delete(code);
  }

  /** Records taken up and not settled: read again next time. */
  get left(): number {
    return this.#open;
  }

  /** Throws `run.unbalanced` unless both equations of promise 1 hold. */
  balance(): void {
    const c = this.counts;
    const taken = c.read + c.resumed + c.absent;
    const ended = outcomes.reduce((sum, outcome) => sum + c[outcome], 0) + this.left;
    const effects = c.created + c.updated + c.deleted + c.acted;
    if (taken !== ended || effects !== c.delivered) {
      throw new HrwireError(
        'run.unbalanced',
        `${taken} records were taken up and ${ended} ended; ${c.delivered} were delivered and ${effects} had an effect`,
        { hint: 'This is a fault of hrwire: please report it with the summary of the run.' },
      );
    }
  }
}
