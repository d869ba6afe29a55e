import type { Node } from '../../ast.ts';
import type { Closure } from '../frame.ts';
import type { UnitOptions } from '../unit.ts';

/** What the builders of the node kinds share. */
export interface Builder {
  readonly options: UnitOptions;
  /** The closure of a node: its value, normalised. */
  build(node: Node): Closure;
  /** The same before predicates, grouping and normalising. */
  core(node: Node): Closure;
  /** Whether nothing in the text can bind the name: then it means what is given, or a function. */
  readonly isFree: (name: string) => boolean;
  /** Whether a grouping may find an empty list of the data: nothing reads that later. See `harmlessGroups`. */
  readonly isHarmless: (group: object) => boolean;
  /** A builder to whom no name is free: for trees that are not part of the text. */
  readonly dynamic: Builder;
  /** What a name means that is neither bound nor given. */
  readonly builtin: (name: string) => unknown;
}

export type Kind = (node: Node, builder: Builder) => Closure;

export const nothing: Closure = () => undefined;

/** The closure of a part that the parser always gives. */
export function part(node: Node | undefined, builder: Builder): Closure {
  return node === undefined ? nothing : builder.build(node);
}
