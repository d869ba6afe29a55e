import type { OwnFunction } from '../own-function.ts';
import { endOf, fieldArgument, instantArgument, sliceArguments } from '../slices.ts';
import type { Slice } from '../slices.ts';

const given = {
  jobs: [
    { startDate: '2025-01-01', endDate: '2026-06-30', title: 'Clerk' },
    { startDate: '2026-07-01', endDate: '9999-12-31', seqNumber: '1', title: 'Analyst' },
    { startDate: '2026-07-01', endDate: '9999-12-31', seqNumber: '2', title: 'Lead' },
  ],
};

export const sliceAt: OwnFunction = {
  name: 'slice_at',
  signature: '<xxx?x?:o>',
  parameters: 'list, at, start?, end?',
  doc: 'The effective-dated slice in force at the day or instant `at`: of those that have begun (`start`, default "startDate") and not ended (`end`, default "endDate"; its day belongs to the slice) the one that began last, of equal ones that with the highest seqNumber; nothing where none is in force. Days are those of UTC.',
  examples: [
    { expression: '$slice_at(jobs, "2026-06-30").title', given, gives: 'Clerk' },
    { expression: '$slice_at(jobs, "2026-07-01T08:00:00Z").title', given, gives: 'Lead' },
    { expression: '$slice_at(jobs, "2024-12-31")', given, gives: undefined },
    {
      expression: '$slice_at(rates, "2026-07-01", "from", "to")',
      given: { rates: { from: '/Date(1767225600000)/', rate: 7 } },
      gives: { from: '/Date(1767225600000)/', rate: 7 },
    },
    { expression: '$slice_at(jobs, absent)', given, fails: 'expression.argument' },
    { expression: '$slice_at([{ "title": "no start" }], "2026-07-01")', fails: 'expression.argument' },
  ],
  implementation: (list: unknown, at: unknown, start: unknown, end: unknown) => {
    const instant = instantArgument('slice_at', at);
    const endField = fieldArgument('slice_at', end, 'endDate');
    return sliceArguments('slice_at', list, fieldArgument('slice_at', start, 'startDate'))
      .filter((slice) => slice.start <= instant && instant < endOf('slice_at', slice, endField))
      .reduce<Slice | undefined>((best, slice) => {
        if (best === undefined) return slice;
        const later = slice.start - best.start || slice.sequence - best.sequence;
        return later >= 0 ? slice : best;
      }, undefined)?.value;
  },
};
