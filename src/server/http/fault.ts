import type { ErrorObject } from 'ajv';
import { types } from '../../config/check/message.ts';
import { HrwireError } from '../../error/error.ts';
import type { Code } from '../../error/catalogue.ts';
import { nearest } from '../../error/nearest.ts';
import type { JsonObject } from '../../record/json.ts';

export type Where = 'path' | 'query' | 'header' | 'body';

/** One thing that is wrong with a request. */
export interface Fault {
  readonly in: Where;
  /** The name of a parameter, or a JSON pointer into the body. */
  readonly at: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** A request that does not fit its operation: all that is wrong with it, values never named. */
export class RequestFaults extends HrwireError {
  readonly faults: readonly Fault[];
  constructor(code: Code, faults: readonly Fault[]) {
    const [first] = faults;
    const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
    super(code, `${first?.message ?? 'the request does not fit'}${more}`, { hint: first?.hint });
    this.faults = faults;
  }
}

export function faultJson(fault: Fault): JsonObject {
  return { in: fault.in, at: fault.at, message: fault.message, hint: fault.hint ?? null };
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'an instant such as 2026-11-21T02:00:00Z',
  date: 'a day such as 2026-11-21',
  uri: 'a URL such as https://example.com',
};

/** What an error of ajv means for whoever wrote the request. */
export function faultOf(error: ErrorObject, where: Where): Fault {
  const at = where === 'body' ? error.instancePath : error.instancePath.slice(1);
  const name = nameOf(error.instancePath) ?? (where === 'body' ? 'the body' : `the ${where}`);
  const params: Readonly<Record<string, unknown>> = error.params;
  const schema: Readonly<Record<string, unknown>> = error.parentSchema ?? {};
  const wrong = (message: string, hint?: string, inside?: string): Fault => ({
    in: where,
    at: inside === undefined ? at : where === 'body' ? `${at}/${inside}` : inside,
    message,
    hint,
  });
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = shortened(String(params['additionalProperty']));
      const known = Object.keys(typeof schema['properties'] === 'object' ? (schema['properties'] ?? {}) : {});
      const near = nearest(key, known);
      const list = known.length === 0 ? 'It takes none.' : `It takes: ${known.join(', ')}.`;
      return wrong(`${name} takes no "${key}"`, near === undefined ? list : `Did you mean ${near}?`, key);
    }
    case 'required':
      return wrong(`${name} needs ${String(params['missingProperty'])}`, undefined, String(params['missingProperty']));
    case 'type':
      return wrong(`${name} must be ${typesOf(error.schema)}`);
    case 'enum':
      return wrong(
        `${name} is none of the values allowed here`,
        `One of: ${textsOf(params['allowedValues']).join(', ')}.`,
      );
    case 'const':
      return wrong(`${name} must be ${JSON.stringify(params['allowedValue'])}`);
    case 'format':
      return wrong(`${name} must be ${formats[String(error.schema)] ?? String(error.schema)}`);
    case 'pattern': {
      const what = schema['x-what'];
      return wrong(`${name} must be ${typeof what === 'string' ? what : `a text like ${String(error.schema)}`}`);
    }
    default:
      return wrong(`${name} ${error.message ?? 'is not allowed here'}`);
  }
}

/** Names of the document, or of the request: bounded, and on one line. */
function shortened(text: string): string {
  const line = text.replaceAll(/\p{Cc}/gu, '�');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function typesOf(schema: unknown): string {
  return textsOf(schema)
    .map((type) => types[type] ?? type)
    .join(' or ');
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function nameOf(pointer: string): string | undefined {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => shortened(step.replaceAll('~1', '/').replaceAll('~0', '~')));
  const last = steps.at(-1);
  return last !== undefined && /^\d+$/.test(last) && steps.length > 1 ? `${steps.at(-2)}[${last}]` : last;
}
