import type { Pair } from '../store/checkpoints.ts';
import { Changes } from './changed.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { GuardCounter } from './guard/counter.ts';
import { restored } from './guard/restored.ts';
import type { Trip } from './guard/trip.ts';
import type { Journal } from './journal.ts';
import type { Outlet } from './outlet.ts';
import { parked } from './parking.ts';
import type { Pending } from './pending.ts';
import type { Prepared } from './prepare.ts';
import { letGo, recordsTakenOver } from './taken-over.ts';

/** Keys of a parked set that are shown. */
const shownKeys = 3;

/** What the guard of a run parked. */
export interface Parked {
  readonly trips: readonly Trip[];
  /** Some of the keys, as they are. */
  readonly keys: readonly string[];
}

interface Opening {
  readonly run: RunContext;
  readonly pair: Pair;
  readonly journal: Journal;
  readonly outlet: Outlet;
  /** What else the run parks for, judged by what it has read so far. */
  readonly also: () => readonly Trip[];
}

interface Parts extends Opening {
  readonly counter: GuardCounter;
  /** Why the run parks whatever it reads. */
  readonly must: readonly Trip[];
}

/**
 * Promise 5: deltas that wait until the read has ended and the guard has passed, in front of the outlet. Nothing of them is
 * settled, so the checkpoint stands before them and a crash loses nothing. Each delete waits; each delta does where a limit
 * counts changes, or the run may have to park as a whole; else those that empty a field.
 *
 *   reading ── read ended ──> passed: all go; what comes after is checked one by one
 *      │                  └─> parked: all are held for a person; what comes after, too
 *      └── more than `stage` ──> checked: parked, and reading ends; or all but deletes go, and those after are checked
 *
 * A record of a key that is staged, and that does not replace it, is taken in once that is settled.
 */
export class Stage implements Outlet {
  readonly #run: RunContext;
  readonly #pair: number;
  readonly #journal: Journal;
  readonly #outlet: Outlet;
  readonly #counter: GuardCounter;
  readonly #changes: Changes;
  /** Why the run parks whatever its counts are. */
  readonly #must: readonly Trip[];
  readonly #also: Opening['also'];
  readonly #all: boolean;
  readonly #staged: Map<string, Pending> = new Map();
  /** Records of staged keys that come after them. */
  #following: Prepared[] = [];
  readonly #followed: Set<string> = new Set();
  #state: 'reading' | 'flowing' | 'passed' = 'reading';
  #trips: readonly Trip[] = [];
  readonly #keys: string[] = [];

  static async open(parts: Opening): Promise<Stage> {
    const { run, pair, journal } = parts;
    const counter = new GuardCounter(run, pair.id, journal);
    return new Stage({ ...parts, counter, must: await restored(run, pair) });
  }

  constructor({ run, pair, journal, outlet, counter, must, also }: Parts) {
    const { guards, drift } = run.mapping;
    this.#run = run;
    this.#pair = pair.id;
    this.#journal = journal;
    this.#outlet = outlet;
    this.#counter = counter;
    this.#changes = new Changes(run);
    this.#must = must;
    this.#also = also;
    this.#all = must.length > 0 || guards.changes !== undefined || guards.field !== undefined || drift === 'park';
  }

  /** Undefined where nothing was parked by this run. */
  get parked(): Parked | undefined {
    return this.#trips.length === 0 ? undefined : { trips: this.#trips, keys: this.#keys };
  }

  unsettled(key: string): Pending | undefined {
    return this.#staged.get(key) ?? this.#outlet.unsettled(key);
  }

  takeBack(pending: Pending): boolean {
    const { key } = pending.delta;
    const taken = this.#staged.get(key) === pending ? this.#staged.delete(key) : this.#outlet.takeBack(pending);
    if (taken && this.#isGuarded(pending)) this.#counter.remove(pending);
    return taken;
  }

  isStaged(key: string): boolean {
    return this.#staged.has(key);
  }

  /** Whether records of this key wait for one that is staged. */
  isFollowed(key: string): boolean {
    return this.#followed.has(key);
  }

  /** Whether something of the key is not settled yet. */
  isBusy(key: string): boolean {
    return this.#followed.has(key) || this.unsettled(key) !== undefined;
  }

  /** It is taken in once what is staged of its key is settled. */
  follow(prepared: Prepared, key: string): void {
    this.#following.push(prepared);
    this.#followed.add(key);
  }

  /** A record ended without a delta. */
  met(ending: Ending): void {
    this.#counter.meet(ending);
  }

  /** To be waited for where it gives a promise: most records need none. */
  push(pending: Pending): Promise<void> | undefined {
    // Of a record that is new nobody has to look up what it was.
    if (pending.before?.prints === undefined) return this.#take(pending);
    return this.#changes.of(pending.before, pending.prints).then((changes) => {
      pending.changes = changes;
      return this.#take(pending);
    });
  }

  #take(pending: Pending): Promise<void> | undefined {
    if (!this.#isGuarded(pending)) return this.#pass(pending);
    return this.#counter.add(pending)?.then(() => this.#counted(pending)) ?? this.#counted(pending);
  }

  #counted(pending: Pending): Promise<void> | undefined {
    return this.#stages(pending) ? this.#set(pending) : this.#outlet.push(pending);
  }

  async #set(pending: Pending): Promise<void> {
    if (this.#trips.length > 0) return this.#journal.add(parked(this.#run.id, pending, this.#trips));
    if (this.#state === 'passed' || (this.#state === 'flowing' && !isDelete(pending))) {
      const trips = await this.#counter.trips();
      if (trips.length === 0) return this.#send([pending]);
      this.#trips = trips;
      return this.#park([...this.#staged.values(), pending]);
    }
    this.#staged.set(pending.delta.key, pending);
    if (this.#staged.size % this.#run.mapping.guards.stage === 0) await this.#overflow();
  }

  /** An approved delete waits all the same: its key may be back. Where it is not asked for again, it goes at the end. */
  async #pass(pending: Pending): Promise<void> {
    if (this.#run.adopter !== undefined) await this.#outlet.push(pending);
    else if (isDelete(pending) && this.#state !== 'passed') this.#staged.set(pending.delta.key, pending);
    else await this.#send([pending]);
  }

  /**
   * What a person approved passes, and a run that adopts sends nothing. What was approved before the store was brought back
   * may have been sent since: a person looks once more.
   */
  #isGuarded({ taken }: Pending): boolean {
    return (!taken.origin.pastGuard || this.#must.length > 0) && this.#run.adopter === undefined;
  }

  #stages(pending: Pending): boolean {
    const { changes } = pending;
    return this.#all || isDelete(pending) || (changes !== undefined && changes.emptied.length > 0);
  }

  /** Too much waits: it is checked as it stands. */
  async #overflow(): Promise<void> {
    const trips = await this.#allTrips();
    if (trips.length > 0) {
      this.#trips = trips;
      await this.#park([...this.#staged.values()]);
      return;
    }
    this.#state = 'flowing';
    for (const pending of [...this.#staged.values()]) {
      if (isDelete(pending)) continue;
      this.#staged.delete(pending.delta.key);
      await this.#outlet.push(pending);
    }
  }

  async #allTrips(): Promise<readonly Trip[]> {
    return [...this.#must, ...this.#also(), ...(await this.#counter.trips())];
  }

  /** What was parked since the limit was met counts, too: a person who approves must see how many there are. */
  async #tellAll(): Promise<void> {
    const trips = await this.#allTrips();
    if (trips.length > 0) this.#trips = trips;
  }

  /**
   * Everything is read: what is staged goes, or is parked. Gives back the records that came after staged ones, to be taken
   * in now.
   */
  async conclude(): Promise<readonly Prepared[]> {
    const guarded = [...this.#staged.values()].filter((one) => this.#isGuarded(one));
    if (this.#trips.length > 0) await this.#tellAll();
    else if (guarded.length > 0) {
      this.#trips = await this.#allTrips();
      if (this.#trips.length > 0) await this.#park(guarded);
    }
    this.#state = 'passed';
    const staged = [...this.#staged.values()];
    this.#staged.clear();
    await this.#send(staged);
    await this.#outlet.drain();
    const following = this.#following;
    this.#following = [];
    this.#followed.clear();
    return following;
  }

  /** Deletes last, once all else is settled: whose record of the target is another key's by then is not deleted. */
  async #send(pending: readonly Pending[]): Promise<void> {
    const last = pending.filter(isDelete);
    for (const one of pending) if (!isDelete(one)) await this.#outlet.push(one);
    if (last.length === 0) return;
    await this.#outlet.drain();
    const takenOver = await recordsTakenOver(this.#run, this.#pair, last);
    for (const one of last) {
      if (takenOver.has(one)) await this.#journal.add(letGo(one, this.#run.mapping.version));
      else await this.#outlet.push(one);
    }
  }

  /** In one transaction: a crash parks all of it or nothing. What was approved before is not parked again. */
  async #park(all: readonly Pending[]): Promise<void> {
    const pending = all.filter((one) => this.#isGuarded(one));
    await this.#journal.flush();
    await this.#journal.commit(pending.map((one) => parked(this.#run.id, one, this.#trips)));
    for (const { delta } of pending) {
      this.#staged.delete(delta.key);
      if (this.#keys.length < shownKeys) this.#keys.push(delta.key);
    }
  }

  async drain(): Promise<void> {
    await this.#outlet.drain();
  }

  /** What is staged is read again next time. */
  async abandon(): Promise<void> {
    this.#staged.clear();
    await this.#outlet.abandon();
  }
}

function isDelete({ delta }: Pending): boolean {
  return delta.operation === 'delete';
}
