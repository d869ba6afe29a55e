import type { Node } from '../ast.ts';
import type { Limits } from '../expression.ts';

/** How a tree is compiled; what the language's own suite needs stands open here and is closed for mappings. */
export interface UnitOptions {
  readonly limits: Limits;
  /** The regular expressions of the tree are made by this; default `boundedRegExp(limits.subject)`. */
  readonly regex?: RegExpConstructor;
  /** False where the host forbids generated code: closures alone. Default true. */
  readonly generates?: boolean;
}

/** A compiled tree. */
export interface Unit {
  /**
   * The value for one context, as the package's `evaluate` resolves to (lists may carry the package's flags). Throws
   * anything where the package throws, or where only the package knows: then it evaluates the same again, and gives
   * the value or the exact error. `now`: milliseconds for `$now()` and `$millis()`.
   */
  run(context: unknown, variables: Readonly<Record<string, unknown>> | undefined, now: number): unknown;
}

/** Thrown while a tree is compiled, by whoever finds a construct that is not covered. */
export class NotCovered extends Error {
  readonly node: Node;
  readonly construct: string;

  constructor(node: Node, construct: string) {
    super(construct);
    this.node = node;
    this.construct = construct;
  }
}
