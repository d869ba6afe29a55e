import { HrwireError } from '../error/error.ts';
import type { WriteTraits } from '../connector/sink.ts';
import type { Operation } from '../record/delta.ts';
import type { Verdict } from '../record/verdict.ts';
import { conclude } from './conclude.ts';
import type { Again } from './conclude.ts';
import { attempt, traitsOf } from './deliver.ts';
import type { Delivery } from './deliver.ts';
import type { RejectGuard } from './guard.ts';
import { isolate } from './halve.ts';
import type { Pending } from './pending.ts';

/** Deltas queued or on their way, by their keys; by their match where that is another text. */
interface Lot {
  readonly keys: Map<string, Pending>;
  readonly matches: Map<string, Pending>;
  /** Groups of it that are not settled. */
  groups: number;
}

interface Group {
  readonly operation: Operation;
  readonly lot: Lot;
  readonly pending: Pending[];
  /** How many deltas had been queued before its first. */
  readonly since: number;
}

/** Deltas queued in unfilled groups: beyond it, and two batches, the fullest goes as it is, so that memory stays flat. */
const queuedMost = 2000;
/** Deltas queued after a group's first before it goes as it is: one rare delta must not keep the checkpoint till the end. */
const passedMost = 10_000;

/**
 * Groups deltas into batches and keeps a bounded number of them on their way. Order holds per key and per target
 * record: a key that is queued or on its way is told, so that a later delta waits or replaces it (promise 4).
 */
export class Outgoing {
  readonly #delivery: Delivery;
  readonly #guard: RejectGuard;
  readonly #atOnce: number;
  /** Unfilled, the oldest first. */
  readonly #groups: Map<string, Group> = new Map();
  /** Deltas in them, and all that were ever queued. */
  #waiting = 0;
  #queued = 0;
  readonly #flying: Set<Promise<void>> = new Set();
  /**
   * Keys and matches queued or on their way, the newest lot last. A lot ends where a group leaves alone, as one mostly does:
   * then it is dropped with it, and no key is deleted one by one (1 µs each).
   */
  readonly #lots: Lot[] = [];
  #failure: unknown;
  #failed = false;
  /** Aborted when nothing more is to be tried: wakes batches that wait for another try. */
  readonly #ending = new AbortController();
  readonly #over: AbortSignal;
  /** Batches in a row that the target put off, or left in doubt, as a whole. */
  #sick = 0;

  constructor(delivery: Delivery, guard: RejectGuard) {
    this.#delivery = delivery;
    // Where an intent notes how far a file has got, the next batch waits until this one is in it.
    this.#atOnce = delivery.run.sink.note === undefined ? delivery.run.settings.writesInFlight : 1;
    this.#guard = guard;
    this.#over = AbortSignal.any([delivery.run.stop, delivery.run.hardStop, this.#ending.signal]);
  }

  /** The delta of this key that is not settled yet. */
  unsettled(key: string): Pending | undefined {
    for (const lot of this.#lots) {
      const found = lot.keys.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #travels(match: string): boolean {
    for (const { keys, matches } of this.#lots) {
      if (matches.has(match)) return true;
      const found = keys.get(match);
      if (found !== undefined && found.delta.match === match) return true;
    }
    return false;
  }

  /** Takes a delta of a key back that is still queued; false when it is on its way already. */
  takeBack(pending: Pending): boolean {
    for (const group of this.#groups.values()) {
      const index = group.pending.indexOf(pending);
      if (index < 0) continue;
      group.pending.splice(index, 1);
      this.#waiting--;
      this.#forget(group.lot, pending);
      return true;
    }
    return false;
  }

  /** To be waited for where it gives a promise: most deltas are only queued. */
  push(pending: Pending): Promise<void> | undefined {
    const { delta } = pending;
    const traits = traitsOf(this.#delivery.run, delta.operation);
    const travels = delta.match !== undefined && this.#travels(delta.match);
    if (travels || traits.group !== undefined) return this.#pushLater(pending, traits, travels);
    return this.#queue(pending, traits, '');
  }

  async #pushLater(pending: Pending, traits: WriteTraits, travels: boolean): Promise<void> {
    // Two keys that name one record of the target never travel together.
    if (travels) await this.drain();
    await this.#queue(pending, traits, (await traits.group?.(pending.delta.record)) ?? '');
  }

  #queue(pending: Pending, traits: WriteTraits, of: string): Promise<void> | undefined {
    const { operation, key, match } = pending.delta;
    const name = of === '' ? operation : `${operation} ${of}`;
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { operation, lot: this.#newest(), pending: [], since: this.#queued };
      group.lot.groups++;
      this.#groups.set(name, group);
    }
    group.pending.push(pending);
    this.#waiting++;
    this.#queued++;
    group.lot.keys.set(key, pending);
    if (match !== undefined && match !== key) group.lot.matches.set(match, pending);
    const filled = group.pending.length >= traits.batch;
    // Of one group alone the batch is full before it is old, or too many wait.
    if (!filled && this.#groups.size === 1 && traits.batch <= queuedMost) return undefined;
    return this.#sendFull(filled ? [name, group] : undefined, traits.batch);
  }

  /** The lot that groups join which begin now. */
  #newest(): Lot {
    const newest = this.#groups.size === 0 ? undefined : this.#lots.at(-1);
    if (newest !== undefined) return newest;
    const lot: Lot = { keys: new Map(), matches: new Map(), groups: 0 };
    this.#lots.push(lot);
    return lot;
  }

  async #sendFull(full: readonly [string, Group] | undefined, batch: number): Promise<void> {
    if (full !== undefined) await this.#dispatch(...full);
    await this.#thinOut(batch);
  }

  /** Sends groups that will not fill soon: with many groups of few deltas each, nothing would ever leave. */
  async #thinOut(batch: number): Promise<void> {
    const [oldest] = this.#groups;
    if (oldest !== undefined && this.#queued - oldest[1].since > passedMost) await this.#dispatch(...oldest);
    if (this.#waiting <= Math.max(queuedMost, 2 * batch)) return;
    const [first, ...others] = this.#groups;
    if (first === undefined) return;
    const fuller = (a: [string, Group], b: [string, Group]): [string, Group] =>
      b[1].pending.length > a[1].pending.length ? b : a;
    await this.#dispatch(...others.reduce(fuller, first));
  }

  /** Sends what is queued and waits until everything is settled; throws the first failure. After a stop nothing more leaves. */
  async drain(): Promise<void> {
    if (this.#delivery.run.stop.aborted) this.#clear();
    for (const [name, group] of [...this.#groups]) await this.#dispatch(name, group);
    while (this.#flying.size > 0) await Promise.race(this.#flying);
    this.#rethrow();
  }

  /** Waits for what is on its way and forgets what is only queued: it is read again next time. */
  async abandon(): Promise<void> {
    this.#clear();
    this.#ending.abort();
    await Promise.allSettled(this.#flying);
  }

  #clear(): void {
    this.#groups.clear();
    this.#waiting = 0;
  }

  async #dispatch(name: string, group: Group): Promise<void> {
    this.#groups.delete(name);
    this.#waiting -= group.pending.length;
    if (group.pending.length === 0) {
      this.#settle(group);
      return;
    }
    while (this.#flying.size >= this.#atOnce) await Promise.race(this.#flying);
    this.#rethrow();
    const flight = this.#deliver(group)
      .catch((thrown: unknown) => {
        if (!this.#failed) this.#failure = thrown;
        this.#failed = true;
      })
      .finally(() => {
        this.#flying.delete(flight);
        this.#settle(group);
      });
    this.#flying.add(flight);
  }

  /** Sends a batch until each of its records has ended. */
  async #deliver(group: Group): Promise<void> {
    const { run } = this.#delivery;
    const over = this.#over;
    let batch: readonly Pending[] = group.pending;
    while (batch.length > 0) {
      // What failed for another batch fails this one too, and a stop is a stop: the rest is read again next time.
      if (this.#failed || over.aborted) return;
      const again = await this.#send(group.operation, batch);
      this.#guard.check();
      // A batch that waits for another try keeps its own place only: others fly meanwhile.
      const wait = Math.max(100 * 2 ** (again[0]?.pending.attempts ?? 0), ...again.map((one) => one.after));
      if (again.length > 0) await run.clock.sleep(wait, over).catch(() => undefined);
      batch = again.map((one) => one.pending);
    }
  }

  async #send(operation: Operation, batch: readonly Pending[]): Promise<Again[]> {
    const tried = await attempt(this.#delivery, operation, batch);
    if (tried.intent === undefined) return [];
    const { repeat } = traitsOf(this.#delivery.run, operation);
    const sick = 'rejected' in tried.answer ? undefined : sickness(tried.answer, repeat.kind === 'never');
    this.#sick = sick === undefined ? 0 : this.#sick + 1;
    if (!('rejected' in tried.answer) || tried.pending.length === 1) {
      const again = await conclude(this.#delivery, [tried]);
      if (sick !== undefined) this.#breaker(sick);
      return again;
    }
    await this.#delivery.journal.commit([], { intentsClosed: [tried.intent] });
    if (!traitsOf(this.#delivery.run, operation).atomic) {
      // The sink says that nothing was applied: each is tried alone, and judged alone.
      const alone = [];
      for (const one of tried.pending)
        alone.push(...(await conclude(this.#delivery, [await attempt(this.#delivery, operation, [one])])));
      return alone;
    }
    return isolate(this.#delivery, operation, tried.pending, tried.answer);
  }

  /** A sick target opens a breaker: after some batches put off or lost as a whole nothing more is sent (promise 6). */
  #breaker(message: string): void {
    const { breakerAfter, recordRetries } = this.#delivery.run.settings;
    if (this.#sick < breakerAfter * (1 + recordRetries)) return;
    throw new HrwireError('run.target-sick', `the target took none of ${this.#sick} requests in a row: ${message}`, {
      hint: 'Run again later: what was put aside is held or unknown, the rest is read again.',
    });
  }

  #settle({ lot, pending }: Group): void {
    lot.groups--;
    if (lot.groups === 0) this.#lots.splice(this.#lots.indexOf(lot), 1);
    else for (const one of pending) this.#forget(lot, one);
  }

  #forget({ keys, matches }: Lot, pending: Pending): void {
    const { key, match } = pending.delta;
    if (keys.get(key) === pending) keys.delete(key);
    if (match !== undefined && matches.get(match) === pending) matches.delete(match);
  }

  #rethrow(): void {
    if (this.#failed) throw this.#failure;
  }
}

/**
 * What the target says where it put off every record of a request; or, of what may never be repeated and nobody can look
 * up, where nothing is known of any: a gateway that is down must not leave thousands to a person.
 */
function sickness(verdicts: readonly Verdict[], doubt: boolean): string | undefined {
  const [first] = verdicts;
  if (first === undefined || (first.is !== 'retry' && !(doubt && first.is === 'unknown'))) return undefined;
  return verdicts.every((verdict) => verdict.is === first.is) ? first.cause.message : undefined;
}
