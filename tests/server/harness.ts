import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { expect, onTestFinished } from 'vitest';
import type { FilesState, Live } from '../../src/app/live.ts';
import { openLive } from '../../src/app/open-live.ts';
import type { OpenedLive } from '../../src/app/open-live.ts';
import type { Log } from '../../src/connector/connection.ts';
import { Redactor } from '../../src/observe/redact.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { answerOf, openApi } from '../../src/server/openapi.ts';
import type { Route } from '../../src/server/route.ts';
import { routes as allRoutes } from '../../src/server/routes.ts';
import { serve } from '../../src/server/serve.ts';
import type { ServeOptions } from '../../src/server/serve.ts';
import { exampleProject } from '../cli/harness.ts';

export interface ServerOptions extends ServeOptions {
  /** The folder of the project; a new example project where absent. */
  readonly root?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Other operations than those of the API. */
  readonly routes?: readonly Route[];
  readonly clock?: Live['clock'];
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer; null where it has none. */
  readonly json: Json;
}

/** A line of the server's log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly fields: JsonObject;
}

export interface TestServer {
  readonly url: string;
  readonly root: string;
  readonly live: Live;
  readonly opened: OpenedLive;
  readonly lines: readonly Line[];
  /**
   * Asks the server; the answer is held against the OpenAPI document: an operation, status, content type or JSON that it
   * does not know fails the test.
   */
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** The same, and the JSON object of an answer with this status. */
  object(method: string, path: string, status: number, asking?: Asking): Promise<JsonObject>;
  /** Resolves with the state of the files when they were next looked at after a change. */
  files(): Promise<FilesState>;
  stop(): Promise<void>;
}

/** A real server in this process on a free port; it stops with the test. */
export async function server(options: ServerOptions = {}): Promise<TestServer> {
  const root = options.root ?? exampleProject();
  const routes = options.routes ?? allRoutes;
  const lines: Line[] = [];
  const waiting: ((state: FilesState) => void)[] = [];
  const opened = await openLive({
    root,
    env: options.env ?? {},
    log: logInto(lines),
    redactor: new Redactor(),
    times: { settle: 20, poll: 60_000 },
    onFiles: (state) => waiting.splice(0).forEach((resolve) => resolve(state)),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const serving = await serve(opened, routes, { port: 0, ...options });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      opened.stop();
      await Promise.all([serving.close(2000), opened.endRuns(2000)]);
      await opened.close(2000);
    })());
  onTestFinished(stop);
  const document = openApi(routes, 'test');
  const ask = async (method: string, path: string, asking: Asking = {}): Promise<Answer> => {
    const answer = await exchange(serving.url, method, path, asking);
    holdAgainst(document, method, path, answer);
    return answer;
  };
  const object = async (method: string, path: string, status: number, asking?: Asking): Promise<JsonObject> => {
    const answer = await ask(method, path, asking);
    expect({ status: answer.status, said: answer.status === status ? '' : answer.text }).toEqual({ status, said: '' });
    if (!isObject(answer.json)) throw new TypeError('the answer is no JSON object');
    return answer.json;
  };
  const files = (): Promise<FilesState> => new Promise((resolve) => waiting.push(resolve));
  return { url: serving.url, root, live: opened.live, opened, lines, ask, object, files, stop };
}

function logInto(lines: Line[]): Log {
  const at =
    (level: Line['level']) =>
    (message: string, fields: JsonObject = {}): void =>
      void lines.push({ level, message, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
}

/** One request on a connection of its own. */
export async function exchange(url: string, method: string, path: string, asking: Asking = {}): Promise<Answer> {
  const body = asking.json === undefined ? asking.body : JSON.stringify(asking.json);
  const headers = {
    ...(asking.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...(asking.token === undefined ? {} : { authorization: `Bearer ${asking.token}` }),
    ...asking.headers,
  };
  const sent = httpRequest(`${url}${path}`, { method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk as Uint8Array));
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '') && text !== '';
  // JSON.parse gives JSON.
  const json = isJson ? (JSON.parse(text) as Json) : null;
  return { status: response.statusCode ?? 0, headers: response.headers, text, json };
}

/** Fails the test where the document does not say that the operation answers so. */
function holdAgainst(document: JsonObject, method: string, path: string, answer: Answer): void {
  const operation = operationFor(document, method, path.split('?')[0] ?? '');
  // What the API does not have is refused by problem details, as everything is.
  const declared = operation === undefined ? undefined : answerOf(operation, answer.status);
  if (operation === undefined ? answer.status < 400 : declared === undefined) {
    expect.fail(`${method} ${path} answered ${answer.status}, which openapi.json does not say: ${answer.text}`);
  }
  const response = resolved(document, declared ?? { $ref: '#/components/responses/Problem' });
  const content = isObject(response['content']) ? response['content'] : {};
  if (method === 'HEAD') return;
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (Object.keys(content).length === 0) expect(answer.text).toBe('');
  else expect(Object.keys(content), `content type of ${method} ${path}`).toContain(type);
  const media = content[type];
  if (!isObject(media) || !isObject(media['schema']) || !/\bjson$/.test(type)) return;
  const faults = faultsOf(document, media['schema'], answer.json);
  expect(faults, `${method} ${path} answered ${answer.text}`).toEqual([]);
}

const compiled = new WeakMap<object, (value: unknown) => string[]>();

function faultsOf(document: JsonObject, schema: JsonObject, value: unknown): string[] {
  let check = compiled.get(schema);
  if (check === undefined) {
    const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false });
    ajvFormats.default(ajv);
    const validate = ajv.compile({ allOf: [schema], components: document['components'] });
    check = (given) =>
      validate(given)
        ? []
        : (validate.errors ?? []).map(
            ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
          );
    compiled.set(schema, check);
  }
  return check(value);
}

function resolved(document: JsonObject, node: JsonObject): JsonObject {
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  let found: Json = document;
  for (const step of reference.slice(2).split('/')) found = isObject(found) ? (found[step] ?? null) : null;
  return isObject(found) ? found : {};
}

function operationFor(document: JsonObject, method: string, path: string): JsonObject | undefined {
  const paths = isObject(document['paths']) ? document['paths'] : {};
  const found = Object.keys(paths)
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .find((each) => new RegExp(`^${each.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  const item = paths[found ?? ''];
  const operation = isObject(item) ? item[method === 'HEAD' ? 'get' : method.toLowerCase()] : undefined;
  return isObject(operation) ? operation : undefined;
}
