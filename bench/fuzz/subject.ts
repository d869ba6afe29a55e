import jsonata from 'jsonata';
import { treeOf, walk } from '../../src/expression/ast.ts';
import type { Node } from '../../src/expression/ast.ts';
import { NotCovered } from '../../src/expression/compile/unit.ts';
import type { Unit } from '../../src/expression/compile/unit.ts';
import { boundedRegExp } from '../../src/expression/regex.ts';
import { ownFunctions } from '../../src/expression/registry.ts';
import { unitBy } from '../suite/engine.ts';
import type { EngineName } from '../suite/engine.ts';
import type { Given } from './data.ts';
import { kindsOf } from './kinds.ts';

/** What `$now()` and `$millis()` give everywhere. */
export const now = Date.UTC(2026, 10, 22, 6, 30);
export const limits = { time: 5000, depth: 600, sequence: 100_000, subject: 10_000 };
const regex = boundedRegExp(limits.subject);

export type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

/** What the host gives: `$table` and `$target` as mappings have them. */
export type Host = Readonly<Record<string, unknown>>;

export const usualHost: Host = {
  table: (name: unknown, key: unknown) => (key === '' ? undefined : { key, name, label: `of ${typeof key}`, rank: 2 }),
  target: (_: unknown, key: unknown) => (typeof key === 'string' ? { id: `id-${key}`, match: key } : undefined),
};

/** An expression, ready to be evaluated by the package alone and by compiled code alone. */
export class Subject {
  readonly text: string;
  readonly tree: Node;
  readonly kinds: ReadonlySet<string>;
  private readonly expression: jsonata.Expression;
  private readonly units = new Map<EngineName, Unit | NotCovered>();
  private readonly host: Host;

  /** Throws what the package throws where the text cannot be read. */
  constructor(text: string, host: Host = usualHost) {
    this.text = text;
    this.host = host;
    const options = { timeout: limits.time, sequence: limits.sequence, stack: limits.depth, RegexEngine: regex };
    this.expression = jsonata(text, options);
    this.tree = treeOf(this.expression);
    this.kinds = kindsOf(this.tree);
    walk(this.tree, ({ type, value }) => {
      // On the left of `?:` the package loses the pattern, and may never end: mappings are refused it.
      if (type === 'regex' && !(value instanceof RegExp)) throw new Error('a regular expression on the left of ?:');
    });
    for (const { name, implementation, signature } of ownFunctions) {
      if (!this.kinds.has(`$${name}`)) continue;
      const plain = implementation as (...values: unknown[]) => unknown;
      this.expression.registerFunction(name, plain, signature === '' ? undefined : signature);
    }
  }

  /** By the package alone: what the expression means. */
  async meaning(given: Given): Promise<Outcome> {
    const evaluate = async (): Promise<Outcome> => {
      try {
        return { value: (await this.expression.evaluate(contextOf(given), this.variablesOf(given))) as unknown };
      } catch (thrown) {
        return { thrown };
      }
    };
    // By the text: `$eval` reads it from a literal.
    return /now|millis/.test(this.text) ? frozen(evaluate) : evaluate();
  }

  /** Why compiled code does not have it; undefined where it has. */
  uncovered(engine: EngineName): string | undefined {
    const unit = this.unitOf(engine);
    return unit instanceof NotCovered ? unit.construct : undefined;
  }

  /** By compiled code alone. `changed`: it changed the data that it was given. */
  compiled(engine: EngineName, given: Given): { readonly outcome: Outcome; readonly changed: boolean } {
    const unit = this.unitOf(engine);
    if (unit instanceof NotCovered) return { outcome: { thrown: unit }, changed: false };
    const context = contextOf(given);
    const own = JSON.parse(given.variables) as Record<string, unknown>;
    const variables = { ...own, ...this.host };
    let outcome: Outcome;
    try {
      outcome = { value: unit.run(context, variables, now) };
    } catch (thrown) {
      outcome = { thrown };
    }
    const changed = JSON.stringify(context) !== given.context || JSON.stringify(own) !== given.variables;
    return { outcome, changed };
  }

  private unitOf(engine: EngineName): Unit | NotCovered {
    const known = this.units.get(engine);
    if (known !== undefined) return known;
    const made = this.made(engine);
    this.units.set(engine, made);
    return made;
  }

  private made(engine: EngineName): Unit | NotCovered {
    try {
      return unitBy(engine, this.tree, { limits });
    } catch (thrown) {
      if (thrown instanceof NotCovered) return thrown;
      throw thrown;
    }
  }

  private variablesOf(given: Given): Record<string, unknown> {
    return { ...(JSON.parse(given.variables) as Record<string, unknown>), ...this.host };
  }
}

export function contextOf({ context }: Given): unknown {
  return context === undefined ? undefined : (JSON.parse(context) as unknown);
}

/** The package asks the clock itself, once an evaluation. */
async function frozen<T>(work: () => Promise<T>): Promise<T> {
  const real = globalThis.Date;
  class Frozen extends real {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [now] : given) as [number]));
    }

    static override now(): number {
      return now;
    }
  }
  globalThis.Date = Frozen as unknown as DateConstructor;
  try {
    return await work();
  } finally {
    globalThis.Date = real;
  }
}
