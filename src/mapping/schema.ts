import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { isPlainSchema } from '../config/check/plain-schema.ts';
import type { Stream } from '../connector/stream.ts';
import { messageOf } from '../error/wrap.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { Scope } from './scope.ts';
import { fault } from './section.ts';

/** What is wrong with a mapped record; undefined where it fits. */
export type Validate = (record: JsonObject) => Cause | undefined;

/**
 * Checks mapped records against the target stream's schema; where there is none, everything fits. A schema that is surely
 * one is compiled with the first record: loading ajv before would only keep the first request waiting.
 */
export function compileSchema(scope: Scope, target: Stream): Validate {
  const { schema } = target;
  if (schema === undefined) return () => undefined;
  let validate = isPlainSchema(schema) ? undefined : compile(schema, scope, target);
  return (record) => {
    validate ??= compile(schema, scope, target);
    return validate(record) ? undefined : causeOfErrors(validate.errors?.[0]);
  };
}

function compile(schema: JsonObject, scope: Scope, target: Stream): ValidateFunction {
  const load = createRequire(import.meta.url);
  const { Ajv } = load('ajv') as typeof AjvModule;
  const formats = load('ajv-formats') as FormatsPlugin;
  // Keywords of our own and of vendors' metadata stand in these schemas; they are not ours to refuse.
  const ajv = new Ajv({ strict: false, allowUnionTypes: true });
  formats(ajv, { mode: 'fast' });
  try {
    return ajv.compile(schema);
  } catch (thrown) {
    const message = `The schema of the stream ${target.name} cannot be compiled: ${messageOf(thrown)}`;
    throw fault(scope.document, ['to'], 'mapping.schema', message, "Correct the stream's `schema` in its connector.");
  }
}

/** Whether the target's schema wants a list at this path of the mapped record: then the engine builds it. */
export function wantsList(schema: JsonObject | undefined, steps: readonly string[]): boolean {
  let at: unknown = schema;
  for (const step of steps) {
    const properties = isObject(at) ? at['properties'] : undefined;
    at = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
  }
  return isObject(at) && at['type'] === 'array';
}

/** Field and rule, never the value: ajv's messages name the rule alone. */
function causeOfErrors(error: ErrorObject | undefined): Cause {
  const own = typeof error?.params['missingProperty'] === 'string' ? [error.params['missingProperty']] : [];
  const steps = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const field = [...steps, ...own].join('.');
  const what = own.length > 0 ? 'is required' : (error?.message ?? 'does not fit');
  const message = `${field === '' ? 'The record' : `\`${field}\``} ${what}`;
  return { code: 'schema', message, ...(field === '' ? {} : { field }) };
}
