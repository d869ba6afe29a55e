import type { Writer } from '../observe/status-line.ts';

/** One of the two outputs of a command. */
export interface Output extends Writer {
  readonly isTTY: boolean;
  /** Width in letters; of a pipe, some usual one. */
  readonly columns: number;
}

/** Two ways to be asked to end: cleanly, and at once. */
export interface Interrupts {
  readonly stop: AbortSignal;
  readonly hardStop: AbortSignal;
}

/** What a command sees of the process it runs in. Tests give their own. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths of the command line start. */
  readonly folder: string;
  now(): number;
  /** What stands on standard input, at most so many bytes of it. */
  input(most: number): Promise<Uint8Array>;
  /** Asks the person there and gives the line they type; undefined where nobody is there to answer. */
  ask(question: string): Promise<string | undefined>;
  /** Lets the person there change a file, and resolves when they are done; absent where nobody can. */
  edit?(path: string): Promise<void>;
  /**
   * From now on the first SIGINT, SIGTERM or SIGHUP stops cleanly and calls `onStop`, the second ends at once. Only
   * commands that have something to settle ask for this; all others end by the signal.
   */
  interrupts(onStop: () => void): Interrupts;
}
