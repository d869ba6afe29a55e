import type { Code } from '../../../error/catalogue.ts';
import { isBlank } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { decides } from '../../check/accepts.ts';
import type { Gives } from './gives.ts';
import { choicesOf, typesOf } from './schema-node.ts';

/** What the target's schema does not take of what an expression gives. */
export interface Breach {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
  readonly severity: 'error' | 'warning';
}

/** Holds one of the values that an expression gives against what the target's schema says of the field. */
export function breachOf(gives: Gives, target: JsonObject, field: string): Breach | undefined {
  switch (gives.is) {
    case 'value':
      return ofValue(gives.value, target, field);
    case 'type':
      // A sum or a product may be a whole number.
      if (gives.type === 'number' && typesOf(target).includes('integer')) return undefined;
      return ofTypes([gives.type], target, field, 'What the expression gives');
    case 'cells':
      return ofCells(gives, target, field);
    case 'schema':
      return ofSchema(gives, target, field);
  }
}

function ofValue(value: Json, target: JsonObject, field: string): Breach | undefined {
  // A blank value is not sent.
  if (isBlank(value) || takes(target, value)) return undefined;
  const what = shown(value);
  const wrongType = !fits(typesOf(target), [typeOf(value)]);
  const choices = choicesOf(target);
  if (!wrongType && choices !== undefined) {
    const message = `${what} is none of the values that \`${field}\` takes`;
    return { code: 'contract.value', message, hint: `It takes: ${list(choices)}.`, severity: 'error' };
  }
  if (!wrongType && typeof value === 'string' && value.length > longest(target)) {
    const message = `${what} has ${value.length} characters; \`${field}\` takes ${longest(target)}`;
    return { code: 'contract.length', message, hint: 'Shorten it.', severity: 'error' };
  }
  const due = typesOf(target).join(' or ');
  const message = wrongType
    ? `\`${field}\` takes ${due}, and ${what} is ${typeOf(value)}`
    : `\`${field}\` does not take ${what}`;
  const code = wrongType ? 'contract.type' : 'contract.value';
  return { code, message, hint: wrongType ? conversion(target) : 'See the schema of the stream.', severity: 'error' };
}

function ofCells(gives: Extract<Gives, { is: 'cells' }>, target: JsonObject, field: string): Breach | undefined {
  const wrong = gives.values.filter((value) => !isBlank(value) && !takes(target, value));
  const [first] = wrong;
  if (first === undefined) return undefined;
  const more = wrong.length === 1 ? '' : `, and ${wrong.length - 1} more`;
  const message = `The column ${gives.column} of table ${gives.table} holds ${shown(first)}${more}, which \`${field}\` does not take`;
  const choices = choicesOf(target);
  const hint =
    choices !== undefined
      ? `It takes: ${list(choices)}.`
      : fits(typesOf(target), wrong.map(typeOf))
        ? 'See the schema of the stream.'
        : `It takes ${typesOf(target).join(' or ')}: \`types:\` of the table turns cells into numbers or booleans.`;
  // A row that no record asks for does no harm.
  return { code: 'contract.value', message, hint, severity: 'warning' };
}

function ofSchema(gives: Extract<Gives, { is: 'schema' }>, target: JsonObject, field: string): Breach | undefined {
  const own = `\`${gives.path}\` of the source`;
  const types = ofTypes(typesOf(gives.schema), target, field, own);
  if (types !== undefined) return types;
  const choices = choicesOf(target);
  const beyond = choices === undefined ? [] : (choicesOf(gives.schema) ?? []).filter((each) => !choices.includes(each));
  if (beyond.length > 0) {
    const message = `${own} may be ${list(beyond)}, which \`${field}\` does not take`;
    return {
      code: 'contract.value',
      message,
      hint: `It takes: ${list(choices ?? [])}. A table turns one into the other.`,
      severity: 'warning',
    };
  }
  const [given, taken] = [longest(gives.schema), longest(target)];
  if (given === Infinity || given <= taken) return undefined;
  const message = `${own} may have ${given} characters, \`${field}\` takes ${taken}: a longer one becomes a dead letter`;
  return {
    code: 'contract.length',
    message,
    hint: `Cut it: $substring(…, 0, ${taken}), if that may be.`,
    severity: 'warning',
  };
}

/** All types given are refused: no record can pass. Some are: those records cannot. */
function ofTypes(given: readonly string[], target: JsonObject, field: string, own: string): Breach | undefined {
  const taken = typesOf(target);
  // One value where a list is due becomes a list of it.
  if (given.length === 0 || taken.length === 0 || taken.includes('array')) return undefined;
  const refused = given.filter((type) => !fits(taken, [type]));
  if (refused.length === 0) return undefined;
  const narrowed = refused.length < given.length || (refused[0] === 'number' && taken.includes('integer'));
  const message = `${own} ${narrowed ? 'may be' : 'is'} ${refused.join(' or ')}, \`${field}\` takes ${taken.join(' or ')}`;
  return { code: 'contract.type', message, hint: conversion(target), severity: narrowed ? 'warning' : 'error' };
}

function fits(taken: readonly string[], given: readonly string[]): boolean {
  if (taken.length === 0 || taken.includes('array')) return true;
  return given.every((type) => taken.includes(type) || (type === 'integer' && taken.includes('number')));
}

/** What is not understood of the schema is taken for accepting. */
function takes(target: JsonObject, value: Json): boolean {
  return typesOf(target).includes('array') || decides(target, value) !== false;
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function longest(schema: JsonObject): number {
  const most = schema['maxLength'];
  return typeof most === 'number' ? most : Infinity;
}

function conversion(target: JsonObject): string {
  const types = typesOf(target);
  if (types.includes('string')) return 'Turn it into a text: $string(…).';
  if (types.includes('number') || types.includes('integer')) return 'Turn it into a number: $number(…), $round(…).';
  return `Give a ${types.join(' or ')}.`;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function list(values: readonly unknown[]): string {
  const told = values.slice(0, 8).map((each) => JSON.stringify(each));
  return `${told.join(', ')}${values.length > told.length ? ', …' : ''}`;
}
