import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

export const digits: OwnFunction = {
  name: 'digits',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'The digits of a text, full-width ones as half-width; nothing where there are none.',
  examples: [
    { expression: '$digits("No. ００12-3")', gives: '00123' },
    { expression: '$digits("none")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    const text = textArgument('digits', value);
    const found = text === undefined ? '' : clean(text).replace(/[^0-9]/g, '');
    return found === '' ? undefined : found;
  },
};
