import { randomUUID } from 'node:crypto';
import { dawdle } from '../shared/answer.ts';
import { Exchange } from '../shared/exchange.ts';
import type { Done, Incoming } from '../shared/exchange.ts';
import { bodyOf, Failure, hasMediaType } from '../shared/failure.ts';
import type { Fault, FaultKind } from './faults.ts';
import { Given } from './given.ts';
import type { Call, Parts, RecordOutcome, Route } from './parts.ts';
import { envelope, errorBody, gateway, unauthorised, unnamed } from './refusal.ts';
import type { Family } from './refusal.ts';

const loopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/** One request of the vendor's API. The gateway looks at the token first and at the path after it. */
export class BeisenExchange extends Exchange<FaultKind, RecordOutcome> {
  readonly #parts: Parts;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #requestId = randomUUID();
  #family: Family = 'v5';

  constructor(parts: Parts, routes: ReadonlyMap<string, Route>, incoming: Incoming) {
    super({ faults: parts.faults, log: parts.log, now: parts.settings.now }, incoming);
    this.#parts = parts;
    this.#routes = routes;
    this.response.setHeader('X-PAAS-Request-ID', this.#requestId);
    this.response.setHeader('EagleEye-TraceID', randomUUID().replaceAll('-', ''));
  }

  protected async answer(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    const { path, method } = this.head;
    await dawdle(fault);
    if (path === '/token' || path === '/OAuth/Token') return this.#login(path, fault);
    const { tokens, budgets, settings } = this.#parts;
    if (fault?.kind === 'token-killed') tokens.kill();
    tokens.authorise(this.request.headers.authorization, path);
    this.#trusted(fault);
    const route = this.#routes.get(`${method} ${path}`);
    budgets.enter(path, route?.budget ?? { second: 50, minute: 1500 });
    if (fault?.kind === 'day-spent') throw budgets.spend();
    if (route === undefined) throw unauthorised(`path ${method} ${path} is not documented`);
    this.#family = route.family;
    if (settings.unticked.some((part) => path.includes(part))) throw unauthorised();
    this.#headers();
    const denied = route.objects?.find((object) => settings.denied.includes(object));
    if (denied !== undefined) throw new Failure(200, '417', `access denied! no permission for object '${denied}'`);
    return this.#call(route, fault);
  }

  async #login(path: '/token' | '/OAuth/Token', fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    if (this.head.method !== 'POST') throw new Failure(404, 'NOT_FOUND', 'The resource cannot be found.', true);
    if (this.url.search !== '') throw new Failure(400, 'OAUTH', 'invalid_request', true);
    this.receive({});
    const faulty = this.#faultyAnswer(fault);
    return faulty ?? { body: await this.#parts.tokens.exchange(path, this.request, this.response) };
  }

  async #call(route: Route, fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    const { query, body, list, raw } = await this.#parameters(route);
    const keys = route.keys?.(body);
    const entity = route.path.split('/').slice(-2).join('/');
    this.receive({ entity, requestId: this.#requestId, ...(keys === undefined ? {} : { keys, records: keys.length }) });
    const faulty = this.#faultyAnswer(fault);
    if (faulty !== undefined) return faulty;
    if (fault?.kind === 'scroll-killed') this.#parts.scrolls.kill();
    if (route.once === true) this.#parts.equal.enter(route.family, route.path, raw);
    const call: Call = { path: route.path, query, body, list, fault, requestId: this.#requestId };
    const { data, message, more, ...said } = route.run(call);
    const own = { ...more, ...(data === undefined ? {} : { data }) };
    return { ...said, entity, requestId: this.#requestId, body: envelope(route.family, '200', message ?? null, own) };
  }

  async #parameters(route: Route): Promise<Pick<Call, 'query' | 'body' | 'list'> & { raw: unknown }> {
    const { family } = route;
    const asked = this.url.searchParams;
    for (const name of asked.keys())
      if (asked.getAll(name).length > 1) throw unnamed(family, `${name} is there twice.`);
    const query = new Given(Object.fromEntries(asked), route.query ?? {}, family, '?');
    const none = new Given({}, {}, family);
    if (route.method === 'GET') return { query, body: none, list: [], raw: undefined };
    const raw: unknown = this.#json(await bodyOf(this.request), family);
    if (route.body === 'unchecked') return { query, body: none, list: [], raw };
    if (route.body === 'list') {
      if (!Array.isArray(raw)) throw unnamed(family, 'The body is a bare list.');
      return { query, body: none, list: raw, raw };
    }
    return { query, body: new Given(raw, route.body ?? {}, family), list: [], raw };
  }

  #json(text: string, family: Family): unknown {
    if (!hasMediaType(this.request, 'application/json')) throw unnamed(family, 'The body is application/json.');
    try {
      return JSON.parse(text);
    } catch {
      throw unnamed(family, 'The body is no JSON.');
    }
  }

  #headers(): void {
    this.checkHeaders(new Set());
    if (this.request.headers.cookie !== undefined) throw unnamed(this.#family, 'No cookie is documented.');
  }

  #trusted(fault: Fault | undefined): void {
    const { trustedIps } = this.#parts.settings;
    const from = this.request.socket.remoteAddress ?? '';
    const known = trustedIps?.some((ip) => ip === from || (loopback.includes(ip) && loopback.includes(from))) ?? true;
    if (known && fault?.kind !== 'untrusted') return;
    throw gateway(403, '当前企业已设置OpenAPI调用受信IP，当前调用端的IP不在受信IP范围内');
  }

  #faultyAnswer(fault: Fault | undefined): Done<RecordOutcome> | undefined {
    if (fault?.kind === 'server-error') throw new Failure(500, 'OLD', 'internal error');
    return this.faulty(fault);
  }

  protected errorBody(code: string, message: string): string {
    return errorBody(this.#family, code, message);
  }
}
