import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

/** Chinese family names of two characters. */
const twofold = new Set(
  '欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 司空 夏侯 端木 南宫 独孤 西门 长孙 宇文 轩辕 百里 呼延 东郭 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太史 申屠 钟离'.split(
    ' ',
  ),
);

export const splitName: OwnFunction = {
  name: 'split_name',
  signature: '<x-:o>',
  parameters: 'value',
  doc: 'A full name as `{ family, given }`: a Chinese one by its first character (or two, as 欧阳), another by its comma, else by its last word. A guess: take the parts from the source where it has them.',
  examples: [
    { expression: '$split_name("张三丰")', gives: { family: '张', given: '三丰' } },
    { expression: '$split_name("欧阳修")', gives: { family: '欧阳', given: '修' } },
    { expression: '$split_name("Mary Ann Lee")', gives: { family: 'Lee', given: 'Mary Ann' } },
    { expression: '$split_name("Lee, Mary Ann").given', gives: 'Mary Ann' },
    { expression: '$split_name("买买提·艾力")', gives: { family: '艾力', given: '买买提' } },
    { expression: '$split_name("Madonna")', gives: { family: 'Madonna' } },
  ],
  implementation: (value: unknown) => {
    const name = clean(textArgument('split_name', value) ?? '');
    if (name === '') return undefined;
    if (/^\p{Script=Han}+$/u.test(name)) return chinese(name);
    // Not by a pattern with `\s*`: in a name full of spaces it looks at each pair of them.
    const [before, after] = name.split(',', 2).map((part) => part.trim());
    if (after !== undefined && before !== undefined) return named(before, after);
    const words = name.split(/[\s·•‧]+/);
    return named(words.at(-1) ?? name, words.slice(0, -1).join(' '));
  },
};

function chinese(name: string): object {
  const characters = Array.from(name);
  const two = characters.length > 2 && twofold.has(characters.slice(0, 2).join(''));
  const length = two ? 2 : 1;
  return named(characters.slice(0, length).join(''), characters.slice(length).join(''));
}

function named(family: string, given: string): object {
  return given === '' ? { family } : { family, given };
}
