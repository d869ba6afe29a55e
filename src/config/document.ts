import type { Place } from '../error/place.ts';
import type { Limits } from '../expression/expression.ts';
import type { Json } from '../record/json.ts';

/** Steps from the root of a document to a node. */
export type Path = readonly (string | number)[];

/** A YAML file of the user's: its plain value, and the place of every node. */
export interface Document<T = Json> {
  /** Relative to the project's root, or absolute for files outside it. */
  readonly file: string;
  readonly text: string;
  readonly value: T;
  /** Bounds of its expressions (`settings.expression`); absent where the usual ones hold. */
  readonly limits?: Limits | undefined;
  /** The place of the value at `path`; of its nearest existing parent when there is none. */
  at(path: Path): Place;
  /** The place of the key at `path` (the last step). */
  atKey(path: Path): Place;
  /** The place of a character inside the scalar at `path`: follows quotes, escapes, block and folded scalars. */
  atOffset(path: Path, offset: number): Place;
  /** The lines around `place` with a caret under it. */
  frame(place: Place): string;
}
