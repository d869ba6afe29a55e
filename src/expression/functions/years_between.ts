import { wrongArgument } from '../argument.ts';
import { millisOf } from '../dates/moment.ts';
import { readMoment } from '../dates/read.ts';
import type { OwnFunction } from '../own-function.ts';

export const yearsBetween: OwnFunction = {
  name: 'years_between',
  signature: '<xx:n>',
  parameters: 'from, to',
  doc: 'Whole years from one date to a later one, as ages and years of service are counted.',
  examples: [
    { expression: '$years_between("2000-05-02", "2024-05-01")', gives: 23 },
    { expression: '$years_between("2000/5/1", "2024年5月1日")', gives: 24 },
    { expression: '$years_between("2024-05-01", "2000-05-01")', fails: 'expression.argument' },
    { expression: '$years_between("", "2024-05-01")', gives: undefined },
  ],
  implementation: (from: unknown, to: unknown) => {
    const [start, end] = [readMoment('years_between', from), readMoment('years_between', to)];
    if (start === undefined || end === undefined) return undefined;
    const [first, last] = [new Date(millisOf(start, 'UTC')), new Date(millisOf(end, 'UTC'))];
    if (last < first) throw wrongArgument('years_between', 'the second date is before the first', 'Are they swapped?');
    const years = last.getUTCFullYear() - first.getUTCFullYear();
    const anniversary = Date.UTC(last.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate());
    return last.getTime() < anniversary ? years - 1 : years;
  },
};
