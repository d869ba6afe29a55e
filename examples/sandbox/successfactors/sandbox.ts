import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Parts } from './parts.ts';
import { answerFault, cutShort } from './answer.ts';
import { control } from './control.ts';
import { bodyOf, envelope, Failure, undocumented } from './failure.ts';
import { Faults } from './faults.ts';
import type { Fault } from './faults.ts';
import { RequestLog } from './log.ts';
import type { LogEntry } from './log.ts';
import { entitySets } from './model.ts';
import { Tokens } from './oauth.ts';
import { settle } from './options.ts';
import type { SandboxOptions, Settings } from './options.ts';
import { Reader } from './read.ts';
import { plant } from './seed.ts';
import { Sessions } from './sessions.ts';
import { Tables } from './tables.ts';
import { logKey, recordsOf, Writer } from './write.ts';

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly settings: Settings;
  /** PEM of the private key whose public half is registered; undefined where the caller gave a certificate. */
  readonly privateKey: string | undefined;
  readonly tables: Tables;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly tokens: Tokens;
  close(): Promise<void>;
}

/** Starts a sandbox of the vendor on loopback; the same options and seed give the same people. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const pair = options.certificate === undefined ? keyPair() : undefined;
  const settings = settle(options, options.certificate ?? pair?.publicKey ?? '');
  const tables = new Tables(settings.state, settings.now);
  if (!tables.restore()) plant(tables, settings);
  const parts: Parts = {
    settings,
    tables,
    tokens: new Tokens(settings, tables),
    sessions: new Sessions(settings.now),
    reader: new Reader(tables, settings),
    writer: new Writer(tables, settings),
    faults: new Faults(settings.seed),
    log: new RequestLog(settings.log, settings.now),
  };
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    void handle(parts, request, response, count);
  });
  server.keepAliveTimeout = 30_000;
  server.listen(settings.port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    privateKey: pair?.privateKey,
    ...parts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Headers that the vendor's documents and plain HTTP name. */
const headers = new Set([
  ...['host', 'connection', 'keep-alive', 'accept', 'accept-encoding', 'accept-language', 'user-agent', 'date'],
  ...['authorization', 'cookie', 'content-type', 'content-length', 'transfer-encoding', 'sec-fetch-mode'],
  ...['x-csrf-token', 'x-correlation-id', 'successfactors-sourcetype'],
]);

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse, n: number): Promise<void> {
  const root = `http://${request.headers.host ?? '127.0.0.1'}`;
  const method = request.method ?? 'GET';
  try {
    const url = new URL(request.url ?? '/', root);
    if (url.pathname.startsWith('/__sandbox/')) {
      response.setHeader('Content-Type', 'application/json');
      response.end(await control(parts, request, url));
      return;
    }
    await new Exchange(parts, request, response, url, { n, method, path: url.pathname, query: url.search }).run(root);
  } catch (thrown) {
    if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
    response.end(thrown instanceof Error ? thrown.message : 'failed');
  }
}

type Head = Pick<LogEntry, 'n' | 'method' | 'path' | 'query'>;
type Done = Partial<LogEntry> & { readonly body: string };

/** One request of the vendor's API, from its first log line to its answer. */
class Exchange {
  readonly #parts: Parts;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #url: URL;
  readonly #head: Head;
  #received = false;

  constructor(parts: Parts, request: IncomingMessage, response: ServerResponse, url: URL, head: Head) {
    this.#parts = parts;
    this.#request = request;
    this.#response = response;
    this.#url = url;
    this.#head = head;
  }

  async run(root: string): Promise<void> {
    const { faults, log } = this.#parts;
    const fault = faults.take(this.#head.method, this.#url.pathname + this.#url.search);
    const noted = fault === undefined ? {} : { fault: fault.kind };
    try {
      const { body, ...done } = await this.#answer(root, fault?.done === true ? undefined : fault);
      log.write({ ...this.#head, phase: 'done', status: 200, ...done, ...noted });
      if (fault?.done === true) answerFault(this.#response, fault, this.#parts.settings.now());
      this.#response.setHeader('Content-Type', 'application/json;charset=UTF-8');
      cutShort(this.#response, body, fault);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      this.#receive({});
      const strict = thrown.strict ? { strict: thrown.message } : {};
      log.write({ ...this.#head, phase: 'done', status: thrown.status, code: thrown.code, ...strict, ...noted });
      this.#response.writeHead(thrown.status, { 'Content-Type': 'application/json;charset=UTF-8' });
      this.#response.end(envelope(thrown.code, thrown.message));
    }
  }

  async #answer(root: string, fault: Fault | undefined): Promise<Done> {
    this.#checkHeaders();
    const { pathname } = this.#url;
    if (pathname === '/oauth/token') return this.#token(root, fault);
    const match = /^\/odata\/v2\/([A-Za-z]+)(?:\((.*)\))?$/.exec(decodeURIComponent(pathname));
    const set = match?.[1];
    if (set === undefined) throw undocumented(`The path ${pathname} is not known.`);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 1000));
    if (fault?.kind === 'token-killed') this.#parts.tokens.kill();
    this.#parts.tokens.authorise(this.#request.headers.authorization, isApiHost(this.#request.headers.host));
    const session = this.#parts.sessions.enter(this.#request, this.#response);
    if (set === 'upsert') return this.#upsert(fault, session.state);
    return this.#read(set, match?.[2], root, fault, session);
  }

  async #token(root: string, fault: Fault | undefined): Promise<Done> {
    if (this.#head.method !== 'POST') throw undocumented('/oauth/token takes POST.');
    const body = await bodyOf(this.#request);
    this.#receive({});
    const faulty = answerFault(this.#response, fault, this.#parts.settings.now());
    if (faulty !== undefined) return faulty;
    const form = this.#url.search === '' ? new URLSearchParams(body) : this.#url.searchParams;
    if (this.#url.search === '' && !mediaType(this.#request, 'application/x-www-form-urlencoded')) {
      throw undocumented('/oauth/token takes application/x-www-form-urlencoded.');
    }
    if (this.#url.search !== '' && body !== '') throw undocumented('Fields stand in the form or in the query.');
    return { body: this.#parts.tokens.exchange(form, `${root}/oauth/token`), query: '' };
  }

  async #upsert(fault: Fault | undefined, session: 'new' | 'reused'): Promise<Done> {
    if (this.#head.method !== 'POST') throw undocumented('The upsert takes POST.');
    if (!mediaType(this.#request, 'application/json')) throw undocumented('The upsert takes application/json.');
    this.#negotiated();
    const records = recordsOf(await bodyOf(this.#request));
    const entity = /([A-Za-z]+)(?:\([^/]*\))?$/.exec(uriOf(records[0]))?.[1] ?? '';
    this.#receive({ entity, records: records.length, keys: records.map(logKey), session });
    const faulty = answerFault(this.#response, fault, this.#parts.settings.now());
    if (faulty !== undefined) return faulty;
    const { body, outcomes } = this.#parts.writer.upsert(records, this.#url.searchParams, fault);
    return { body, entity, records: records.length, outcomes };
  }

  #read(
    set: string,
    literal: string | undefined,
    root: string,
    fault: Fault | undefined,
    session: { id: string; state: 'new' | 'reused' },
  ): Done {
    if (this.#head.method !== 'GET') throw undocumented(`${set} takes GET.`);
    const entity = entitySets.get(set);
    if (entity === undefined) throw new Failure(404, 'COE_ENTITY_NOT_FOUND', `There is no entity ${set}.`, true);
    this.#negotiated();
    this.#receive({ entity: set, session: session.state });
    const faulty = answerFault(this.#response, fault, this.#parts.settings.now());
    if (faulty !== undefined) return faulty;
    const { reader } = this.#parts;
    const query = this.#url.searchParams;
    const linked = fault?.kind === 'foreign-next' ? 'http://elsewhere.example' : root;
    const { body, keys } =
      literal === undefined
        ? reader.list(entity, set, query, linked, session.id)
        : reader.one(entity, literal, query, root);
    return { body, entity: set, records: keys.length, keys };
  }

  #checkHeaders(): void {
    for (const name of Object.keys(this.#request.headers)) {
      if (!headers.has(name)) throw undocumented(`The header ${name} is not known.`);
    }
  }

  /** JSON is due by `$format=json` or by `Accept`; the vendor would else answer in XML. */
  #negotiated(): void {
    const format = this.#url.searchParams.get('$format');
    if (format !== null && format !== 'json') throw undocumented(`$format=${format} is not known.`);
    if (format === null && !(this.#request.headers.accept ?? '').includes('application/json')) {
      throw undocumented('JSON is asked for by $format=json or Accept: application/json.');
    }
  }

  #receive(more: Partial<LogEntry>): void {
    if (this.#received) return;
    this.#received = true;
    const id = this.#request.headers['x-correlation-id'];
    const requestId = typeof id === 'string' ? { requestId: id } : {};
    const query = this.#url.pathname === '/oauth/token' ? '' : this.#head.query;
    this.#parts.log.write({ ...this.#head, query, phase: 'received', ...requestId, ...more });
  }
}

function uriOf(record: Readonly<Record<string, unknown>> | undefined): string {
  const metadata = record?.['__metadata'];
  return typeof metadata === 'object' && metadata !== null && 'uri' in metadata ? String(metadata.uri) : '';
}

function isApiHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}

function mediaType(request: IncomingMessage, due: string): boolean {
  const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  return type === due && parameters.every((parameter) => /^charset="?utf-8"?$/i.test(parameter));
}
