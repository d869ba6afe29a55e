import type { Limits } from '../expression.ts';

/** What one evaluation has in common: its input, its budgets, its clock. */
export interface Base {
  readonly limits: Limits;
  readonly regex: RegExpConstructor;
  /** Milliseconds that `$now()` and `$millis()` give. */
  readonly now: number;
  /** `$$` */
  readonly input: unknown;
  /** What is given from outside by name. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** `performance.now()` at which the evaluation is given up, 0 before it was first looked at. */
  deadline: number;
  /** Steps until the clock is looked at; how many there were before; when it was looked at last. */
  patience: number;
  stride: number;
  looked: number;
  /** Calls of functions inside each other. */
  depth: number;
  /** Numbers that ranges have made together. */
  ranged: number;
}

/** Names and their values; a name that is not here is looked up in the parent, at last among the functions. */
export interface Frame {
  readonly base: Base;
  readonly parent: Frame | undefined;
  bind(name: string, value: unknown): void;
  lookup(name: string): unknown;
}

/** One node of a tree, ready to be evaluated. */
export type Closure = (input: unknown, frame: Frame) => unknown;
