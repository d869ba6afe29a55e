import Ajv from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { messageOf } from '../../error/wrap.ts';
import type { Fragment } from '../schema/kinds.ts';
import { hoist } from './hoist.ts';

export type { ErrorObject };

const compiled = new WeakMap<object, ValidateFunction>();

/** `discriminator` and `x-unbuilt` are ours; the rest of the options are what the files need. */
function make(strict: boolean): Ajv.default {
  const ajv = new Ajv.default({
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
  addFormats.default(ajv);
  ajv.addKeyword({ keyword: 'x-kind', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'x-what', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'secret', schemaType: 'boolean' });
  // A value under this keyword is refused wherever it stands: the design names it, a later version builds it.
  ajv.addKeyword({ keyword: 'x-unbuilt', schemaType: 'boolean', validate: () => false, errors: false });
  return ajv;
}

let strictAjv: Ajv.default | undefined;
let looseAjv: Ajv.default | undefined;

/**
 * What is wrong with a value; fills defaults into it. Schemas are compiled when first asked for: a command that reads no
 * connector compiles no connector schema. `loose`: schemas that users wrote, which may hold keywords of other tools.
 */
export function errorsOf(
  schema: Fragment,
  value: unknown,
  mode: 'strict' | 'loose' = 'strict',
): readonly ErrorObject[] {
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
    errorsOf(schema, {}, 'loose');
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
