import type { Node } from '../ast.ts';
import type { Origin, Scope } from './scope.ts';

/** A free variable or a function that is called. */
export interface Reference {
  readonly kind: 'variable' | 'function';
  readonly name: string;
  /** Of the `$`. */
  readonly offset: number;
}

/** What the parts of the reader need of it. */
export interface Visitor {
  readonly text: string;
  readonly references: Reference[];
  /** Where a node's value comes from. */
  visit(node: Node, context: readonly Origin[], scope: Scope): readonly Origin[];
  /** `visit`, and what comes of it counts as read. */
  read(node: Node, context: readonly Origin[], scope: Scope): void;
  consume(origins: readonly Origin[]): void;
  /** What `inside` reads has its own answer to a missing value (`$exists(x)`, predicates). */
  guarded(inside: () => void): void;
}
