import type { Json } from '../record/json.ts';

/** Whose pages they are: one reading of one slice in one run. */
export interface SpoolPlace {
  readonly mapping: string;
  readonly run: string;
  /** Given by the reader: no two readings of a run that are open at once have one name. */
  readonly name: string;
}

/**
 * Pages that were fetched ahead of their reading, because their source forgets its cursor while a slow target is
 * written to (`drain`). Sealed at rest, and gone when they are read: nothing here outlives its run.
 */
export interface Spool {
  /** Keeps a page under its number, in place of one that was there. Returns the bytes it takes. */
  put(place: SpoolPlace, number: number, page: Json): Promise<number>;
  /** Undefined where there is none. */
  get(place: SpoolPlace, number: number): Promise<Json | undefined>;
  drop(place: SpoolPlace): Promise<void>;
  /** Drops what the mapping's other runs left: for a run that holds the mapping's lease, so that they are over. */
  dropOthers(mapping: string, run: string): Promise<void>;
}
