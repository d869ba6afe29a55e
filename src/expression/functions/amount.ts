import { textArgument, wrongArgument } from '../argument.ts';
import { amountOf } from '../forms/amount.ts';
import type { OwnFunction } from '../own-function.ts';

export const amount: OwnFunction = {
  name: 'amount',
  signature: '<x-:n>',
  parameters: 'value',
  doc: 'The number in a text such as ￥12,000.50 or 85分: full-width digits, commas between thousands, a currency sign before and a unit after are let pass.',
  examples: [
    { expression: '$amount("￥12,000.50")', gives: 12000.5 },
    { expression: '$amount("８５分")', gives: 85 },
    { expression: '$amount("-3")', gives: -3 },
    { expression: '$amount("1.234,50")', fails: 'expression.argument' },
    { expression: '$amount("n/a")', fails: 'expression.argument' },
    { expression: '$amount("")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    if (typeof value === 'number') return value;
    const number = amountOf(textArgument('amount', value) ?? '');
    if (number !== undefined) return number ?? undefined;
    throw wrongArgument(
      'amount',
      'the text is no number',
      'It reads 12,000.50, with a dot before the decimals and one unit at most.',
    );
  },
};
