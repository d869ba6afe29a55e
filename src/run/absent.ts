import type { Page, Whole } from '../connector/source.ts';
import { canonical } from '../record/canonical.ts';
import { KeySet } from '../record/key-set.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunContext } from './context.ts';
import { absentKey, askAbsent } from './gone.ts';
import type { Journal } from './journal.ts';
import { isBounded } from './options.ts';
import type { Prepared } from './prepare.ts';
import { absentOrigin } from './taken.ts';

/** Ledger keys looked at together, and absent keys asked for together. */
const walked = 1000;
const askedAtOnce = 200;

/** What a run says of records that its reading lacks; keys are counted. */
export interface Judged extends JsonObject {
  /** Why the reading proves nothing; absent where it does. */
  readonly why?: string;
  /** Lacked for the first time: the next complete reading proves them gone, or has them back. */
  readonly missing: number;
  /** Lacked for the second time, and not found when asked for: these are deleted. */
  readonly proved: number;
  /** Lacked for the second time, and found when asked for: they are not gone. */
  readonly found: number;
}

/**
 * Promise 5, proved absence. A key is gone when two complete readings of one definition in a row lack it, and the source
 * does not give it when it is asked for it. A reading is complete when its source calls it whole, nothing bounded it, it
 * was read to its end, and each of its records has a key. Of the keys seen 64 bits are kept: should two of them fall on
 * one another, a record that is gone counts as present. Test: tests/run/absence.test.ts.
 */
export class Presence {
  /** What this run says of it; undefined where the reading is none that could prove anything. */
  judged: Judged | undefined;
  readonly #run: RunContext;
  readonly #pair: number;
  readonly #seen = new KeySet();
  /** What the last complete reading lacks and nobody has seen since. */
  readonly #missed: KeySet;
  #unreadable = 0;
  #keyless = 0;
  #partial = false;

  /** Undefined where the mapping deletes nothing that is absent. */
  static async watch(run: RunContext, pair: number): Promise<Presence | undefined> {
    if (!run.mapping.deletes.absent) return undefined;
    const missed = new KeySet();
    for (let after: string | undefined = ''; after !== undefined;) {
      const keys: readonly string[] = await run.store.absence.missed(pair, after, walked);
      for (const key of keys) missed.add(key);
      after = keys.at(-1);
    }
    return new Presence(run, pair, missed);
  }

  constructor(run: RunContext, pair: number, missed: KeySet) {
    this.#run = run;
    this.#pair = pair;
    this.#missed = missed;
  }

  /** A page as it was read. What is filtered, erased or dead-lettered is there all the same. */
  async take(page: Page, prepared: readonly Prepared[], journal: Journal): Promise<void> {
    if (page.partial === true) this.#partial = true;
    for (const item of page.items) if ('unreadable' in item) this.#unreadable++;
    for (const { taken } of prepared) {
      if (taken.row === undefined) continue;
      if (taken.row.key === undefined) this.#keyless++;
      else this.#seen.add(taken.row.key);
    }
    await this.met(prepared, journal);
  }

  /** Whoever is seen, by whatever input, was not lacking twice in a row: counting begins anew, whatever the run comes to. */
  async met(prepared: readonly Prepared[], journal: Journal): Promise<void> {
    if (this.#missed.size === 0) return;
    const back = prepared.flatMap(({ taken: { row, origin } }) =>
      row?.key !== undefined && row.gone !== 'absent' && !origin.resumed && this.#missed.has(row.key) ? [row.key] : [],
    );
    if (back.length > 0) await journal.commit([], { absence: { back } });
  }

  /** Once the reading has come to its end: the keys that it proves to be gone, to be taken up page by page. */
  async *prove(whole: Whole | undefined, journal: Journal): AsyncGenerator<Prepared[]> {
    const { store, mapping, options, fingerprints, log } = this.#run;
    // Who adopts looks at the target, and deletes nothing.
    if (whole === undefined || isBounded(options) || options.adopt === true) return;
    const why = this.#whyNot(whole);
    if (why !== undefined) {
      this.judged = { why, missing: 0, proved: 0, found: 0 };
      log.warn('whether records are gone cannot be told from this reading', { mapping: mapping.name, why });
      return;
    }
    const { state } = whole;
    const definition = fingerprints.ofText(canonical([whole.definition, mapping.deletes.keyed]));
    const last = await store.absence.last(this.#pair);
    if (state !== undefined && last?.state === state && last.definition === definition) return;
    await journal.commit([], { absence: { complete: { definition, state, keys: this.#seen.size } } });
    const judged = { missing: 0, proved: 0, found: 0 };
    this.judged = judged;
    for (let after: string | undefined = ''; after !== undefined && !this.#run.stop.aborted;) {
      const keys: readonly string[] = await store.absence.delivered(this.#pair, after, walked);
      after = keys.at(-1);
      const twice = await this.#count(keys, judged, journal);
      for (let from = 0; from < twice.length; from += askedAtOnce) {
        const gone = await this.#confirm(twice.slice(from, from + askedAtOnce), judged, journal);
        if (gone.length > 0) yield gone.map((key) => absentKey(this.#run, key, absentOrigin()));
      }
    }
    if (judged.missing + judged.found > 0) log.info('the reading lacks records', { mapping: mapping.name, ...judged });
  }

  /** Notes what is lacking for the first time, and gives what the last complete reading lacked as well. */
  async #count(keys: readonly string[], judged: { missing: number }, journal: Journal): Promise<readonly string[]> {
    const lacking = keys.filter((key) => !this.#seen.has(key));
    if (lacking.length === 0) return [];
    const before = await this.#run.store.absence.among(this.#pair, lacking);
    const missed = lacking.filter((key) => !before.has(key));
    judged.missing += missed.length;
    if (missed.length > 0) await journal.commit([], { absence: { missed } });
    return lacking.filter((key) => before.has(key));
  }

  async #confirm(
    keys: readonly string[],
    judged: { proved: number; found: number },
    journal: Journal,
  ): Promise<readonly string[]> {
    const { gone, found } = await askAbsent(this.#run, keys);
    judged.proved += gone.size;
    judged.found += found.size;
    if (found.size > 0) {
      const { log, mapping } = this.#run;
      log.warn('records that the reading lacks were found when asked for by key', {
        mapping: mapping.name,
        keys: found.size,
      });
      await journal.commit([], { absence: { back: [...found] } });
    }
    return [...gone];
  }

  #whyNot({ unsure }: Whole): string | undefined {
    if (this.#partial) return 'records of a parent could not be asked for';
    if (this.#unreadable > 0) return `${this.#unreadable} of its records could not be read`;
    if (this.#keyless > 0) return `${this.#keyless} of its records have no key`;
    // Whoever lost a right, or names the wrong folder, is given an empty list, too.
    if (this.#seen.size === 0) return 'it brought no record at all';
    if (unsure !== true || this.#run.mapping.deletes.field !== undefined) return undefined;
    return 'records that change while it is read may be missing from it, and the source cannot be asked for their key';
  }
}
