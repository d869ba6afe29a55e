import { HrwireError } from '../../error/error.ts';
import { wrap } from '../../error/wrap.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunContext } from '../../run/context.ts';
import { isDelivered } from '../../run/known.ts';
import type { VerificationRow, VerificationStep } from '../../store/verifications.ts';
import type { Answer, Ask } from '../target/target.ts';
import { countsJson } from './counts.ts';
import type { VerifyCounts } from './counts.ts';
import { extras, gather, gatheredAnswers } from './extra.ts';
import type { Expected } from './expected.ts';
import { extra, judge } from './judge.ts';
import type { Judging, Noted } from './judge.ts';
import { hashOf } from './names.ts';
import { atStart, placeOf } from './sides.ts';
import type { Part, Place } from './sides.ts';

export interface VerifyOptions {
  /** Whether what the target has beside is looked for. */
  readonly extra: boolean;
  /** Findings that are kept; more are counted. */
  readonly findings: number;
}

/** One comparison, begun or taken up again. */
export interface Comparison {
  readonly id: string;
  readonly judging: Judging;
  readonly options: VerifyOptions;
  /** The side that says what is expected, from a place on. */
  readonly side: (from: Place) => AsyncIterable<Part>;
  /** Keys that were asked for, in place of all. */
  readonly keys: readonly string[] | undefined;
  /** Of these keys, what the ledger knows. */
  readonly knowledge: (keys: readonly string[]) => Promise<readonly Expected[]>;
  /** As it was left, where it goes on. */
  readonly from: VerificationRow | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (counts: Readonly<VerifyCounts>) => void;
}

/** Where a comparison stands. */
type Phase = 'gather' | 'compare' | 'extra' | 'end';

/** Questions in a row that the target may fail before the comparison ends. */
const failuresMost = 3;

/**
 * Compares page by page: what is expected, what the target answers, what is found. Everything is written with its page,
 * and the place to go on from with each safe point; neither side is written to, and memory holds one page.
 */
export class Verification {
  readonly #of: Comparison;
  #phase: Phase = 'gather';
  #place: Place = atStart;
  #step = 1;
  /** Findings kept so far, and those of the last safe point. */
  #kept = 0;
  #rewind: number | undefined;
  #failures = 0;

  constructor(comparison: Comparison) {
    this.#of = comparison;
    const { from } = comparison;
    if (from === undefined) return;
    // Without a place (it named somebody who was erased since) it begins anew, and what it had found goes.
    const { phase, place, step, kept } = from.progress ?? {};
    this.#phase = phase === 'compare' || phase === 'extra' ? phase : 'gather';
    this.#place = placeOf(place);
    this.#step = typeof step === 'number' ? step : 1;
    this.#kept = typeof kept === 'number' ? kept : 0;
    this.#rewind = this.#kept;
  }

  get run(): RunContext {
    return this.#of.judging.run;
  }

  async carryOut(): Promise<VerifyCounts> {
    const { judging, options, id, signal } = this.#of;
    const { target, counts } = judging;
    if (this.#rewind !== undefined) await this.#save([], [], undefined);
    const whole = target.plan.ways.length === 0;
    if (this.#phase === 'gather') {
      if (whole) await gather(this.run, id, target, signal);
      await this.#turn('compare');
    }
    if (this.#phase === 'compare') {
      await this.#compare();
      await this.#turn('extra');
    }
    if (this.#phase === 'extra' && options.extra && (whole || target.plan.readable)) {
      for await (const { found, place } of extras(this.run, id, target, this.#place, signal)) {
        const reason = judging.against ? ({ cause: 'only-there' } as const) : ({ cause: 'unmapped' } as const);
        const noted = found.map((one) => extra(judging, undefined, reason, one));
        await this.#save(noted, [], place);
      }
    }
    this.#phase = 'end';
    await this.#save([], [], atStart, this.run.clock.now());
    return counts;
  }

  async #compare(): Promise<void> {
    const { side, keys, judging, onProgress } = this.#of;
    const left = new Set(keys);
    for await (const { expected, place } of side(this.#place)) {
      const fresh = await this.#unmet(expected);
      const { noted, met } = await this.#judge(fresh);
      for (const { key } of fresh) if (key !== undefined) left.delete(key);
      await this.#save(noted, met, place);
      onProgress(judging.counts);
    }
    if (left.size > 0) await this.#notAtSource([...left]);
  }

  /** Records whose key was not met before: where windows overlap, one comes twice. */
  async #unmet(expected: readonly Expected[]): Promise<readonly Expected[]> {
    const { id, judging } = this.#of;
    const hashes = expected.map(({ key }) => (key === undefined ? undefined : hashOf(this.run, 'key', key)));
    const met = new Set(
      await this.run.store.met.met(
        id,
        hashes.filter((hash) => hash !== undefined),
      ),
    );
    return expected.filter((_, index) => {
      const hash = hashes[index];
      if (hash === undefined) return true;
      if (met.has(hash)) {
        judging.counts.records++;
        judging.counts.again++;
        return false;
      }
      met.add(hash);
      return true;
    });
  }

  async #judge(expected: readonly Expected[]): Promise<{ readonly noted: Noted[]; readonly met: string[] }> {
    const { judging } = this.#of;
    const asked = expected.filter(({ is }) => is === 'there' || is === 'gone');
    const answers = new Map<Expected, Answer>();
    const given = await this.#ask(asked.map(({ ask }) => ask));
    for (const [index, one] of asked.entries()) {
      const answer = given[index];
      if (answer !== undefined) answers.set(one, answer);
    }
    const noted = await judge(
      judging,
      expected,
      expected.map((one) => answers.get(one)),
    );
    const met: string[] = [];
    for (const one of expected) {
      const add = (what: 'key' | 'match' | 'id', name: string | undefined): void => {
        if (name !== undefined) met.push(hashOf(this.run, what, name));
      };
      add('key', one.key);
      add('match', one.ask.match);
      if (!judging.against) add('match', one.known.ledger?.match);
      add('id', one.ask.targetId);
      const answer = answers.get(one);
      // What was told of here is not told of once more as extra.
      for (const { match, id } of answer?.is === 'answered' ? answer.found : []) {
        add('match', match);
        add('id', id);
      }
    }
    return { noted, met };
  }

  /** A question that fails for a while is told for its records; a target that fails again and again ends it. */
  async #ask(asks: readonly Ask[]): Promise<readonly Answer[]> {
    const { judging, id, signal } = this.#of;
    if (asks.length === 0) return [];
    const { target } = judging;
    try {
      const answers =
        target.plan.ways.length === 0 ? await gatheredAnswers(this.run, id, asks) : await target.ask(asks, signal);
      this.#failures = 0;
      return answers;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = wrap(thrown);
      this.#failures++;
      if (error.exit === 2 || this.#failures >= failuresMost) {
        throw new HrwireError('verify.target-failed', `the target could not be asked: ${error.message}`, {
          hint: 'Go on later with --resume.',
          cause: thrown,
        });
      }
      const { code, message } = error;
      return asks.map(() => ({ is: 'failed', cause: { code, message } }));
    }
  }

  /** Keys that were asked for and that the source does not have: what was delivered of them is to be gone. */
  async #notAtSource(keys: readonly string[]): Promise<void> {
    const { judging, knowledge } = this.#of;
    judging.counts.unknownKeys += keys.length;
    const delivered = (await knowledge(keys)).filter(({ known }) => isDelivered(known));
    const answers = await this.#ask(delivered.map(({ ask }) => ask));
    const noted = delivered.flatMap((one, index) => {
      const answer = answers[index];
      const found = answer?.is === 'answered' ? answer.found : [];
      return found.map((each) => extra(judging, one.key, { cause: 'gone-at-source' }, each));
    });
    await this.#save(noted, [], undefined);
  }

  async #turn(phase: Phase): Promise<void> {
    this.#phase = phase;
    await this.#save([], [], atStart);
  }

  async #save(
    noted: readonly Noted[],
    met: readonly string[],
    place: Place | undefined,
    finishedAt?: number,
  ): Promise<void> {
    const { id, options, judging } = this.#of;
    const room = Math.max(0, options.findings - this.#kept);
    const findings = noted.slice(0, room).map((one) => ({ ...one, number: ++this.#kept }));
    const step: VerificationStep = {
      step: this.#step,
      findings,
      met,
      ...(place === undefined ? {} : { safe: { progress: this.#progress(place), counts: countsJson(judging.counts) } }),
      ...(this.#rewind === undefined ? {} : { rewind: this.#rewind }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
    };
    await this.run.store.verifications.save(id, step);
    this.#rewind = undefined;
    if (place === undefined) return;
    this.#place = place;
    this.#step++;
  }

  /** What is behind this step. */
  #progress({ cursor, marks }: Place): JsonObject {
    const place = { ...(cursor === undefined ? {} : { cursor }), marks: [...marks] };
    return { phase: this.#phase, place, step: this.#step + 1, kept: this.#kept };
  }
}
