import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

export const nfkc: OwnFunction = {
  name: 'nfkc',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'A text made comparable: full-width letters and digits as half-width ones, no-break spaces as spaces, characters that nobody sees removed, ends trimmed.',
  examples: [
    { expression: '$nfkc("　ＡＢＣ１２３ ")', gives: 'ABC123' },
    { expression: '$nfkc("\\u200b张三\\ufeff")', gives: '张三' },
    { expression: '$nfkc("Li\\u00a0Lei")', gives: 'Li Lei' },
    { expression: '$nfkc(null)', gives: undefined },
  ],
  implementation: (value: unknown) => {
    const text = textArgument('nfkc', value);
    return text === undefined ? undefined : clean(text);
  },
};
