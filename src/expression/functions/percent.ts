import { wrongArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

export const percent: OwnFunction = {
  name: 'percent',
  signature: '<x-:n>',
  parameters: 'value',
  doc: 'The fraction that a percentage stands for; a number is a fraction already, as in Excel, and text without a sign is refused.',
  examples: [
    { expression: '$percent("84.6%")', gives: 0.846 },
    { expression: '$percent("１００％")', gives: 1 },
    { expression: '$percent(0.5)', gives: 0.5 },
    { expression: '$percent("85")', fails: 'expression.argument' },
    { expression: '$percent("")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    if (value === undefined || value === null || typeof value === 'number') return value ?? undefined;
    const text = typeof value === 'string' ? clean(value) : 'none';
    if (text === '') return undefined;
    const number = /^([+-]?\d{1,15}(?:\.\d{1,15})?)\s*%$/.exec(text)?.[1];
    if (number === undefined) {
      throw wrongArgument(
        'percent',
        'the text is no percentage',
        'It reads 85%. For a plain number use $number(x) / 100.',
      );
    }
    // Moving the point in the text keeps 84.6% at 0.846.
    return Number(`${number}e-2`);
  },
};
