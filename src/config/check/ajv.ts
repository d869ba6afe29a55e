import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { messageOf } from '../../error/wrap.ts';
import type { Fragment } from '../schema/kinds.ts';
import { accepts } from './accepts.ts';
import { hoist } from './hoist.ts';

export type { ErrorObject };

const compiled = new WeakMap<object, ValidateFunction>();

/** `discriminator` and `x-unbuilt` are ours; the rest of the options are what the files need. */
function make(strict: boolean): Ajv {
  // Loaded here and now: a sound project never needs it, and it takes as long as everything else.
  const load = createRequire(import.meta.url);
  const { Ajv } = load('ajv') as typeof AjvModule;
  const formats = load('ajv-formats') as FormatsPlugin;
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    discriminator: true,
    useDefaults: true,
    strict,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    allowMatchingProperties: true,
    addUsedSchema: false,
    logger: false,
    // Checking schemas compiles the schema of schemas; ours are checked by tests, the users' by `schemaFault`.
    validateSchema: false,
    // Passes over the generated code cost more than they save in a command that validates a file once.
    code: { optimize: false },
  });
  formats(ajv);
  ajv.addKeyword({ keyword: 'x-kind', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'x-what', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'secret', schemaType: 'boolean' });
  // A value under this keyword is refused wherever it stands: the design names it, a later version builds it.
  ajv.addKeyword({ keyword: 'x-unbuilt', schemaType: 'boolean', validate: () => false, errors: false });
  return ajv;
}

let strictAjv: Ajv | undefined;
let looseAjv: Ajv | undefined;

/**
 * What is wrong with a value; fills defaults into it. A sound value is told by a small reader; only for another, or for a
 * schema beyond that reader, is the schema compiled. `loose`: schemas that users wrote, which may hold keywords of other tools.
 */
export function errorsOf(
  schema: Fragment,
  value: unknown,
  mode: 'strict' | 'loose' = 'strict',
): readonly ErrorObject[] {
  return accepts(schema, value) ? [] : faultsOf(schema, value, mode);
}

/** The same by ajv alone. */
export function faultsOf(schema: Fragment, value: unknown, mode: 'strict' | 'loose'): readonly ErrorObject[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    const ajv = mode === 'strict' ? (strictAjv ??= make(true)) : (looseAjv ??= make(false));
    validate = ajv.compile(mode === 'strict' ? hoist(schema) : schema);
    compiled.set(schema, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Why a schema that a user wrote is none; undefined when it is one. */
export function schemaFault(schema: Fragment): string | undefined {
  try {
    const ajv = (looseAjv ??= make(false));
    if (ajv.validateSchema(schema) !== true) return ajv.errorsText(ajv.errors, { dataVar: 'schema' });
    faultsOf(schema, {}, 'loose');
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
