import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import { listOf, names } from './context.ts';
import type { MappingRule } from './context.ts';

/** What a test gives under `with` must be something the mapping asks: else it passes or fails for another reason. */
export const testNames: MappingRule = ({ value, project, report }) => {
  const known = [...names(value['join']), ...names(value['tables']), ...project.names];
  for (const [index, test] of listOf(value['tests']).entries()) {
    for (const name of isObject(test) ? names(test['with']) : []) {
      if (known.includes(name)) continue;
      const near = nearest(name, known);
      report(
        { path: ['tests', index, 'with', name], key: true },
        'config.unknown-key',
        `Nothing is called ${name} here`,
        {
          hint:
            near === undefined
              ? 'Name a join, a table or a mapping itself: `with: { app: { … }, grades: [ … ] }`.'
              : `Did you mean ${near}?`,
        },
      );
    }
  }
};
