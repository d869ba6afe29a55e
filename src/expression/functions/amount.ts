import { textArgument, wrongArgument } from '../argument.ts';
import { clean } from '../clean.ts';
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
    const text = clean(textArgument('amount', value) ?? '');
    if (text === '') return undefined;
    const match =
      /^(?:[¥$€£]|CNY|RMB|USD|EUR)?\s*([+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,10})?)\s*(?:元|分|人|年|岁|次|天|小时)?$/i.exec(
        text,
      );
    if (match?.[1] === undefined) {
      throw wrongArgument(
        'amount',
        'the text is no number',
        'It reads 12,000.50, with a dot before the decimals and one unit at most.',
      );
    }
    return Number(match[1].replaceAll(',', ''));
  },
};
