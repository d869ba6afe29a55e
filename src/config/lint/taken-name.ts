import { isFunctionName } from '../../expression/registry.ts';
import { names } from './context.ts';
import type { MappingRule } from './context.ts';
import { given } from './mapping-names.ts';

/** A join or `let` under the name of a function, or of what every mapping has: `$match` would give the other in silence. */
export const takenName: MappingRule = ({ value, report }) => {
  for (const section of ['join', 'let']) {
    for (const name of names(value[section])) {
      const isFunction = isFunctionName(name);
      if (!isFunction && !given.includes(name)) continue;
      const message = `$${name} is ${isFunction ? 'a function' : 'given'} already: this ${section} would never be read`;
      report({ path: [section, name], key: true }, 'lint.taken-name', message, { hint: 'Choose another name.' });
    }
  }
};
