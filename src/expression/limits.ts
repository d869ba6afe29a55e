import type { Limits } from './expression.ts';

/** The bounds that hold where nothing else is set. */
export const defaultLimits: Limits = { time: 1000, depth: 500, sequence: 100_000, subject: 10_000 };

/** An expression longer than this is refused: the parser reads each token in time proportional to the rest. */
export const longestText = 50_000;

/** Longest text that `$pad` and its like make. */
export const longestMade = 100_000;
