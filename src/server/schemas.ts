import { choice, integer, list, object, text } from '../config/schema/kinds.ts';
import type { Fragment } from '../config/schema/kinds.ts';

/** The media type of RFC 9457. */
export const problemType = 'application/problem+json';

/** Anything that JSON can say. */
export const anything: Fragment = {};

/** An instant as answers write it: ISO 8601 in UTC. */
export function at(description: string): Fragment {
  return { type: 'string', format: 'date-time', description };
}

/** A fragment that may also be null. */
export function orNull(fragment: Fragment): Fragment {
  const { type, ...rest } = fragment;
  if (typeof type === 'string' && rest['enum'] === undefined) return { ...rest, type: [type, 'null'] };
  return { anyOf: [fragment, { type: 'null' }] };
}

/** An object of an answer: what stands in `properties` is always there unless it is `optional`; more may come later. */
export function shape(
  description: string,
  properties: Readonly<Record<string, Fragment>>,
  optional: readonly string[] = [],
): Fragment {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', description, properties, required };
}

/** A page of a list: `next` is the cursor of the page behind it. */
export function pageOf(item: Fragment, more: Readonly<Record<string, Fragment>> = {}): Fragment {
  return object(
    'A page.',
    {
      items: list('In order.', item),
      next: orNull(text('What `cursor` is on the page behind this one; null on the last.')),
      ...more,
    },
    ['items', 'next', ...Object.keys(more)],
  );
}

/** A parameter of the path. */
export function pathParameter(name: string, schema: Fragment): Fragment {
  return { name, in: 'path', required: true, schema, ...described(schema) };
}

/** A parameter of the query. */
export function queryParameter(name: string, schema: Fragment): Fragment {
  return { name, in: 'query', schema, ...described(schema) };
}

/** A header of the request. */
export function headerParameter(name: string, schema: Fragment): Fragment {
  return { name, in: 'header', schema, ...described(schema) };
}

function described(schema: Fragment): Fragment {
  return schema['description'] === undefined ? {} : { description: schema['description'] };
}

/** The parameters of every list. */
export const paging: readonly Fragment[] = [
  queryParameter(
    'limit',
    integer('Rows of a page; at most `serve.limits.page`.', { minimum: 1, maximum: 10_000, default: 100 }),
  ),
  queryParameter('cursor', text('`next` of the page before.', { maxLength: 500 })),
];

/** An answer with JSON. */
export function json(description: string, schema: Fragment): Fragment {
  return { description, content: { 'application/json': { schema } } };
}

/** A body of JSON. */
export function jsonBody(schema: Fragment, required: boolean = true): Fragment {
  return { required, content: { 'application/json': { schema } } };
}

/** The number of a row, a whole number in the path. */
export const rowNumber: Fragment = { type: 'string', pattern: '^[0-9]{1,15}$', description: 'The number of the row.' };

/** The name of a mapping. */
export const mappingName: Fragment = text('The name of a mapping.', { maxLength: 200 });

const fault = object(
  'One thing that is wrong with the request.',
  {
    in: choice('Where.', ['path', 'query', 'header', 'body']),
    at: text('The name of the parameter, or a JSON pointer into the body.', { minLength: 0 }),
    message: text('What is wrong.'),
    hint: orNull(text('What to do.')),
  },
  ['in', 'at', 'message', 'hint'],
);

/** Problem details (RFC 9457). */
export const problem: Fragment = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: { type: 'string', description: '`urn:hrwire:error:` and the code.' },
    title: { type: 'string', description: 'What the code means.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is wrong here.' },
    code: { type: 'string', description: 'A code of docs/errors.md.' },
    hint: orNull({ type: 'string', description: 'What to do next.' }),
    instance: { type: 'string', description: '`urn:hrwire:request:` and the id of the request.' },
    errors: list('Everything that is wrong with the request.', fault),
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'hint', 'instance'],
};
