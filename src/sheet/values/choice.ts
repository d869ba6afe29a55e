import type { Json } from '../../record/json.ts';
import { plainName } from '../names.ts';
import type { Cell } from '../sheet.ts';
import type { Fault, Read } from './options.ts';

/** Words that a remedy lists. */
const listed = 8;

/** What a word means by a table; a word that is not in it is never guessed, nor dropped. */
export function readChoice(cell: Cell, choices: Readonly<Record<string, Json>>): Read | Fault {
  const words = Object.entries(choices);
  for (const form of [plainName, withoutEnd]) {
    const word = form(cell.text);
    const found = words.find(([name]) => form(name) === word);
    if (found !== undefined) return { value: found[1] };
  }
  const names = words.slice(0, listed).map(([name]) => name);
  const more = words.length > listed ? ' …' : '';
  return {
    fault: 'choice.unknown',
    remedy: { en: `Take one of: ${names.join(', ')}${more}.`, zh: `请从中选择：${names.join('、')}${more}。` },
  };
}

/** 北京市 and 北京, 广东省 and 广东 are one. */
function withoutEnd(text: string): string {
  return plainName(text).replace(/(?<=..)(?:省|市|自治区)$/, '');
}
