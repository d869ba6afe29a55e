import { listArgument, textArgument } from '../argument.ts';
import type { OwnFunction } from '../own-function.ts';

export const lines: OwnFunction = {
  name: 'lines',
  signature: '<x-:s>',
  parameters: 'list',
  doc: 'The texts of a list, one a line; blank ones are left out, and nothing is given where none is left.',
  examples: [
    { expression: '$lines(["逻辑: 86", "", "表达: 90"])', gives: '逻辑: 86\n表达: 90' },
    { expression: '$lines(scores.(name & ": " & value))', given: { scores: [{ name: 'a', value: 1 }] }, gives: 'a: 1' },
    { expression: '$lines([])', gives: undefined },
  ],
  implementation: (list: unknown) => {
    const texts = listArgument(list).map((value) => textArgument('lines', value) ?? '');
    const filled = texts.filter((text) => text.trim() !== '');
    return filled.length === 0 ? undefined : filled.join('\n');
  },
};
