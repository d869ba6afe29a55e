import { parse, startOf } from '../../../expression/ast.ts';
import type { Node } from '../../../expression/ast.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { keyOf } from '../../../record/key.ts';
import { listOf, objectOf, streamFacts } from '../context.ts';
import type { MappingContext } from '../context.ts';
import { nodeOfSchema } from './schema-node.ts';

/** What an expression may give, as far as its text tells: one for each of its branches. */
export type Gives =
  | { readonly is: 'value'; readonly value: Json; readonly offset: number }
  | { readonly is: 'type'; readonly type: 'string' | 'number' | 'boolean'; readonly offset: number }
  /** What the schema of a source or of a join's stream says of it. */
  | { readonly is: 'schema'; readonly schema: JsonObject; readonly path: string; readonly offset: number }
  /** The cells of a column of a table: of one row where its key is written out. */
  | {
      readonly is: 'cells';
      readonly table: string;
      readonly column: string;
      readonly values: readonly Json[];
      readonly offset: number;
    };

/** Nested `let`s and conditions beyond this are left alone. */
const deepest = 12;

const texts = new Set(
  'string uppercase lowercase trim substring substringBefore substringAfter join replace'.split(' '),
);
const numbers = new Set('number floor ceil round abs sum count length max min average power sqrt'.split(' '));
const truths = new Set('boolean not exists contains'.split(' '));

/** What the expression gives; empty where its text alone does not tell. What cannot be parsed is told of elsewhere. */
export function givesOf(context: MappingContext, text: string): readonly Gives[] {
  return branches(context, text, 0);
}

function branches(context: MappingContext, text: string, depth: number): readonly Gives[] {
  try {
    return depth > deepest ? [] : visit(context, parse(text), text, depth);
  } catch {
    return [];
  }
}

function visit(context: MappingContext, node: Node, text: string, depth: number): readonly Gives[] {
  const offset = startOf(node, text);
  if (node.predicate !== undefined || node.stages !== undefined || node.group !== undefined) return [];
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return [{ is: 'value', value: valueOf(node.value), offset }];
    case 'condition':
      return [node.then, node.else].flatMap((each) => (each === undefined ? [] : visit(context, each, text, depth)));
    case 'block':
      return node.expressions?.length === 1 && node.expressions[0] !== undefined
        ? visit(context, node.expressions[0], text, depth)
        : [];
    case 'binary':
      return operator(node.value, offset);
    case 'function':
      return call(node, offset);
    case 'variable':
      return named(context, String(node.value), [], offset, depth);
    case 'path':
      return along(context, node, offset, depth);
    default:
      return [];
  }
}

function valueOf(value: unknown): Json {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function operator(sign: unknown, offset: number): readonly Gives[] {
  if (sign === '&') return [{ is: 'type', type: 'string', offset }];
  if (typeof sign === 'string' && ['+', '-', '*', '/', '%'].includes(sign))
    return [{ is: 'type', type: 'number', offset }];
  if (typeof sign === 'string' && ['=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in'].includes(sign)) {
    return [{ is: 'type', type: 'boolean', offset }];
  }
  return [];
}

function call(node: Node, offset: number): readonly Gives[] {
  const name = String(node.procedure?.value);
  const type = texts.has(name) ? 'string' : numbers.has(name) ? 'number' : truths.has(name) ? 'boolean' : undefined;
  return type === undefined ? [] : [{ is: 'type', type, offset }];
}

/** `a.b`, `$name.a.b`, `$table("name", …).column`; what is filtered or sorted on its way is left alone. */
function along(context: MappingContext, node: Node, offset: number, depth: number): readonly Gives[] {
  const [first, ...rest] = node.steps ?? [];
  const names = rest.map((step) => nameOf(step));
  if (first === undefined || names.includes(undefined) || node.keepSingletonArray === true) return [];
  const steps = names.filter((name) => name !== undefined);
  if (first.predicate !== undefined || first.stages !== undefined) return [];
  if (first.type === 'variable') return named(context, String(first.value), steps, offset, depth);
  if (first.type === 'function') return cells(context, first, steps, offset);
  const own = nameOf(first);
  return own === undefined ? [] : below(context.source?.schema, prefixOf(context), [own, ...steps], offset);
}

function nameOf(step: Node): string | undefined {
  const plain = step.type === 'name' && step.stages === undefined && step.predicate === undefined;
  return plain && step.focus === undefined && step.index === undefined ? String(step.value) : undefined;
}

function named(
  context: MappingContext,
  name: string,
  steps: readonly string[],
  offset: number,
  depth: number,
): readonly Gives[] {
  const { value, project, source } = context;
  if (name === 'record') return below(source?.schema, [], steps, offset);
  const join = objectOf(value['join'])[name];
  if (isObject(join)) {
    if (join['expect'] === 'many' || steps.length === 0) return [];
    return below(streamFacts(project, join['from'])?.schema, [], steps, offset);
  }
  const own = objectOf(value['let'])[name];
  if (typeof own !== 'string') return [];
  if (steps.length === 0) return branches(context, own, depth + 1).map((each) => ({ ...each, offset }));
  // `$rule.next` where `rule` is a row of a table.
  const asked = tableCall(own);
  return asked === undefined ? [] : cells(context, asked, steps, offset);
}

function tableCall(text: string): Node | undefined {
  try {
    const node = parse(text);
    return node.type === 'function' && node.predicate === undefined ? node : undefined;
  } catch {
    return undefined;
  }
}

function cells(context: MappingContext, asked: Node, steps: readonly string[], offset: number): readonly Gives[] {
  const [name, ...key] = asked.arguments ?? [];
  const [column, ...more] = steps;
  if (asked.procedure?.value !== 'table' || name?.type !== 'string' || column === undefined || more.length > 0)
    return [];
  const table = context.mapping.tables.get(String(name.value));
  if (table === undefined) return [];
  const written = key.every(({ type }) => type === 'string') ? keyOf(key.map(({ value }) => value)) : undefined;
  const row = written === undefined ? undefined : table.rows.get(written);
  const rows = written === undefined ? [...table.rows.values()] : row === undefined ? [] : [row];
  const values = [...new Set(rows.flatMap((each) => (each[column] === undefined ? [] : [each[column]])))];
  return [{ is: 'cells', table: table.name, column, values, offset }];
}

/** The part of the schema at a path; nothing where the schema does not say, or a list stands on the way. */
function below(
  schema: JsonObject | undefined,
  prefix: readonly string[] | undefined,
  steps: readonly string[],
  offset: number,
): readonly Gives[] {
  if (schema === undefined || prefix === undefined) return [];
  const found = nodeOfSchema(schema, steps, prefix);
  return found === undefined ? [] : [{ is: 'schema', schema: found, path: steps.join('.'), offset }];
}

/** The steps to the list that `each` goes through; undefined where it is more than a path. */
function prefixOf({ value }: MappingContext): readonly string[] | undefined {
  const each = listOf(value['each'])[0];
  if (typeof each !== 'string') return [];
  return /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*(\[\])?$/u.test(each)
    ? each.replace('[]', '').split('.')
    : undefined;
}
