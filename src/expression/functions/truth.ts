import { textArgument, wrongArgument } from '../argument.ts';
import { truthOf } from '../forms/truth.ts';
import type { OwnFunction } from '../own-function.ts';

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
    const meant = truthOf(textArgument('truth', value) ?? '');
    if (meant !== undefined) return meant ?? undefined;
    throw wrongArgument('truth', 'the word means neither yes nor no', 'Map other words with a table: $table("…", x).');
  },
};
