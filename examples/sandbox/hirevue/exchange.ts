import { dawdle } from '../shared/answer.ts';
import { Exchange } from '../shared/exchange.ts';
import type { Done, Incoming } from '../shared/exchange.ts';
import { bodyOf, Failure, hasMediaType, undocumented } from '../shared/failure.ts';
import type { LogEntry } from '../shared/log.ts';
import type { Fault, FaultKind } from './faults.ts';
import { invite } from './invite.ts';
import type { Lists } from './lists.ts';
import { refuseParameters } from './lists.ts';
import type { Parts, RecordOutcome } from './parts.ts';
import { iso } from './seed.ts';

/** The one header that a customer's proxy may ask for; the vendor names none. */
const headers: ReadonlySet<string> = new Set(['x-correlation-id']);

/** One request of the vendor's API. */
export class HirevueExchange extends Exchange<FaultKind, RecordOutcome> {
  readonly #parts: Parts;
  readonly #lists: Lists;
  readonly #root: string;

  constructor(parts: Parts, lists: Lists, incoming: Incoming, root: string) {
    super({ faults: parts.faults, log: parts.log, now: parts.settings.now }, incoming);
    this.#parts = parts;
    this.#lists = lists;
    this.#root = root;
  }

  protected override async answer(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    this.checkHeaders(headers);
    const { pathname } = this.url;
    if (!pathname.endsWith('/')) throw undocumented(`The path ${pathname} has no slash at its end.`);
    await dawdle(fault);
    if (pathname === '/api/v1/login/') return this.#login(fault);
    if (fault?.kind === 'session-killed') this.#parts.sessions.kill();
    const { cookie, authorization } = this.request.headers;
    this.#parts.sessions.check(cookie, authorization);
    if (pathname === '/api/v1/logout/') return this.#logout();
    const subscribe = /^\/api\/v1\/accounts\/[^/]+\/notifications\/$/.test(pathname);
    if (subscribe) return this.#subscribe();
    if (this.head.method === 'POST') return this.#invite(fault);
    return this.#read(fault);
  }

  async #login(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    this.#due('POST', []);
    const body = await this.#json();
    this.receive({});
    const faulty = this.faulty(fault);
    if (faulty !== undefined) return faulty;
    this.response.setHeader('Set-Cookie', this.#parts.sessions.login(body));
    // What the login says besides is not documented: clients get nothing to rely on.
    return { body: '' };
  }

  async #logout(): Promise<Done<RecordOutcome>> {
    this.#due('POST', []);
    if ((await bodyOf(this.request)) !== '') throw undocumented('The logout has no body.');
    this.receive({});
    this.#parts.sessions.logout(this.request.headers.cookie);
    return { body: '' };
  }

  async #subscribe(): Promise<Done<RecordOutcome>> {
    this.#due('POST', []);
    const body = await this.#json();
    this.receive({});
    this.#parts.hooks.subscribe(body);
    return { body: '{}' };
  }

  #read(fault: Fault | undefined): Done<RecordOutcome> {
    if (this.head.method !== 'GET') throw undocumented(`${this.url.pathname} takes GET.`);
    const { tenant } = this.#parts.settings;
    const { pathname, searchParams } = this.url;
    const routes = [
      { entity: 'positions', at: '/api/v1/positions/', list: () => this.#lists.positions(searchParams) },
      {
        entity: 'interviews',
        at: tenant.interviewsPath,
        list: (id: number) => this.#lists.interviews(id, searchParams),
      },
      { entity: 'interview', at: tenant.interviewPath, list: (id: number) => this.#lists.interview(id, searchParams) },
      {
        entity: 'evaluations',
        at: tenant.evaluationsPath,
        list: (id: number) => this.#lists.evaluations(id, searchParams),
      },
    ];
    for (const { entity, at, list } of routes) {
      const id = idIn(at, pathname);
      if (id === undefined) continue;
      this.receive({ entity });
      const faulty = this.faulty(fault);
      if (faulty !== undefined) return faulty;
      const { body, keys } = list(id);
      if (fault?.kind === 'drift') this.#intrude(id);
      return { body, entity, keys, records: keys.length };
    }
    throw undocumented(`The path ${pathname} is not known.`);
  }

  async #invite(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    const id = idIn('/api/v1/positions/{position}/interviews/', this.url.pathname);
    if (id === undefined) throw undocumented(`${this.url.pathname} takes no POST.`);
    this.#due('POST', []);
    const body = await this.#json();
    const { tables, settings } = this.#parts;
    const { codeHeader, codeField, referenceField } = settings.tenant;
    const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const key = String(sent[referenceField] ?? sent['email']);
    this.receive({ entity: 'interviews', records: 1, keys: [key] });
    const faulty = this.faulty(fault);
    if (faulty !== undefined) return faulty;
    const position = tables.get('positions', id);
    if (position === undefined) throw new Failure(404, 'MISSING', 'There is no such position.');
    const made = invite(tables, settings, position, body);
    if (codeHeader !== '') this.response.setHeader(codeHeader, `${this.#root}/interviews/${made.code}/`);
    const outcomes = [{ index: 0, entity: 'interviews', key, outcome: 'inserted' } as const];
    return {
      body: codeField === '' ? '' : JSON.stringify({ [codeField]: made.code }),
      status: 201,
      entity: 'interviews',
      records: 1,
      outcomes,
    };
  }

  /** Somebody else is invited while a client reads: all later rows move on by one. */
  #intrude(position: number): void {
    const { tables, settings } = this.#parts;
    const [like] = tables.all('interviews').filter((row) => row.positionId === position);
    if (like === undefined) return;
    const id = tables.next('interviews');
    const createdDate = iso(settings.now());
    tables.put('interviews', {
      ...like,
      id,
      reference: `drift-${id}`,
      email: `drift${id}@people.example`,
      createdDate,
    });
  }

  #due(method: string, parameters: readonly string[]): void {
    if (this.head.method !== method) throw undocumented(`${this.url.pathname} takes ${method}.`);
    refuseParameters(this.url.searchParams, parameters);
  }

  async #json(): Promise<unknown> {
    if (!hasMediaType(this.request, 'application/json')) throw undocumented('The body is due as application/json.');
    try {
      return JSON.parse(await bodyOf(this.request)) as unknown;
    } catch (thrown) {
      throw thrown instanceof SyntaxError ? undocumented('The body is not JSON.') : thrown;
    }
  }

  /** Error bodies are not documented: clients go by the status. */
  protected override errorBody(code: string, message: string): string {
    return JSON.stringify({ error: code, message });
  }

  protected override receive(more: Partial<LogEntry<RecordOutcome>>): void {
    const id = this.request.headers['x-correlation-id'];
    super.receive({ ...(typeof id === 'string' ? { requestId: id } : {}), ...more });
  }
}

/** The id at `{…}` of a path; 0 where the path has none; undefined where it is another path. */
function idIn(template: string, path: string): number | undefined {
  const [before = '', after] = template.split(/\{[a-z]+\}/);
  if (after === undefined) return path === before ? 0 : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const id = path.slice(before.length, path.length - after.length);
  return /^[0-9]{1,12}$/.test(id) ? Number(id) : undefined;
}
