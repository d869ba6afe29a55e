import { wrongArgument } from './argument.ts';
import { instantText, millisOf } from './dates/moment.ts';
import { readMoment } from './dates/read.ts';
import { typeName } from './type-name.ts';

/**
 * One OData 2 literal. Each type takes only what it can be, so that no data ever becomes part of a filter. Undefined
 * gives undefined; the text is not yet encoded for a URL.
 */
export function odataLiteral(name: string, value: unknown, type: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  const made = Object.hasOwn(types, type ?? '') ? types[type ?? ''] : undefined;
  if (type === undefined) return literal(name, value);
  if (made === undefined) {
    throw wrongArgument(name, 'the type is not known', `Types: ${Object.keys(types).join(', ')}.`);
  }
  const text = made(value, name);
  if (text === undefined) throw wrongArgument(name, `the value is no ${type}`, 'Is it the right field?');
  return text;
}

type Maker = (value: unknown, name: string) => string | undefined;

const types: Readonly<Record<string, Maker>> = {
  string: (value) => (typeof value === 'string' || typeof value === 'number' ? quoted(String(value)) : undefined),
  int64: (value) => matching(value, /^-?\d{1,19}$/, 'L'),
  decimal: (value) => matching(value, /^-?\d{1,29}(?:\.\d{1,29})?$/, 'M'),
  double: (value) => matching(value, /^-?\d{1,17}(?:\.\d{1,17})?$/, 'd'),
  boolean: (value) =>
    value === true || value === 'true' ? 'true' : value === false || value === 'false' ? 'false' : undefined,
  datetime: (value, name) => moment(value, name, (text) => `datetime'${text.replace(/Z$/, '')}'`),
  datetimeoffset: (value, name) => moment(value, name, (text) => `datetimeoffset'${text}'`),
  guid: (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
      ? `guid'${value}'`
      : undefined,
};

function literal(name: string, value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) return String(value);
  throw wrongArgument(
    name,
    `${typeName(value)} is no literal`,
    'Give text, a number up to 2^53, a boolean or null; lists with $odata_list(…).',
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function matching(value: unknown, pattern: RegExp, suffix: string): string | undefined {
  const safe = typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value));
  const text = typeof value === 'string' ? value.trim() : safe ? String(value) : '';
  return pattern.test(text) ? text + suffix : undefined;
}

function moment(value: unknown, name: string, write: (text: string) => string): string | undefined {
  const read = readMoment(name, value);
  return read === undefined ? undefined : write(instantText(millisOf(read, 'UTC')));
}
