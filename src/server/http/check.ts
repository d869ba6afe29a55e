import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Fragment } from '../../config/schema/kinds.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { language } from '../openapi.ts';
import type { Route } from '../route.ts';
import { faultOf, RequestFaults } from './fault.ts';
import type { Fault, Where } from './fault.ts';

/** What of a request has a schema, as it came: parameters are texts, of the query perhaps several of one name. */
export interface Given {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
}

/** Holds requests against the schemas of one operation; compiled with the first request. */
export interface RequestCheck {
  /** Parameters with their types, defaults filled in. Throws `server.bad-request` with everything that is wrong. */
  parameters(given: Given): { readonly path: Readonly<Record<string, string>>; readonly query: JsonObject };
  /** Throws `server.invalid-body`; fills defaults in. */
  body(value: Json | undefined): void;
  /** Content types of bodies; none where the operation takes no body. */
  readonly contentTypes: readonly string[];
  readonly bodyRequired: boolean;
}

interface Parameter {
  readonly name: string;
  readonly in: Where;
  readonly required: boolean;
  readonly schema: Fragment;
}

/** Faults of one request that are told. */
const mostFaults = 20;

export function checkOf(route: Route): RequestCheck {
  const parameters = parametersOf(route.operation);
  const content = contentOf(route.operation);
  const schemas = Object.fromEntries(
    (['path', 'query', 'header'] as const).map((where) => [
      where,
      objectOf(parameters.filter((each) => each.in === where)),
    ]),
  );
  const compiled = new Map<string, ValidateFunction>();
  const faultsOf = (where: Where, schema: Fragment, value: unknown): Fault[] => {
    const validate = compiled.get(where) ?? ajv().compile(schema);
    compiled.set(where, validate);
    return validate(value) ? [] : (validate.errors ?? []).slice(0, mostFaults).map((error) => faultOf(error, where));
  };
  return {
    contentTypes: Object.keys(content),
    bodyRequired: isObject(route.operation['requestBody']) && route.operation['requestBody']['required'] === true,
    parameters: ({ path, query, header }) => {
      const faults: Fault[] = [];
      const asked = route.anyQuery === true ? {} : typed(query, parameters, faults);
      const headers = parameters.filter((each) => each.in === 'header');
      const given = headers.flatMap(({ name }) => {
        const value = header(name);
        return value === undefined ? [] : [[name, value] as const];
      });
      const copy = { ...path };
      faults.push(...faultsOf('path', schemas['path'] ?? {}, copy));
      faults.push(...faultsOf('query', schemas['query'] ?? {}, asked));
      if (headers.length > 0) faults.push(...faultsOf('header', schemas['header'] ?? {}, Object.fromEntries(given)));
      if (faults.length > 0) throw new RequestFaults('server.bad-request', faults);
      return { path: copy, query: asked };
    },
    body: (value) => {
      const faults = faultsOf('body', schemaOf(content), value);
      if (faults.length > 0) throw new RequestFaults('server.invalid-body', faults);
    },
  };
}

let made: Ajv2020 | undefined;

function ajv(): Ajv2020 {
  if (made !== undefined) return made;
  made = new Ajv2020({ allErrors: true, verbose: true, useDefaults: true, strict: false, logger: false });
  ajvFormats.default(made);
  return made;
}

function parametersOf(operation: Fragment): Parameter[] {
  const written: unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  return [...written, language].flatMap((each): Parameter[] => {
    if (!isObject(each) || typeof each['name'] !== 'string') return [];
    const { name, schema } = each;
    const where = (['path', 'query', 'header'] as const).find((known) => known === each['in']);
    return where === undefined
      ? []
      : [{ name, in: where, required: each['required'] === true, schema: isObject(schema) ? schema : {} }];
  });
}

function objectOf(parameters: readonly Parameter[]): Fragment {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The query with each value as its schema has it. What cannot be is left as text: the schema then says what is due. */
function typed(query: URLSearchParams, parameters: readonly Parameter[], faults: Fault[]): JsonObject {
  const values: [string, Json][] = [];
  for (const name of new Set(query.keys())) {
    const schema = parameters.find((each) => each.in === 'query' && each.name === name)?.schema ?? {};
    const texts = query.getAll(name);
    if (schema['type'] === 'array') {
      const items = isObject(schema['items']) ? schema['items'] : {};
      values.push([name, texts.map((text) => valueOf(text, items))]);
    } else {
      if (texts.length > 1)
        faults.push({
          in: 'query',
          at: name,
          message: `${name} is given ${texts.length} times`,
          hint: 'Give it once.',
        });
      values.push([name, valueOf(texts[0] ?? '', schema)]);
    }
  }
  // A name such as __proto__ must become a property like any other.
  return Object.fromEntries(values);
}

function valueOf(text: string, schema: Fragment): Json {
  const { type } = schema;
  if ((type === 'integer' || type === 'number') && /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function contentOf(operation: Fragment): JsonObject {
  const body = operation['requestBody'];
  return isObject(body) && isObject(body['content']) ? body['content'] : {};
}

function schemaOf(content: JsonObject): Fragment {
  const media = content['application/json'];
  return isObject(media) && isObject(media['schema']) ? media['schema'] : {};
}
