import type { Limits } from './expression.ts';

/** The bounds that hold where nothing else is set. */
export const defaultLimits: Limits = { time: 1000, depth: 500, sequence: 100_000, subject: 10_000 };

/** An expression longer than this is refused: the parser reads each token in time proportional to the rest. */
export const longestText = 50_000;

/** Longest text that `$pad` and its like make. */
export const longestMade = 100_000;

/** No setting of `depth` goes beyond this: evaluations that wait for each other are kept in memory. */
export const deepest = 20_000;

/** The numbers that all ranges of one evaluation may make together, as a multiple of the limit on one sequence. */
export const rangesPerSequence = 10;
