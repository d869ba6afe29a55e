import { textArgument } from '../argument.ts';
import type { OwnFunction } from '../own-function.ts';

export const mask: OwnFunction = {
  name: 'mask',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'A text with its middle starred out: enough to recognise it, too little to use it.',
  examples: [
    { expression: '$mask("13800138000")', gives: '138****8000' },
    { expression: '$mask("li.lei@acme.com")', gives: 'l*****@acme.com' },
    { expression: '$mask("欧阳修")', gives: '欧**' },
    { expression: '$mask("E00123")', gives: 'E****3' },
    { expression: '$mask("x")', gives: '*' },
  ],
  implementation: (value: unknown) => {
    const text = textArgument('mask', value);
    if (text === undefined) return undefined;
    const at = text.lastIndexOf('@');
    return at > 0 ? starred(text.slice(0, at), 1, 0) + text.slice(at) : starredBySize(text);
  },
};

function starredBySize(text: string): string {
  const { length } = Array.from(text);
  if (length >= 11) return starred(text, 3, 4);
  return length >= 5 ? starred(text, 1, 1) : starred(text, 1, 0);
}

function starred(text: string, head: number, tail: number): string {
  const characters = Array.from(text);
  const shown = characters.length > head + tail ? { head, tail } : { head: 0, tail: 0 };
  const middle = '*'.repeat(characters.length - shown.head - shown.tail);
  return characters.slice(0, shown.head).join('') + middle + characters.slice(characters.length - shown.tail).join('');
}
