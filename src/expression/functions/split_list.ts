import { textArgument } from '../argument.ts';
import { optionalText } from '../dates/picture.ts';
import { partsOf, usualSeparators } from '../forms/list.ts';
import type { OwnFunction } from '../own-function.ts';

export const splitList: OwnFunction = {
  name: 'split_list',
  signature: '<x-x?:a>',
  parameters: 'value, separators?',
  doc: 'The values of a cell that holds several, cut at each of `separators` (default 、 ； ; ， , | and line ends), trimmed, blank ones left out.',
  examples: [
    { expression: '$split_list("Java、SQL；Go")', gives: ['Java', 'SQL', 'Go'] },
    { expression: '$split_list("/产品部/移动组/", "/")', gives: ['产品部', '移动组'] },
    { expression: '$split_list("one")', gives: ['one'] },
    { expression: '$split_list("")', gives: undefined },
  ],
  implementation: (value: unknown, separators: unknown) => {
    const text = textArgument('split_list', value);
    if (text === undefined) return undefined;
    const values = partsOf(text, optionalText('split_list', separators, 'the separators') ?? usualSeparators);
    return values.length === 0 ? undefined : values;
  },
};
