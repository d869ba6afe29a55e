import { textArgument, wrongArgument } from '../argument.ts';
import type { OwnFunction } from '../own-function.ts';

export const padLeft: OwnFunction = {
  name: 'pad_left',
  signature: '<xns?:s>',
  parameters: 'value, width, fill?',
  doc: 'A text or whole number filled up on the left, with zeros unless `fill` says otherwise: gives employee numbers their lost zeros back.',
  examples: [
    { expression: '$pad_left(123, 5)', gives: '00123' },
    { expression: '$pad_left("AB123", 4)', gives: 'AB123' },
    { expression: '$pad_left("7", 3, "*")', gives: '**7' },
    { expression: '$pad_left("7", 3000)', fails: 'expression.argument' },
  ],
  implementation: (value: unknown, width: unknown, fill: unknown) => {
    const text = textArgument('pad_left', value);
    if (text === undefined || text.trim() === '') return undefined;
    if (typeof width !== 'number' || !(width >= 0 && width <= 1000))
      throw wrongArgument('pad_left', 'the width is a number up to 1000');
    return text.padStart(width, typeof fill === 'string' && fill !== '' ? fill : '0');
  },
};
