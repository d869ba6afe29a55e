import { isFunctionName } from '../../expression/registry.ts';
import { names } from './context.ts';
import type { MappingRule } from './context.ts';
import { given } from './mapping-names.ts';

/** A join or `let` under the name of a function, or of what every mapping has: `$match` would give the other in silence. */
export const takenName: MappingRule = ({ value, report }) => {
  for (const section of ['join', 'let']) {
    for (const name of names(value[section])) {
      if (!isTaken(name)) continue;
      const what = isFunctionName(name) ? 'a function' : 'given';
      const message = `$${name} is ${what} already: this ${section} would never be read`;
      report({ path: [section, name], key: true }, 'lint.taken-name', message, { hint: 'Choose another name.' });
    }
  }
};

export function isTaken(name: string): boolean {
  return isFunctionName(name) || given.includes(name);
}
