import { isObject } from '../../record/json.ts';
import type { Fragment } from '../schema/kinds.ts';
import { hasFormat } from './formats.ts';

/** Deeper than any file may nest; a schema that refers to itself without going deeper ends here. */
const deepest = 400;

/** Keywords that say nothing of a value, and those that are read together with another. */
const silent = new Set(
  '$id $schema $defs $comment title description default examples deprecated readOnly writeOnly secret then else discriminator'.split(
    ' ',
  ),
);

/**
 * Whether a value surely fits a schema; fills defaults in, as ajv does. False says only "ask ajv": the value does not fit,
 * or the schema says more than is understood here. Compiling the schema of one connector file with ajv takes longer than
 * the rest of a command's start. Files are nearly always sound and each is looked at once, so this small reader comes
 * first, and ajv is loaded only to tell what is wrong. A test holds the two against each other.
 */
export function accepts(schema: Fragment, value: unknown): boolean {
  return judge(schema, value, true) === true;
}

/** Whether a value fits a schema, which is left as it is; undefined where the schema says more than is understood here. */
export function decides(schema: Fragment, value: unknown): boolean | undefined {
  return judge(schema, value, false);
}

function judge(schema: Fragment, value: unknown, fill: boolean): boolean | undefined {
  try {
    return fits(schema, value, { root: schema, fill, depth: 0 });
  } catch (thrown) {
    if (thrown instanceof NotUnderstood) return undefined;
    throw thrown;
  }
}

class NotUnderstood extends Error {}

function notUnderstood(what: string): never {
  throw new NotUnderstood(what);
}

interface Look {
  /** Where `$ref` begins. */
  readonly root: Fragment;
  /** Whether defaults are filled in: not where a branch is only tried. */
  readonly fill: boolean;
  readonly depth: number;
}

function fits(schema: unknown, value: unknown, above: Look): boolean {
  if (typeof schema === 'boolean') return schema;
  if (above.depth > deepest) notUnderstood('depth');
  const look = { ...above, depth: above.depth + 1 };
  const own = schemaOf(schema);
  if (look.fill) fillIn(own, value);
  for (const keyword of Object.keys(own)) {
    if (silent.has(keyword) || (keyword.startsWith('x-') && keyword !== 'x-unbuilt')) continue;
    const rule = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    if (rule === undefined) return notUnderstood(keyword);
    if (!rule(own[keyword], value, look, own)) return false;
  }
  return true;
}

function tried(schema: unknown, value: unknown, look: Look): boolean {
  return fits(schema, value, look.fill ? { ...look, fill: false } : look);
}

function fillIn(schema: Fragment, value: unknown): void {
  if (!isObject(value) || schema['properties'] === undefined) return;
  for (const [name, property] of Object.entries(schemaOf(schema['properties']))) {
    if (!isObject(property) || property['default'] === undefined || value[name] !== undefined) continue;
    value[name] = structuredClone(property['default']);
  }
}

/** One rule a keyword. A rule for one type says yes to all others, as JSON Schema does. */
type Rule = (limit: unknown, value: unknown, look: Look, schema: Fragment) => boolean;

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
};

const keywords: Readonly<Record<string, Rule>> = {
  'x-unbuilt': () => false,
  type: (limit, value) => (Array.isArray(limit) ? limit : [limit]).some((each) => isOfType(each, value)),
  const: (limit, value) => value === scalar(limit),
  enum: (limit, value) => listOf(limit).map(scalar).includes(value),
  minLength: ofTexts((limit, text) => characters(text) >= number(limit)),
  maxLength: ofTexts((limit, text) => characters(text) <= number(limit)),
  pattern: ofTexts((limit, text) => regular(limit).test(text)),
  format: ofTexts((limit, text) => hasFormat(limit, text) ?? notUnderstood('format')),
  minimum: (limit, value) => typeof value !== 'number' || value >= number(limit),
  maximum: (limit, value) => typeof value !== 'number' || value <= number(limit),
  minItems: (limit, value) => !Array.isArray(value) || value.length >= number(limit),
  maxItems: (limit, value) => !Array.isArray(value) || value.length <= number(limit),
  items: (limit, value, look) => !Array.isArray(value) || value.every((each) => fits(limit, each, look)),
  minProperties: ofObjects((limit, object) => Object.keys(object).length >= number(limit)),
  maxProperties: ofObjects((limit, object) => Object.keys(object).length <= number(limit)),
  required: ofObjects((limit, object) => listOf(limit).every((name) => given(object, String(name)) !== undefined)),
  properties: ofObjects((limit, object, look) =>
    Object.entries(schemaOf(limit)).every(([name, schema]) => {
      const value = given(object, name);
      return value === undefined || fits(schema, value, look);
    }),
  ),
  additionalProperties: ofObjects((limit, object, look, schema) => {
    const known = schemaOf(schema['properties'] ?? {});
    return Object.keys(object).every((name) => Object.hasOwn(known, name) || fits(limit, object[name], look));
  }),
  propertyNames: ofObjects((limit, object, look) => Object.keys(object).every((name) => tried(limit, name, look))),
  not: (limit, value, look) => !tried(limit, value, look),
  allOf: (limit, value, look) => listOf(limit).every((each) => fits(each, value, look)),
  anyOf: (limit, value, look) => {
    const branch = listOf(limit).find((each) => tried(each, value, look));
    return branch !== undefined && fits(branch, value, look);
  },
  oneOf: (limit, value, look, schema) => {
    const tagged = ofTag(listOf(limit), schema['discriminator'], value);
    const [branch, second] = tagged ?? listOf(limit).filter((each) => tried(each, value, look));
    return branch !== undefined && second === undefined && fits(branch, value, look);
  },
  if: (limit, value, look, schema) => {
    const next = schema[tried(limit, value, look) ? 'then' : 'else'];
    return next === undefined || fits(next, value, look);
  },
  $ref: (limit, value, look) => {
    const name = String(limit);
    const defs = schemaOf(look.root['$defs'] ?? {});
    const local = name.startsWith('#/$defs/') ? name.slice('#/$defs/'.length) : '';
    return Object.hasOwn(defs, local) ? fits(defs[local], value, look) : notUnderstood(name);
  },
};

function ofTexts(rule: (limit: unknown, text: string) => boolean): Rule {
  return (limit, value) => typeof value !== 'string' || rule(limit, value);
}

function ofObjects(
  rule: (limit: unknown, object: Readonly<Record<string, unknown>>, look: Look, schema: Fragment) => boolean,
): Rule {
  return (limit, value, look, schema) => !isObject(value) || rule(limit, value, look, schema);
}

/** The branches whose tag is the value's; undefined where the union has no tag. */
function ofTag(branches: readonly unknown[], discriminator: unknown, value: unknown): readonly unknown[] | undefined {
  if (discriminator === undefined) return undefined;
  const tag = String(schemaOf(discriminator)['propertyName']);
  if (!isObject(value)) return [];
  return branches.filter((each) => {
    const property = schemaOf(schemaOf(schemaOf(each)['properties'] ?? notUnderstood('tag'))[tag]);
    return property['const'] === undefined ? notUnderstood('tag') : property['const'] === given(value, tag);
  });
}

function isOfType(type: unknown, value: unknown): boolean {
  const check = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined;
  return check === undefined ? notUnderstood('type') : check(value);
}

const patterns = new Map<string, RegExp>();

function regular(pattern: unknown): RegExp {
  if (typeof pattern !== 'string') return notUnderstood('pattern');
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, known);
  return known;
}

/** Code points, as JSON Schema counts. */
function characters(text: string): number {
  return [...text].length;
}

/** A property of its own: what every object inherits is no value of a file. */
function given(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function schemaOf(value: unknown): Fragment {
  return isObject(value) ? value : notUnderstood('schema');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : notUnderstood('list');
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : notUnderstood('number');
}

function scalar(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? notUnderstood('value') : value;
}
