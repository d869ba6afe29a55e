import type { GuardLimit } from '../../mapping/mapping.ts';
import { parkedBy } from '../../store/aside.ts';
import type { GuardCounts } from '../../store/guards.ts';
import type { RunContext } from '../context.ts';
import type { Ending } from '../ending.ts';
import { deletes } from '../leave.ts';
import type { Pending } from '../pending.ts';
import { isChange, tripOf } from './trip.ts';
import type { Limited, Trip } from './trip.ts';

/** Keys that a run has made or deleted so far: by them the ledger has grown since it began. */
export interface Grown {
  readonly grown: number;
}

const none: GuardCounts = { changed: 0, deleted: 0, fields: new Map() };

/**
 * Promise 5: what a run would send, with what was sent within the guard's time, against the limits of the mapping. A limit
 * is exceeded only above both its number and its share of the keys that were delivered and not deleted when the run began.
 * Test: tests/run/guards.test.ts.
 */
export class GuardCounter {
  readonly #run: RunContext;
  readonly #pair: number | undefined;
  #sent: GuardCounts | undefined;
  readonly #journal: Grown;
  #deletes = 0;
  #changes = 0;
  readonly #changed: Map<string, number> = new Map();
  readonly #emptied: Map<string, number> = new Map();
  #base: number | undefined;

  /** `pair` undefined: the mapping never ran. */
  constructor(run: RunContext, pair: number | undefined, journal: Grown) {
    this.#run = run;
    this.#pair = pair;
    this.#journal = journal;
  }

  /** To be waited for with the first delta alone. */
  add(pending: Pending): Promise<void> | undefined {
    if (this.#sent === undefined) return this.#begin(pending);
    this.#count(pending, 1);
    return undefined;
  }

  /** With the first delta: what a crash left has been settled by then, and is counted with what was sent before. */
  async #begin(pending: Pending): Promise<void> {
    this.#sent ??= await this.#sentBefore();
    this.#count(pending, 1);
  }

  async #sentBefore(): Promise<GuardCounts> {
    const { clock, mapping, store } = this.#run;
    return this.#pair === undefined ? none : store.guards.since(this.#pair, clock.now() - mapping.guards.over);
  }

  /** It is not sent after all. */
  remove(pending: Pending): void {
    this.#count(pending, -1);
  }

  /** A record that ends without a delta: a delete that is parked already, and is asked for again, would be sent, too. */
  meet({ taken, aside }: Ending): void {
    if (parkedBy(aside?.release) !== undefined && deletes(this.#run.mapping, taken)) this.#deletes++;
  }

  /** Nothing would be sent. */
  get isEmpty(): boolean {
    return this.#sent === undefined;
  }

  #count(pending: Pending, by: 1 | -1): void {
    if (pending.delta.operation === 'delete') this.#deletes += by;
    if (isChange(pending)) this.#changes += by;
    for (const field of pending.changes?.changed ?? []) add(this.#changed, field, by);
    for (const field of pending.changes?.emptied ?? []) add(this.#emptied, field, by);
  }

  /** The limits that are exceeded; of fields the one that is so most. The ledger is counted only where a number is. */
  async trips(): Promise<readonly Trip[]> {
    const { guards } = this.#run.mapping;
    const { deleted, changed, fields } = this.#sent ?? none;
    const found = [
      await this.#excess('deletes', guards.deletes, undefined, this.#deletes, deleted),
      await this.#excess('changes', guards.changes, undefined, this.#changes, changed),
      await this.#mostOf('field', guards.field, this.#changed, (field) => fields.get(field)?.changed ?? 0),
      await this.#mostOf('emptied', guards.emptied, this.#emptied, (field) => fields.get(field)?.emptied ?? 0),
    ];
    return found.flatMap((trip) => trip ?? []);
  }

  async #mostOf(
    limit: Limited,
    allowed: GuardLimit | undefined,
    now: ReadonlyMap<string, number>,
    before: (field: string) => number,
  ): Promise<Trip | undefined> {
    let most: { readonly field: string; readonly now: number; readonly before: number } | undefined;
    for (const [field, count] of now) {
      const one = { field, now: count, before: before(field) };
      if (count > 0 && (most === undefined || one.now + one.before > most.now + most.before)) most = one;
    }
    return most === undefined ? undefined : this.#excess(limit, allowed, most.field, most.now, most.before);
  }

  async #excess(
    limit: Limited,
    allowed: GuardLimit | undefined,
    field: string | undefined,
    now: number,
    before: number,
  ): Promise<Trip | undefined> {
    const count = now + before;
    // A run that adds nothing is no cause for alarm.
    if (allowed === undefined || now === 0 || count <= allowed.count) return undefined;
    const of = await this.#delivered();
    if (count * 100 <= of * allowed.percent) return undefined;
    return tripOf({ limit, field, count, before, of, allowed });
  }

  async #delivered(): Promise<number> {
    if (this.#base === undefined) {
      const { store, mapping } = this.#run;
      const counts = this.#pair === undefined ? undefined : await store.ledger.counts(this.#pair, mapping.version);
      this.#base = Math.max(0, (counts?.delivered ?? 0) - this.#journal.grown);
    }
    return this.#base;
  }
}

function add(counts: Map<string, number>, field: string, by: number): void {
  counts.set(field, (counts.get(field) ?? 0) + by);
}
