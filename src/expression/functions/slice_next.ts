import type { OwnFunction } from '../own-function.ts';
import { fieldArgument, instantArgument, sliceArguments } from '../slices.ts';
import type { Slice } from '../slices.ts';

const given = {
  jobs: [
    { startDate: '2026-01-01', title: 'Clerk' },
    { startDate: '2027-01-01', title: 'Head' },
    { startDate: '2026-12-01', title: 'Lead' },
  ],
};

export const sliceNext: OwnFunction = {
  name: 'slice_next',
  signature: '<xxx?:o>',
  parameters: 'list, at, start?',
  doc: 'The effective-dated slice that begins first after the day or instant `at` (`start`: default "startDate"), of equal ones that with the highest seqNumber; nothing where none is to come.',
  examples: [
    { expression: '$slice_next(jobs, "2026-11-21").title', given, gives: 'Lead' },
    { expression: '$slice_next(jobs, "2025-12-31", "startDate").title', given, gives: 'Clerk' },
    { expression: '$slice_next(jobs, "2027-01-01")', given, gives: undefined },
    { expression: '$slice_next(jobs, "")', given, fails: 'expression.argument' },
  ],
  implementation: (list: unknown, at: unknown, start: unknown) => {
    const instant = instantArgument('slice_next', at);
    return sliceArguments('slice_next', list, fieldArgument('slice_next', start, 'startDate'))
      .filter((slice) => slice.start > instant)
      .reduce<Slice | undefined>((best, slice) => {
        if (best === undefined) return slice;
        const before = best.start - slice.start || slice.sequence - best.sequence;
        return before >= 0 ? slice : best;
      }, undefined)?.value;
  },
};
