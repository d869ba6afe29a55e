import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import { optionalText } from '../dates/picture.ts';
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
    const marks = new Set(Array.from(optionalText('split_list', separators, 'the separators') ?? '、；;，,|\n\r'));
    let part = '';
    const parts: string[] = [];
    for (const character of text) {
      if (!marks.has(character)) part += character;
      else {
        parts.push(part);
        part = '';
      }
    }
    const values = [...parts, part].map(clean).filter((one) => one !== '');
    return values.length === 0 ? undefined : values;
  },
};
