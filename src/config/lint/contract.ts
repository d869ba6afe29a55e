import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Path } from '../document.ts';
import { listOf, names, objectOf, streamFacts, textOf, within } from './context.ts';
import type { MappingContext, MappingRule } from './context.ts';
import { breachOf } from './contract/judge.ts';
import { givesOf } from './contract/gives.ts';
import { nodeOfSchema } from './contract/schema-node.ts';
import { inRecord, inSchema, namesIn, stepsOf } from './fields.ts';

/**
 * The mapping held against the schemas of both its streams: what the target demands and the map leaves out, what it does
 * not take, and what a joined stream does not have. An error is what no record can pass, or what none with that value can;
 * a warning what may be right. Where a stream has no schema, nothing is said.
 */
export const contract: MappingRule = (context) => {
  const { target, value } = context;
  if (target?.schema !== undefined) {
    const map = objectOf(value['map']);
    demanded(context, target.schema, map, ['map'], []);
    held(context, target.schema, map, ['map'], []);
  }
  joined(context);
};

/** Records are checked against the schema before they are sent: one without such a field is a dead letter. */
function demanded(
  context: MappingContext,
  schema: JsonObject,
  map: JsonObject,
  path: Path,
  steps: readonly string[],
): void {
  const at = nodeOfSchema(schema, steps);
  for (const field of listOf(at?.['required'])) {
    if (typeof field !== 'string' || Object.hasOwn(map, field)) continue;
    const name = [...steps, field].join('.');
    const message = `The stream ${context.target?.name} demands \`${name}\`, which is not mapped: each record would be a dead letter`;
    context.report({ path, key: true }, 'contract.required', message, { hint: `Map ${name}.` });
  }
  for (const [field, inner] of Object.entries(map)) {
    if (isNested(inner)) demanded(context, schema, inner, [...path, field], [...steps, field]);
  }
}

function isNested(value: Json): value is JsonObject {
  return isObject(value) && !Object.keys(value).some((key) => key.startsWith('$'));
}

/** Each mapped field, held against what the schema says of it. Lists written out are left to the run. */
function held(context: MappingContext, schema: JsonObject, value: Json, path: Path, steps: readonly string[]): void {
  if (isNested(value)) {
    for (const [field, inner] of Object.entries(value))
      held(context, schema, inner, [...path, field], [...steps, field]);
    return;
  }
  const target = nodeOfSchema(schema, steps);
  if (target === undefined || Array.isArray(value)) return;
  const field = steps.join('.');
  const tell = (at: Path, text: string): void => {
    for (const gives of givesOf(context, text)) {
      const breach = breachOf(gives, target, field);
      if (breach === undefined) continue;
      const { code, message, hint, severity } = breach;
      context.report({ path: at, offset: gives.offset }, code, message, { hint, severity });
    }
  };
  if (typeof value === 'string') tell(path, value);
  if (!isObject(value)) return;
  const text = value['$text'];
  const breach =
    typeof text === 'string' ? breachOf({ is: 'value', value: text, offset: 0 }, target, field) : undefined;
  if (breach !== undefined) {
    const { code, message, hint, severity } = breach;
    context.report({ path: [...path, '$text'] }, code, message, { hint, severity });
  }
  for (const key of ['$', '$default']) {
    const own = value[key];
    if (typeof own === 'string') tell([...path, key], own);
  }
}

/** `$app.phase` where the joined stream has no `phase`: it would be blank for ever, in silence. */
function joined(context: MappingContext): void {
  const { value, project, pieces } = context;
  const joins = objectOf(value['join']);
  if (names(joins).length === 0) return;
  const given = listOf(value['tests']).map((test) => objectOf(objectOf(test)['with']));
  for (const piece of pieces) {
    for (const { variable, path, offset } of piece.analysis.paths) {
      const join = variable === undefined ? undefined : joins[variable];
      if (variable === undefined || path === '' || !isObject(join)) continue;
      const schema = streamFacts(project, join['from'])?.schema;
      const steps = stepsOf(path);
      if (schema === undefined || inSchema(schema, steps) !== 'unknown') continue;
      if (given.some((names) => inRecord(names[variable], steps))) continue;
      const near = nearest(steps.at(-1) ?? '', namesIn(schema, steps.slice(0, -1)));
      const hint = near === undefined ? undefined : `Did you mean ${near}?`;
      const message = `The schema of ${textOf(join['from'])} does not know the field ${path}: it would be blank in every record`;
      context.report(within(piece, offset), 'contract.source', message, { hint, severity: 'warning' });
    }
  }
}
