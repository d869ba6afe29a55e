import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { stepsOf } from '../../record/path.ts';
import type { Path } from '../document.ts';
import { selfDescribing } from '../schema/transport.ts';
import { listOf, names, objectOf } from './context.ts';
import type { MappingContext, MappingRule } from './context.ts';
import { inSchema, namesIn } from './fields.ts';

/** Mapped fields are known to the target stream, `match` and `compare.ignore` name mapped ones, `$blank: clear` has a way. */
export const targetFields: MappingRule = (context) => {
  const map = objectOf(context.value['map']);
  visit(context, map, ['map'], []);
  namedByAnswers(context, map);
  for (const [path, named] of [
    [['match'], context.value['match']],
    [['compare', 'ignore'], objectOf(context.value['compare'])['ignore']],
  ] as const) {
    for (const [index, field] of listOf(named).entries()) {
      if (typeof field !== 'string' || Object.hasOwn(map, field.split('.')[0] ?? '')) continue;
      const near = nearest(field, Object.keys(map));
      const at: Path = Array.isArray(named) ? [...path, index] : path;
      context.report({ path: at }, 'lint.match', `${field} is no field of map`, {
        hint: near === undefined ? undefined : `Did you mean ${near}?`,
      });
    }
  }
};

/** A record without the field by which the answers name it would be unknown for ever. */
function namedByAnswers({ target, report }: MappingContext, map: JsonObject): void {
  const fields = new Set<string>();
  for (const write of Object.values(objectOf(target?.value['write']))) {
    const { match, outcomes } = objectOf(write);
    const field = objectOf(outcomes)['match'] ?? match;
    if (typeof field === 'string') fields.add(field);
  }
  for (const field of fields) {
    if (Object.hasOwn(map, stepsOf(field)[0] ?? '')) continue;
    const message = `The answers of ${target?.name} name its records by ${field}, which is not mapped`;
    report({ path: ['map'], key: true }, 'lint.match', message, { hint: `Map ${field}.` });
  }
}

function visit(context: MappingContext, value: JsonObject, path: Path, steps: readonly string[]): void {
  const { target, report } = context;
  for (const [field, inner] of Object.entries(value)) {
    const at = [...steps, field];
    if (target?.schema !== undefined && inSchema(target.schema, at) === 'unknown') {
      const near = nearest(field, namesIn(target.schema, steps));
      const hint = near === undefined ? undefined : `Did you mean ${near}?`;
      report(
        { path: [...path, field], key: true },
        'lint.unknown-field',
        `The stream ${target.name} has no field ${at.join('.')}`,
        { hint },
      );
      continue;
    }
    if (!isObject(inner)) continue;
    if (!Object.keys(inner).some((key) => key.startsWith('$'))) visit(context, inner, [...path, field], at);
    else if (inner['$blank'] === 'clear' && !canClear(context)) {
      const message = `The stream ${target?.name} declares no way of emptying a field`;
      report({ path: [...path, field, '$blank'] }, 'lint.no-clear', message, {
        hint: 'Write $blank: keep, or declare clear: in the connector.',
      });
    }
  }
}

/** Every operation must be able to: which one a delta becomes is known only later. */
function canClear({ target }: MappingContext): boolean {
  if (target === undefined || selfDescribing.has(target.section)) return true;
  const writes = objectOf(target.value['write']);
  return names(writes)
    .filter((each) => each !== 'delete')
    .every((each) => objectOf(writes[each])['clear'] !== undefined);
}
