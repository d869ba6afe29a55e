import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import { run } from '../../src/app/run.ts';
import { verify } from '../../src/app/verify.ts';
import type { VerifyCall } from '../../src/app/verify.ts';
import type { Report } from '../../src/proof/verify/report.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { RunResult } from '../../src/run/summary.ts';
import type { Finding } from '../../src/store/verifications.ts';

/** A register of people behind HTTP, and all that was asked of it. */
export interface Register {
  readonly url: string;
  readonly people: Map<string, JsonObject>;
  readonly asked: { readonly method: string; readonly path: string }[];
  /** Answers the next request of this kind with a 500, so many times. */
  fail(what: 'read' | 'ask', times: number): void;
  /** Fields that it takes and forgets. */
  readonly drops: Set<string>;
  /** Called before a page is read. */
  onRead: (offset: number) => void;
}

const pageSize = 50;

export async function register(): Promise<Register> {
  const people = new Map<string, JsonObject>();
  const asked: Register['asked'] = [];
  const failing = { read: 0, ask: 0 };
  const made: { state?: Register } = {};
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push({ method: request.method ?? '', path: request.url ?? '' });
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const body = JSON.parse(text) as JsonObject;
      for (const field of made.state?.drops ?? []) delete body[field];
      const id = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
      people.set(id, { ...people.get(id), ...body });
      send(200, {});
      return;
    }
    const ids = url.searchParams.get('ids');
    const kind = ids === null ? 'read' : 'ask';
    if (failing[kind] > 0) {
      failing[kind]--;
      send(500, {});
      return;
    }
    if (ids !== null) {
      send(200, { people: ids.split(',').flatMap((id) => people.get(id) ?? []) });
      return;
    }
    const offset = Number(url.searchParams.get('offset') ?? 0);
    made.state?.onRead(offset);
    const all = [...people.values()];
    send(200, { people: all.slice(offset, offset + pageSize), total: all.length });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  made.state = {
    url: `http://127.0.0.1:${port}`,
    people,
    asked,
    drops: new Set(),
    fail: (what, times) => {
      failing[what] = times;
    },
    onRead: () => undefined,
  };
  return made.state;
}

const byKey = `    by_key:
      id:
        chunk: 40
        request: { path: /people, query: { ids: '{{ $join($ids, ",") }}' } }
`;

const read = `    read:
      request: { path: /people, query: { offset: '{{ $page.offset }}' } }
      records: people
      pages: { kind: offset, total: total, size: ${pageSize} }
`;

/** A connector to a register. */
export function connector(name: string, { readable = true, askable = true } = {}): string {
  return `connector: ${name}
title: A register
config:
  identity: [base_url]
  required: [base_url]
  properties: { base_url: { type: string, format: uri, description: Where it is. } }
http:
  base_url: '{{ $config.base_url }}'
  auth: { kind: none }
  retry: { tries: 1, first: 1ms, most: 1ms }
streams:
  people:
    key: id
    sensitive: { person: [mail], name: [name] }
${readable ? read : ''}${askable ? byKey : ''}    write:
      upsert:
        request: { method: PUT, path: '/people/{{ id }}', json: '{{ $record }}' }
        repeat: safe
`;
}

const mapping = `mapping: people
from: files.rows
to: register.people
key: id
needs: [mail]
when: [{ that: state = "active", else: not active }]
map:
  id: id
  name: name
  mail: mail
  level: $number(level)
  started: started
match: id
tests:
  - name: a person
    given: { id: '1', name: Ann, mail: a@b.example, level: '3', started: '2024-05-01', state: active }
    expect: { id: '1', name: Ann, mail: a@b.example, level: 3, started: '2024-05-01' }
`;

export interface Person {
  readonly id: string;
  name: string;
  mail: string;
  level: string;
  started: string;
  state: string;
}

export function persons(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `p${index + 1}`,
    name: `Person ${index + 1}`,
    mail: `p${index + 1}@acme.example`,
    level: String(index % 7),
    started: '2024-05-01',
    state: 'active',
  }));
}

/** A project with a file of people, a mapping and a register, and what is done with it. */
export interface Ground {
  readonly root: string;
  readonly target: Register;
  put(path: string, text: string): void;
  get(path: string): string;
  /** Writes the source's file anew. */
  people(list: readonly Person[]): void;
  opened<T>(work: (session: Session) => Promise<T>): Promise<T>;
  run(options?: Partial<RunOptions>): Promise<RunResult>;
  verify(call?: Partial<VerifyCall>, stop?: AbortSignal): Promise<Report>;
  /** All findings of the newest comparison. */
  findings(): Promise<readonly Finding[]>;
}

export async function ground(shape: { readonly readable?: boolean; readonly askable?: boolean } = {}): Promise<Ground> {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-proof-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const target = await register();
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('connectors/register.yaml', connector('register', shape));
  put('mappings/people.yaml', mapping);
  put(
    'hrwire.yaml',
    `store: sqlite:state.db
encryption: off
connections:
  files: { connector: csv, with: { directory: ./inbox, page_rows: 60 } }
  register: { connector: register, with: { base_url: "${target.url}" } }
`,
  );
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const opened: Ground['opened'] = async (work) => {
    const session = openSession({ root, env: {}, log: silent });
    return work(session).finally(() => session.close());
  };
  const never = new AbortController().signal;
  return {
    root,
    target,
    put,
    get: (path) => readFileSync(join(root, path), 'utf8'),
    people: (list) => {
      const columns = ['id', 'name', 'mail', 'level', 'started', 'state'] as const;
      const lines = list.map((one) => columns.map((column) => one[column]).join(','));
      put('inbox/people.csv', `${[columns.join(','), ...lines].join('\n')}\n`);
    },
    opened,
    run: (own = {}) => {
      const options = { full: false, resend: false, newLedger: false, ...own };
      const watch = { onProgress: () => undefined, stop: never, hardStop: never };
      return opened((session) => run(session, 'people', options, watch));
    },
    verify: (own = {}, stop = never) => {
      const call = {
        ...{ keys: undefined, sample: undefined, seed: undefined, extra: true, findings: 10_000 },
        ...{ against: undefined, resume: false },
        ...own,
      };
      return opened((session) =>
        verify(session, 'people', call, { stop, hardStop: never, onProgress: () => undefined }),
      );
    },
    findings: () =>
      opened(async (session) => {
        const { verifications } = await session.store();
        const row = await verifications.find({ mapping: 'people' });
        return row === undefined ? [] : verifications.findings(row.id, 0, 100_000);
      }),
  };
}

/** A change behind our back. */
export function edit(target: Register, id: string, fields: JsonObject): void {
  target.people.set(id, { ...target.people.get(id), ...fields });
}
