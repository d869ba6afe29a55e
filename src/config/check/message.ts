import type { Code } from '../../error/catalogue.ts';
import { nearest } from '../../error/nearest.ts';
import type { ErrorObject } from './ajv.ts';

/** What an error of ajv means for the writer of the file. `key`: the place is the key of that name below the value. */
export interface Meaning {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly key?: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Types of JSON Schema in words. */
export const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

/** The code, message and hint of one error. Values are named by their type: a file may hold personal values. */
export function meaningOf(error: ErrorObject, whole = 'The file'): Meaning {
  const params = error.params as Schema;
  const schema = (error.parentSchema ?? {}) as Schema;
  const name = nameOf(error.instancePath, whole);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(String(params['additionalProperty']), schema, name);
    case 'required':
      return missing(String(params['missingProperty']), schema, name);
    case 'type':
      return wrongType(error, schema, name);
    case 'x-unbuilt':
      return { code: 'internal.unbuilt', message: `${name} is not yet built`, hint: 'Leave it out.' };
    case 'enum':
      return wrongChoice(error.data, asTexts(params['allowedValues']), name);
    case 'const':
      return { code: 'config.wrong-value', message: `${name} must be ${JSON.stringify(params['allowedValue'])}` };
    case 'discriminator':
      return wrongKind(error, name);
    case 'pattern':
    case 'format':
      return wrongForm(error, schema, name);
    case 'anyOf':
    case 'oneOf':
      return wrongUnion(error, params, name);
    default:
      return { code: 'config.wrong-value', message: `${name} ${error.message ?? 'is not allowed here'}` };
  }
}

function unknownKey(key: string, schema: Schema, name: string): Meaning {
  const known = Object.keys(schema['properties'] ?? {});
  const near = nearest(key, known);
  const hint = near === undefined ? `${name} knows: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return { code: 'config.unknown-key', message: `${name} has no key ${JSON.stringify(key).slice(1, -1)}`, hint, key };
}

function missing(key: string, schema: Schema, name: string): Meaning {
  const property = ((schema['properties'] ?? {}) as Readonly<Record<string, Schema | undefined>>)[key];
  const hint = typeof property?.['description'] === 'string' ? property['description'] : undefined;
  return {
    code: 'config.missing-key',
    message: `${name} needs the key ${key}`,
    hint: hint === undefined ? undefined : `${key}: ${hint}`,
  };
}

function wrongType(error: ErrorObject, schema: Schema, name: string): Meaning {
  const due = asTexts(error.schema);
  const { data } = error;
  const wanted = due.map((each) => types[each] ?? each).join(' or ');
  const message = `${name} must be ${what(schema) ?? wanted}, and is ${typeOf(data)}`;
  if (due.includes('string') && (typeof data === 'number' || typeof data === 'boolean')) {
    const whose = schema['x-kind'] === 'expression' ? 'an expression' : 'text';
    return {
      code: 'lint.yaml-value',
      message: `YAML made ${typeOf(data)} of ${name}, where ${whose} is due`,
      hint: `Quote it: '${data}'.`,
    };
  }
  if (due.includes('string') && Array.isArray(data) && schema['x-kind'] === 'expression') {
    return {
      code: 'lint.yaml-value',
      message: `YAML made a list of ${name}, where an expression is due`,
      hint: `Quote the whole: '[…]'.`,
    };
  }
  if (due.includes('string') && typeof data === 'object' && data !== null && schema['x-kind'] === 'expression') {
    return {
      code: 'lint.yaml-value',
      message: `YAML made an object of ${name}, where an expression is due`,
      hint: 'Quote an expression that begins with { or holds ": ".',
    };
  }
  if (typeof data === 'string' && due.includes('boolean')) {
    const meant = /^(yes|on|y)$/i.test(data) ? 'true' : /^(no|off|n)$/i.test(data) ? 'false' : undefined;
    return {
      code: 'lint.yaml-value',
      message,
      hint: meant === undefined ? undefined : `In YAML 1.2 ${data} is a text: write ${meant}.`,
    };
  }
  const colon =
    typeof data === 'string' && data.includes('：') ? 'A full-width colon ： is no YAML colon: write ": ".' : undefined;
  return {
    code: 'config.wrong-type',
    message,
    hint: colon ?? (data === null ? 'Nothing stands after the colon.' : undefined),
  };
}

function wrongChoice(data: unknown, allowed: readonly string[], name: string): Meaning {
  const near = typeof data === 'string' ? nearest(data, allowed) : undefined;
  const hint = near === undefined ? `One of: ${allowed.join(', ')}.` : `Did you mean ${near}?`;
  if (typeof data === 'boolean' && allowed.length > 0) {
    return { code: 'lint.yaml-value', message: `YAML made a boolean of ${name}`, hint };
  }
  return { code: 'config.wrong-value', message: `${name} is none of the values allowed here`, hint };
}

function wrongKind(error: ErrorObject, name: string): Meaning {
  const branches = ((error.parentSchema ?? {}) as Schema)['oneOf'];
  const kinds = (Array.isArray(branches) ? branches : []).flatMap((branch: unknown) => {
    const properties = (branch as Schema)['properties'] as Readonly<Record<string, Schema | undefined>> | undefined;
    const value = properties?.['kind']?.['const'];
    return typeof value === 'string' ? [value] : [];
  });
  const given = (error.params as Schema)['tagValue'];
  const near = typeof given === 'string' ? nearest(given, kinds) : undefined;
  const hint = near === undefined ? `One of: ${kinds.join(', ')}.` : `Did you mean ${near}?`;
  return { code: 'config.wrong-value', message: `${name} has no such kind`, hint };
}

function wrongForm(error: ErrorObject, schema: Schema, name: string): Meaning {
  if (error.propertyName !== undefined) {
    return {
      code: 'config.wrong-value',
      message: `${error.propertyName} is no name that is allowed here`,
      key: error.propertyName,
      hint: 'Letters, digits and _, beginning with a letter.',
    };
  }
  const due =
    what(schema) ??
    (error.keyword === 'format'
      ? (formats[String(error.schema)] ?? String(error.schema))
      : `a text like ${String(error.schema)}`);
  return { code: 'config.wrong-value', message: `${name} must be ${due}` };
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'an instant such as 2026-11-21T02:00:00Z',
  uri: 'a URL such as https://example.com',
  email: 'a mail address',
};

function wrongUnion(error: ErrorObject, params: Schema, name: string): Meaning {
  const branches = Array.isArray(error.schema) ? (error.schema as Schema[]) : [];
  const keys = branches.flatMap((branch) => asTexts(branch['required'] ?? []));
  if (keys.length === branches.length && keys.length > 0) {
    const many = params['passingSchemas'] !== null && params['passingSchemas'] !== undefined;
    const message = many
      ? `${name} has more than one of the keys ${keys.join(', ')}`
      : `${name} needs one of the keys ${keys.join(', ')}`;
    return { code: many ? 'config.wrong-value' : 'config.missing-key', message, hint: many ? 'Keep one.' : undefined };
  }
  const due = [...new Set(branches.map((branch) => what(branch) ?? types[String(branch['type'])] ?? 'another form'))];
  const text = branches.some((branch) => branch['type'] === 'string');
  if (text && (typeof error.data === 'number' || typeof error.data === 'boolean')) {
    return {
      code: 'lint.yaml-value',
      message: `YAML made ${typeOf(error.data)} of ${name}, where ${due.join(' or ')} is due`,
      hint: `Quote it: '${error.data}'.`,
    };
  }
  return { code: 'config.wrong-type', message: `${name} must be ${due.join(' or ')}` };
}

function what(schema: Schema): string | undefined {
  return typeof schema['x-what'] === 'string' ? schema['x-what'] : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return 'a boolean';
  return types[typeof value] ?? typeof value;
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
}

/** The last step of a JSON pointer that has a name, for messages. */
function nameOf(pointer: string, whole: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.at(-1);
  if (last === undefined) return whole;
  return /^\d+$/.test(last) && steps.length > 1 ? `${steps.at(-2)}[${last}]` : last;
}
