import { deopt } from '../values/deopt.ts';
import type { Match } from './match.ts';
import { textOf } from './native.ts';

/** What a replacement comes to for a match: `$0` the match, `$1` a group, `$$` a dollar. */
export function substitution(replacement: string): (match: Match) => string {
  const first = replacement.indexOf('$');
  if (first === -1) return () => replacement;
  return (match) => {
    const { groups } = match;
    if (!Array.isArray(groups)) throw deopt;
    // Places of the highest group's number: `$12` is the group 12 or the group 1 and a 2.
    const most = groups.length === 0 ? 1 : Math.floor(Math.log(groups.length) * Math.LOG10E) + 1;
    let made = '';
    let from = 0;
    for (let at = first; at !== -1; at = replacement.indexOf('$', from)) {
      made += replacement.slice(from, at);
      const [put, length] = reference(replacement, at + 1, match.match, groups, most);
      made += put;
      from = at + 1 + length;
    }
    return made + replacement.slice(from);
  };
}

/** What stands for a reference, and how many characters after its dollar belong to it. */
function reference(
  replacement: string,
  at: number,
  match: unknown,
  groups: readonly unknown[],
  most: number,
): readonly [string, number] {
  const sign = replacement.charAt(at);
  if (sign === '$') return ['$', 1];
  if (sign === '0') return [textOf(match), 1];
  let number = Number.parseInt(replacement.slice(at, at + most), 10);
  if (most > 1 && number > groups.length) number = Number.parseInt(replacement.slice(at, at + most - 1), 10);
  if (Number.isNaN(number)) return ['$', 0];
  const group = groups.length > 0 ? groups[number - 1] : undefined;
  return [group === undefined ? '' : textOf(group), String(number).length];
}
