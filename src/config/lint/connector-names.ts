import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import { names, objectOf, within } from './context.ts';
import type { FileRule } from './context.ts';
import { unknownNames } from './mapping-names.ts';

/** The one scope (design, section 3). */
const scope =
  'config window page ids group record records status headers raw started token reauthorising accepted list_name parent parents request_id ticket steps assertion item index answer body method query decrypted signed delta deltas target_id match'.split(
    ' ',
  );

/** Variables, functions and settings that a connector's expressions name must exist. */
export const connectorNames: FileRule = (context) => {
  const { value, pieces, report } = context;
  const properties = names(objectOf(value['config'])['properties']);
  const variables = new Set([...scope, ...namedSteps(value)]);
  for (const piece of pieces) {
    unknownNames(context, piece, variables, 'warning');
    for (const { variable, path, offset } of piece.analysis.paths) {
      const setting = path.split('.')[0] ?? '';
      if (variable !== 'config' || setting === '' || setting === '*' || properties.includes(setting)) continue;
      const near = nearest(setting, properties);
      const hint = near === undefined ? 'Declare it under config.properties.' : `Did you mean ${near}?`;
      report(within(piece, offset), 'lint.unknown-variable', `There is no setting ${setting}`, { hint });
    }
  }
};

/** Names that a connector gives itself: steps, tokens of a chain. */
function namedSteps(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namedSteps);
  if (!isObject(value)) return [];
  const own = typeof value['name'] === 'string' ? [value['name']] : [];
  return [...own, ...Object.values(value).flatMap(namedSteps)];
}
