import { choice } from '../config/schema/kinds.ts';
import type { Fragment } from '../config/schema/kinds.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Route } from './route.ts';
import { problem, problemType, queryParameter } from './schemas.ts';

/** In which language people are told what is wrong; taken by every operation. */
export const language: Fragment = queryParameter(
  'lang',
  choice('The language of findings for people; else `Accept-Language` says it.', ['en', 'zh']),
);

/** Keywords of our own schemas that mean nothing to a reader of the document. */
const ours: ReadonlySet<string> = new Set(['x-kind', 'x-what']);

/** The OpenAPI 3.1 document of these operations: what requests are held against, and answers in tests. */
export function openApi(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, Record<string, Fragment>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'hrwire',
      version,
      summary: 'Moves HR data between recruiting systems, HR systems of record, interview platforms and files.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Problem: problem },
      responses: {
        Problem: {
          description: 'What is wrong, and what to do.',
          content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `hrwire token create`.' },
      },
    },
  };
  return plain(document);
}

function operationOf({ path, needs, operation }: Route): Fragment {
  const parameters = Array.isArray(operation['parameters']) ? (operation['parameters'] as unknown[]) : [];
  const responses = operation['responses'];
  return {
    tags: [tagOf(path)],
    ...operation,
    parameters: [...parameters, language],
    responses: {
      ...(typeof responses === 'object' ? responses : {}),
      default: { $ref: '#/components/responses/Problem' },
    },
    ...(needs === 'nobody' ? { security: [] } : { 'x-permission': needs }),
  };
}

function tagOf(path: string): string {
  const [first = '', second = '', third = ''] = path.split('/').slice(1);
  return first === 'api' && second === 'v1' ? third : first;
}

/** Fragments are plain data: a copy as JSON, less our own keywords. */
function plain(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value, (key, inner: unknown) => (ours.has(key) ? undefined : inner)));
  if (isObject(copy)) return copy;
  throw new TypeError('an OpenAPI document is an object');
}

/** The schema under which an operation answers with a status; undefined where the document knows none. */
export function answerOf(operation: JsonObject, status: number): JsonObject | undefined {
  const { responses } = operation;
  if (!isObject(responses)) return undefined;
  const found: Json | undefined = responses[String(status)] ?? (status >= 400 ? responses['default'] : undefined);
  return isObject(found) ? found : undefined;
}
