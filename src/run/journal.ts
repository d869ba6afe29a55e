import type { Json } from '../record/json.ts';
import { parkedBy } from '../store/aside.ts';
import type { AsideClose } from '../store/aside.ts';
import type { Settlement } from '../store/store.ts';
import type { RunContext } from './context.ts';
import { completed, countedDown } from './counted-down.ts';
import type { Ending } from './ending.ts';
import type { Held } from './lease.ts';
import { leavesLabel } from './leave.ts';
import { isBounded } from './options.ts';
import type { Prefix } from './prefix.ts';
import { Sampler } from './samples.ts';
import type { Tally } from './tally.ts';
import { closing, hasMore, writesOf } from './writes.ts';
import type { With } from './writes.ts';

/**
 * Makes endings true: one transaction a settlement, counted as it is committed. The checkpoint moves in whichever
 * commit completes the unbroken prefix of pages (promise 2).
 */
export class Journal {
  /** Newly dead-lettered and tried in this run, for the guard. */
  rejected = 0;
  tried = 0;
  /** Keys made less keys deleted, by the ledger. */
  grown = 0;
  /** Where the checkpoint got to, if it moved. */
  cursor: Json | undefined;
  /** What is kept of the records, to try an edited mapping on. */
  readonly sampler: Sampler;
  readonly #run: RunContext;
  readonly #pair: number;
  readonly #lease: Held;
  readonly #tally: Tally;
  readonly #prefix: Prefix;
  readonly #bounded: boolean;
  /** Records of earlier runs' intents that are being sent again: an intent closes with the last of its records. */
  readonly #resumedIntents: Map<string, number> = new Map();
  /** Notifications, with how many of their records are left: a row is done with the last of them. */
  readonly #hooks: Map<number, number> = new Map();
  readonly #broughtBack: Map<number, number> = new Map();
  #waiting: Ending[] = [];
  #turn: Promise<void> = Promise.resolve();
  /** With `--full` the checkpoint moves at the end only. */
  readonly #atEnd: { cursor: Json | undefined; marks: string[] } = { cursor: undefined, marks: [] };

  constructor(run: RunContext, pair: number, lease: Held, tally: Tally, prefix: Prefix) {
    this.#run = run;
    this.#pair = pair;
    this.#lease = lease;
    this.#tally = tally;
    this.#prefix = prefix;
    this.#bounded = isBounded(run.options);
    this.sampler = new Sampler(run.samples.most);
  }

  /** An ending without a request: committed with others of its kind. To be waited for where it gives a promise. */
  add(ending: Ending): Promise<void> | undefined {
    this.#waiting.push(ending);
    return this.#waiting.length >= this.#run.settings.rowsPerCommit ? this.flush() : undefined;
  }

  /** An earlier run's intent of which so many records are sent again. */
  resume(intent: string, records: number): void {
    this.#resumedIntents.set(intent, records);
  }

  /** Notifications taken up, with how many records each brings; `broughtBack`: the dead letters of those that were one. */
  awaitHooks(left: ReadonlyMap<number, number>, broughtBack: ReadonlyMap<number, number>): void {
    for (const [id, records] of left) this.#hooks.set(id, records);
    for (const [id, aside] of broughtBack) this.#broughtBack.set(id, aside);
  }

  /** Commits what waits. */
  async flush(): Promise<void> {
    const endings = this.#waiting;
    this.#waiting = [];
    await this.commit(endings);
  }

  /** One at a time and in order; throws when the lease is lost or the store refuses, and then nothing is counted. */
  commit(endings: readonly Ending[], also: With = {}): Promise<void> {
    const turn = this.#turn.then(() => this.#commit(endings, also));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #commit(endings: readonly Ending[], also: With): Promise<void> {
    const settled = perPage(endings);
    const reached = this.#prefix.reach(settled);
    const moved = this.#checkpoint(reached.cursor, reached.marks);
    const resumed = this.#resumed(endings);
    const hooks = this.#hooksLeft(endings);
    if (endings.length > 0 || moved.cursor !== undefined || moved.marks !== undefined || hasMore(also)) {
      this.#run.killPoint('before-commit');
      await this.#run.store.commit({
        ...this.#base(),
        ...writesOf(endings, this.#run.fingerprints, this.#closedWith(completed(hooks))),
        ...moved,
        ...closing(also, endings, completed(resumed), completed(hooks)),
      });
      this.#run.killPoint('after-commit');
    }
    this.#prefix.advance(settled, reached);
    for (const [intent, left] of resumed) this.#resumedIntents.set(intent, left);
    for (const [hook, left] of hooks) {
      if (left > 0) this.#hooks.set(hook, left);
      else this.#hooks.delete(hook);
    }
    this.#keep(reached.cursor, reached.marks);
    if (moved.cursor !== undefined) this.cursor = moved.cursor.value;
    for (const ending of endings) this.#count(ending);
    this.#run.onProgress(this.#tally.counts);
  }

  /** At the end of a `--full` run that read everything: the checkpoint it kept back. */
  async finish(): Promise<void> {
    await this.flush();
    const { cursor, marks } = this.#atEnd;
    if (cursor === undefined && marks.length === 0) return;
    await this.#run.store.commit({
      ...this.#base(),
      ...(cursor === undefined ? {} : { cursor: { value: cursor } }),
      marks,
    });
    if (cursor !== undefined) this.cursor = cursor;
  }

  /** Intents of earlier runs, with how many of their records are left once these have ended. */
  #resumed(endings: readonly Ending[]): Map<string, number> {
    if (this.#resumedIntents.size === 0) return new Map();
    return countedDown(
      this.#resumedIntents,
      endings.flatMap(({ taken }) => taken.origin.intent ?? []),
    );
  }

  /** The same of notifications; one that stays for a record which is not there yet is not counted. */
  #hooksLeft(endings: readonly Ending[]): Map<number, number> {
    if (this.#hooks.size === 0) return new Map();
    return countedDown(
      this.#hooks,
      endings.flatMap(({ taken }) => taken.origin.hooks),
    );
  }

  /** A dead letter that was brought back is over with its notification. */
  #closedWith(hooks: readonly number[]): AsideClose[] {
    return hooks.flatMap((hook): AsideClose[] => {
      const id = this.#broughtBack.get(hook);
      return id === undefined ? [] : [{ which: { id }, as: 'superseded' }];
    });
  }

  #base(): Pick<Settlement, 'pair' | 'run' | 'at' | 'fence' | 'durability' | 'retention'> {
    const at = this.#run.clock.now();
    const { id: run, retention } = this.#run;
    return { pair: this.#pair, run, at, retention, fence: this.#lease.fence(), durability: 'normal' };
  }

  #checkpoint(cursor: Json | undefined, marks: readonly string[]): Pick<Settlement, 'cursor' | 'marks'> {
    if (this.#bounded || this.#run.options.full) return {};
    return { ...(cursor === undefined ? {} : { cursor: { value: cursor } }), ...(marks.length === 0 ? {} : { marks }) };
  }

  /** With `--full` the checkpoint moves at the run's end. */
  #keep(cursor: Json | undefined, marks: readonly string[]): void {
    if (this.#bounded || !this.#run.options.full) return;
    this.#atEnd.cursor = cursor ?? this.#atEnd.cursor;
    this.#atEnd.marks.push(...marks);
  }

  #count(ending: Ending): void {
    this.#tally.settle(ending.taken, ending.outcome, ending.effect, ending.label);
    this.sampler.note(ending);
    if (isLeaving(ending)) this.#tally.label(leavesLabel);
    this.grown += ending.grows ?? 0;
    const parked = ending.outcome === 'held' ? (ending.parkedBy ?? parkedBy(ending.aside?.release)) : undefined;
    if (parked !== undefined) this.#tally.park(parked);
    const dead = ending.outcome === 'deadLettered';
    if (ending.reason !== undefined && (dead || ending.outcome === 'held' || ending.outcome === 'unknown')) {
      this.#tally.cause(ending.reason);
    }
    if (ending.again === true) return;
    if (dead) this.rejected++;
    if (dead || ending.outcome === 'delivered') this.tried++;
  }
}

/** Counted apart: what was delivered because it left, and what waits to be deleted for that. */
function isLeaving({ taken, outcome, aside }: Ending): boolean {
  if (taken.row?.leaving !== true) return false;
  return outcome === 'delivered' || (outcome === 'held' && parkedBy(aside?.release) !== undefined);
}

function perPage(endings: readonly Ending[]): Map<number, number> {
  const settled = new Map<number, number>();
  const add = (page: number | undefined, count: number): void => {
    if (page !== undefined && count > 0) settled.set(page, (settled.get(page) ?? 0) + count);
  };
  // Records of one page mostly stand together.
  let last: number | undefined;
  let count = 0;
  for (const { taken } of endings) {
    const { page } = taken.origin;
    if (page !== last) {
      add(last, count);
      last = page;
      count = 0;
    }
    count++;
  }
  add(last, count);
  return settled;
}
