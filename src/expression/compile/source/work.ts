import type { Node } from '../../ast.ts';
import type { Base } from './base.ts';
import type { Term, Writer } from './writer.ts';

/** What an expression sees where it stands. */
export interface Scope {
  /** The context: `$`, and what bare names are read of. */
  readonly context: Base;
  /** The context is no list, known before it is there. */
  readonly single: boolean;
  /** Variables of generated code by their names; others are the caller's. */
  readonly locals: ReadonlyMap<string, Local>;
}

/** A value that has a name, and what is read of it. */
export interface Local {
  readonly term: Term;
  readonly base: Base;
}

/** What the files of this folder share while they write one function. */
export interface Work {
  readonly writer: Writer;
  readonly root: Base;
  /** The value of a node: statements are written, a term comes back. Throws `unwritten` inside, never outside. */
  readonly value: (node: Node, scope: Scope) => Term;
  /** The value by a closure, which sees no locals; throws `unwritten` where the node reads some. */
  closed(node: Node, scope: Scope): Term;
  /** A call in the last place of a function, whose result is not unwrapped. */
  tail(node: Node, scope: Scope): Term;
  /** A variable that the caller gives. */
  given(name: string): Local;
  /** Notes that a function is called by a name that the caller could have given another meaning. */
  unshadowed(name: string): void;
  /** Names a value, so that members may be read of it. */
  local(term: Term): Local;
}

/** Thrown while source is written for a node that this does not write: a closure takes its place. */
export const unwritten = new Error('not written as source');

/** No predicate, no binding, no `[]`. */
export function isBare(node: Node): boolean {
  const { stages, predicate, group, focus, index, keepArray, keepSingletonArray, tuple, ancestor } = node;
  return (
    [stages, predicate, group, focus, index, ancestor].every((mark) => mark === undefined) &&
    keepArray !== true &&
    keepSingletonArray !== true &&
    tuple !== true
  );
}
