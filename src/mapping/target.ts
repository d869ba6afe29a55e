import { HrwireError } from '../error/error.ts';
import { keyOf } from '../record/key.ts';
import type { TargetFact, TargetLookup } from './mapping.ts';

/** One question of `$target`. */
export interface TargetAsk {
  readonly mapping: string;
  readonly key: string;
}

/** What the ledger has answered so far; undefined where that mapping delivered nothing for the key. */
export interface TargetAnswers {
  has(ask: TargetAsk): boolean;
  get(ask: TargetAsk): Partial<TargetFact> | undefined;
  /** Asks all of these in one batch. */
  fetch(asks: readonly TargetAsk[], lookup: TargetLookup | undefined): Promise<void>;
}

/** Answers shared by all rows of a page, so that nothing is asked twice. */
export function targetAnswers(): TargetAnswers {
  const known = new Map<string, Partial<TargetFact> | undefined>();
  return {
    has: (ask) => known.has(nameOf(ask)),
    get: (ask) => known.get(nameOf(ask)),
    async fetch(asks, lookup) {
      const unique = [...new Map(asks.map((ask) => [nameOf(ask), ask])).values()];
      if (lookup === undefined) throw unavailable();
      const facts = await lookup(unique);
      for (const [index, ask] of unique.entries()) known.set(nameOf(ask), without(facts[index]));
    },
  };
}

/**
 * `$target(mapping, key…)` of one row. Evaluation never waits: an answer that is not there yet is noted in `misses`,
 * and the row is evaluated again once all misses of the page were looked up in one batch.
 */
export function targetFunction(
  answers: TargetAnswers,
  misses: TargetAsk[],
): (mapping: unknown, ...key: readonly unknown[]) => Partial<TargetFact> | undefined {
  return (mapping, ...parts) => {
    const key = keyOf(parts);
    if (typeof mapping !== 'string' || key === undefined) return undefined;
    const ask = { mapping, key };
    if (!answers.has(ask)) misses.push(ask);
    return answers.get(ask);
  };
}

function nameOf(ask: TargetAsk): string {
  return JSON.stringify([ask.mapping, ask.key]);
}

/** The fact as expressions see it: what is undefined is absent. */
function without(fact: TargetFact | undefined): Partial<TargetFact> | undefined {
  if (fact === undefined) return undefined;
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined));
}

function unavailable(): HrwireError {
  return new HrwireError('target.unavailable', '$target was asked where no ledger is at hand');
}
