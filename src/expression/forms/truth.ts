import { clean } from '../clean.ts';

const yes = new Set('是 有 对 真 y yes true t 1 √ ✓ ✔ on'.split(' '));
const no = new Set('否 无 没有 错 假 n no false f 0 × ✗ ✘ x off'.split(' '));

/** What a word means: true, false, nothing (null, for a blank one), or neither (undefined). */
export function truthOf(text: string): boolean | null | undefined {
  const word = clean(text).toLowerCase();
  if (word === '') return null;
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
}
