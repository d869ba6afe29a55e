import { formatPlace } from '../error/place.ts';
import type { Expression } from '../expression/expression.ts';
import { notFast } from '../expression/not-fast.ts';

/** What one expression of a mapping cost in a run. */
export interface FieldCost {
  /** A mapped field, dotted; or what it stands in: `key`, `when`, `let.rule`, `hold`. */
  readonly field: string;
  readonly text: string;
  /** `mappings/people.yaml:12:7`; absent for what stands in no file of the project. */
  readonly place?: string;
  /** How often it was evaluated. */
  readonly records: number;
  /** Microseconds a record, on the average. */
  readonly micros: number;
  /** Percent of what all expressions of the mapping cost. */
  readonly share: number;
  /** Records that compiled code gave up on, so that the package evaluated them. */
  readonly deoptimised: number;
  /** Records that the package evaluated because the expression is not covered; by which construct. */
  readonly fallback: number;
  readonly construct?: string;
}

interface Cost {
  readonly field: string;
  readonly expression: Expression;
  records: number;
  /** Milliseconds. */
  time: number;
}

/** Rounds after which the cost of asking the clock is known well enough. */
const rounds = 1000;

/** Times the expressions of a mapping, each on its own: none is evaluated together with others (`run --profile`). */
export class Meter {
  readonly #now: () => number;
  readonly #idle: number;
  readonly #costs: Cost[] = [];

  /** `now`: milliseconds with fractions, from any start. */
  constructor(now: () => number) {
    this.#now = now;
    const start = now();
    for (let round = 0; round < rounds; round++) now();
    // What is asked twice around each evaluation takes the time of one asking.
    this.#idle = (now() - start) / rounds;
  }

  /** The expression, timed from now on. */
  timed(expression: Expression, field: string): Expression {
    const cost: Cost = { field, expression, records: 0, time: 0 };
    this.#costs.push(cost);
    const since = (start: number): void => {
      cost.time += Math.max(0, this.#now() - start - this.#idle);
    };
    return {
      text: expression.text,
      place: expression.place,
      reads: expression.reads,
      uncovered: expression.uncovered,
      get tally() {
        return expression.tally;
      },
      quick: (evaluand) => {
        const start = this.#now();
        const value = expression.quick(evaluand);
        since(start);
        // Otherwise it is evaluated once more, and counted there.
        if (value !== notFast) cost.records++;
        return value;
      },
      evaluate: async (batch) => {
        const start = this.#now();
        const answers = await expression.evaluate(batch);
        since(start);
        cost.records += batch.length;
        return answers;
      },
      value: (context, variables) => expression.value(context, variables),
    };
  }

  /** What was evaluated, the dearest first. */
  costs(): readonly FieldCost[] {
    const all = this.#costs.reduce((sum, { time }) => sum + time, 0);
    return this.#costs
      .filter(({ records }) => records > 0)
      .toSorted((a, b) => b.time - a.time)
      .map((cost) => costOf(cost, all));
  }
}

function costOf({ field, expression, records, time }: Cost, all: number): FieldCost {
  const { text, place, tally, uncovered } = expression;
  return {
    field,
    text,
    ...(place === undefined ? {} : { place: formatPlace(place) }),
    records,
    micros: rounded((time * 1000) / records),
    share: all === 0 ? 0 : rounded((time / all) * 100),
    deoptimised: tally.deoptimised,
    fallback: tally.fallback,
    ...(uncovered === undefined ? {} : { construct: uncovered.construct }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
