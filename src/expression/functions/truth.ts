import { textArgument, wrongArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

const yes = new Set('是 有 对 真 y yes true t 1 √ ✓ ✔ on'.split(' '));
const no = new Set('否 无 没有 错 假 n no false f 0 × ✗ ✘ x off'.split(' '));

export const truth: OwnFunction = {
  name: 'truth',
  signature: '<x-:b>',
  parameters: 'value',
  doc: 'The boolean that a cell means with 是, 否, 有, 无, √, ×, yes, no, Y, N, 1 or 0; other words are refused, never guessed.',
  examples: [
    { expression: '$truth("是")', gives: true },
    { expression: '$truth("Ｎ")', gives: false },
    { expression: '$truth(1)', gives: true },
    { expression: '$truth("")', gives: undefined },
    { expression: '$truth("maybe")', fails: 'expression.argument' },
  ],
  implementation: (value: unknown) => {
    if (typeof value === 'boolean') return value;
    const word = clean(textArgument('truth', value) ?? '').toLowerCase();
    if (word === '') return undefined;
    if (yes.has(word)) return true;
    if (no.has(word)) return false;
    throw wrongArgument('truth', 'the word means neither yes nor no', 'Map other words with a table: $table("…", x).');
  },
};
