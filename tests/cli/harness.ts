import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { initProject } from '../../src/app/init.ts';
import { hrwire } from '../../src/cli/hrwire.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';

const checkout: string = join(import.meta.dirname, '../..');
export const binPath: string = join(checkout, 'bin/hrwire.js');

/** What a command left behind. */
export interface Result {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The environment of the tests, without what would change a command's answer. */
function environment(env: Env): Record<string, string> {
  const { PATH, HOME } = process.env;
  // Compiled code is kept in the checkout, never in the home of whoever runs the tests.
  const base: Env = { PATH, HOME, XDG_CACHE_HOME: join(checkout, 'node_modules/.cache'), ...env };
  return Object.fromEntries(Object.entries(base).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A folder of the test's own, removed when it ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A project as `hrwire init` makes it. */
export function exampleProject(): string {
  const root = temporary();
  initProject(root, {});
  return root;
}

export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

export function get(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A started process of the real bin. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
}

export function start(
  words: readonly string[],
  folder: string,
  env: Env = {},
  node: string = process.execPath,
): Started {
  const child = spawn(node, [binPath, ...words], {
    cwd: folder,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ exit: typeof code === 'number' ? code : -1, out, err }));
  return { child, ended };
}

/** The real bin in a process of its own. */
export async function bin(words: readonly string[], folder: string, env: Env = {}): Promise<Result> {
  return start(words, folder, env).ended;
}

/** The same without a process: what a terminal would show is kept. */
export async function inside(
  words: readonly string[],
  folder: string,
  given: Partial<Terminal> & { tty?: boolean } = {},
): Promise<Result> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err'): Output => ({
    isTTY: given.tty ?? false,
    columns: 80,
    write: (text) => {
      texts[name] += text;
    },
  });
  const terminal: Terminal = {
    out: output('out'),
    err: output('err'),
    env: { HRWIRE_LOG: 'silent', ...given.env },
    folder,
    now: () => Date.now(),
    input: given.input ?? (async () => new Uint8Array()),
    ask: given.ask ?? (async () => undefined),
    ...(given.edit === undefined ? {} : { edit: given.edit }),
    interrupts:
      given.interrupts ?? (() => ({ stop: new AbortController().signal, hardStop: new AbortController().signal })),
  };
  const exit = await hrwire(words, terminal);
  return { exit, ...texts };
}

/** What a command printed under `--json`: exactly one document. */
export function document(result: Result): Record<string, unknown> {
  const parsed: unknown = JSON.parse(result.out);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('no JSON object');
  return { ...parsed };
}

/** A target that a test answers for, one request at a time. */
export interface Desk {
  readonly url: string;
  readonly asked: { readonly method: string; readonly path: string; readonly body: string }[];
  /** Status and body of the next answers; 200 `{}` by default; status 0 cuts the connection. */
  answer: (asked: { path: string; body: string }, count: number) => Promise<{ status: number; body: unknown }>;
}

export async function desk(): Promise<Desk> {
  const made: { server: Server; state: Desk } = { server: createServer(), state: undefined as unknown as Desk };
  made.server.listen(0, '127.0.0.1');
  await once(made.server, 'listening');
  const { port } = made.server.address() as AddressInfo;
  made.state = { url: `http://127.0.0.1:${port}`, asked: [], answer: async () => ({ status: 200, body: {} }) };
  made.server.on('request', (request: IncomingMessage, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const asked = { method: request.method ?? '', path: request.url ?? '', body };
      made.state.asked.push(asked);
      const answer = await made.state.answer(asked, made.state.asked.length);
      // Status 0: the answer is lost after the work was done.
      if (answer.status === 0) request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    })();
  });
  onTestFinished(() => {
    made.server.closeAllConnections();
    made.server.close();
  });
  return made.state;
}

const connector = `connector: desk
title: A help desk
config:
  identity: [base_url]
  required: [base_url, api_key]
  properties:
    base_url: { type: string, format: uri, description: Where it is. }
    api_key: { type: string, secret: true, description: Its key. }
http:
  base_url: '{{ $config.base_url }}'
  auth: { kind: bearer, token: '{{ $config.api_key }}' }
  retry: { tries: 2, first: 1ms, most: 1ms }
  errors: [{ when: '$status = 409', then: reject, code: code, reason: message }]
streams:
  people:
    key: id
    sensitive: { person: [mail], name: [name] }
    write:
      upsert:
        request: { method: PUT, path: '/people/{{ id }}', json: '{{ $record }}' }
        repeat: safe
check:
  request: { method: GET, path: /me }
  says: '"signed in as " & user'
facts:
  - { id: DESK-1, text: It answers 409 for a person it does not want., source: its manual, confidence: documented }
`;

const mapping = `mapping: people-to-desk
from: people.rows
to: desk.people
key: employee_id
needs: [email]
map:
  id: employee_id
  name: name
  mail: email
tests:
  - name: a person
    given: { employee_id: '1', name: Ann, email: a@b.example }
    expect: { id: '1', name: Ann, mail: a@b.example }
`;

export const secret = 'sk-desk/4711+secret';

/** The example project with a second mapping to an HTTP target; its settings are in the environment. */
export function deskProject(url: string): { readonly root: string; readonly env: Env } {
  const root = exampleProject();
  put(root, 'connectors/desk.yaml', connector);
  put(root, 'mappings/people-to-desk.yaml', mapping);
  const project = get(root, 'hrwire.yaml');
  put(
    root,
    'hrwire.yaml',
    `${project}  desk: { connector: desk, with: { base_url: "\${DESK_URL}", api_key: "\${DESK_KEY}" } }\n`,
  );
  return { root, env: { DESK_URL: url, DESK_KEY: secret } };
}

/** A run of the real process whose first request is under way and waits for its answer. */
export async function underWay(
  words: readonly string[] = ['--json'],
  node?: string,
): Promise<{
  target: Desk;
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  run: Started;
  answer: () => void;
}> {
  const target = await desk();
  const gate = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  target.answer = async () => {
    asked.resolve(undefined);
    await gate.promise;
    return { status: 200, body: {} };
  };
  const { root, env } = deskProject(target.url);
  const run = start(['run', 'people-to-desk', ...words], root, env, node);
  await Promise.race([asked.promise, run.ended]);
  return { target, root, env, run, answer: () => gate.resolve(undefined) };
}

/** The target keeps its first request waiting until `answer` is called. */
export function gate(target: Desk): { readonly reached: Promise<undefined>; readonly answer: () => void } {
  const reached = Promise.withResolvers<undefined>();
  const open = Promise.withResolvers<undefined>();
  target.answer = async () => {
    reached.resolve(undefined);
    await open.promise;
    return { status: 200, body: {} };
  };
  return { reached: reached.promise, answer: () => open.resolve(undefined) };
}
