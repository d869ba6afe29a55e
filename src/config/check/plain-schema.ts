import { isObject } from '../../record/json.ts';
import { knowsFormat } from './formats.ts';

type Rule = (value: unknown) => boolean;

const isText: Rule = (value) => typeof value === 'string';
const isNumber: Rule = (value) => Number.isFinite(value);
const isCount: Rule = (value) => Number.isInteger(value) && Number(value) >= 0;
const isFlag: Rule = (value) => typeof value === 'boolean';
const isAnything: Rule = () => true;
const types = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];
const isType: Rule = (value) => typeof value === 'string' && types.includes(value);
const isSchema: Rule = (value) => typeof value === 'boolean' || isPlainSchema(value);
const areSchemas: Rule = (value) => isObject(value) && Object.values(value).every(isSchema);

function isListOf(rule: Rule, least = 0): Rule {
  return (value) =>
    Array.isArray(value) && value.length >= least && new Set(value).size === value.length && value.every(rule);
}

const keywords: Readonly<Record<string, Rule>> = {
  title: isText,
  description: isText,
  $comment: isText,
  $schema: (value) => value === 'http://json-schema.org/draft-07/schema#',
  default: isAnything,
  examples: (value) => Array.isArray(value),
  readOnly: isFlag,
  type: (value) => isType(value) || isListOf(isType, 1)(value),
  const: isAnything,
  enum: isListOf((value) => typeof value !== 'object' || value === null, 1),
  minLength: isCount,
  maxLength: isCount,
  pattern: (value) => typeof value === 'string' && isPattern(value),
  format: knowsFormat,
  minimum: isNumber,
  maximum: isNumber,
  minItems: isCount,
  maxItems: isCount,
  items: isSchema,
  minProperties: isCount,
  maxProperties: isCount,
  required: isListOf(isText),
  properties: areSchemas,
  additionalProperties: isSchema,
  not: isSchema,
  allOf: isListOf(isSchema, 1),
  anyOf: isListOf(isSchema, 1),
  oneOf: isListOf(isSchema, 1),
};

/**
 * Whether ajv surely takes a schema that a user wrote, so that compiling it may wait until the first record is there: a
 * run has sent its first request by then. False says only "ask ajv now".
 */
export function isPlainSchema(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return Object.entries(schema).every(([keyword, value]) => {
    if (keyword.startsWith('x-')) return true;
    return Object.hasOwn(keywords, keyword) && keywords[keyword]?.(value) === true;
  });
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
