import type { Between } from '../vendors.ts';

/** Where a process can be ended: the places that the code names, and any other moment. */
export const places = [
  'before-intent',
  'after-intent',
  'before-request',
  'after-request',
  'before-commit',
  'after-commit',
  'random',
] as const;
export type Place = (typeof places)[number];

/** A way of records through hrwire that is cut off again and again. */
export interface Scenario {
  readonly name: string;
  /** For the page of the proof. */
  readonly does: string;
  /** Starts everything in an empty folder; `seed` chooses nothing but what does not matter. */
  stage(folder: string, between?: Between): Promise<Stage>;
}

export interface Stage {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  /** The mapping that runs whole before each round, and is not what is looked at. */
  readonly before?: string;
  /** The mapping whose runs are killed. */
  readonly mapping: string;
  /** The words of the next command, where it is not always `run` of the mapping; asked before each. */
  readonly next?: () => Promise<readonly string[]>;
  /** Whether something still waits for a person: the round is not over. */
  readonly waits?: () => Promise<boolean>;
  /** The n-th passing of a named place at which a run ends is drawn from 1 to this. */
  readonly passings: number;
  /** Makes a round's new records at the source and gives the keys that are due at the target. */
  prepare(): Promise<readonly string[]>;
  /** How often the target was made to take each of these keys, from its own state and log. */
  arrived(): Promise<ReadonlyMap<string, number>>;
  /** What else is wrong at the end, in words. */
  faults?(): Promise<readonly string[]>;
  close(): Promise<void>;
}
