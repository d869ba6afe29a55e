/**
 * One part of the long gate. A part lives in a file of its own beside this one and stands in `parts.ts`. It does its work,
 * and tells:
 *
 * - `title`, `text`: a heading and a few sentences for docs/proof.md: what is done, and how it is counted;
 * - `tables`: figures as data, each with an optional sentence before it;
 * - `faults`: in words, whatever was lost, doubled, out of balance or not as promised. One of them fails the gate.
 *
 * What it tells is kept in docs/proof/<name>.json with the day, Node and the time that it took, so that a part can be run
 * again alone: docs/proof.md is assembled from all that are kept. A part that is only test files: see `tests.ts`.
 */
export interface Part {
  readonly name: string;
  run(options: PartOptions): Promise<Told>;
}

export interface PartOptions {
  /** How long it may be: 1 is the whole proof; a fraction is for a try. */
  readonly share: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface Told {
  readonly title: string;
  readonly text: string;
  readonly tables: readonly Table[];
  readonly faults: readonly string[];
}

export interface Table {
  readonly text?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What docs/proof/<name>.json holds. */
export interface Kept extends Told {
  readonly part: string;
  /** The day of the run, UTC. */
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  readonly seconds: number;
}
