import { textArgument } from '../argument.ts';
import type { OwnFunction } from '../own-function.ts';

export const text: OwnFunction = {
  name: 'text',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'A number as text without an exponent, a text as it is: for ids. A number beyond 2^53 is refused, since its last digits are lost.',
  examples: [
    { expression: '$text(12345678901)', gives: '12345678901' },
    { expression: '$text("007")', gives: '007' },
    { expression: '$text(1e21)', fails: 'expression.argument' },
  ],
  implementation: (value: unknown) => textArgument('text', value),
};
