import { dawdle } from '../shared/answer.ts';
import { Exchange } from '../shared/exchange.ts';
import type { Done, Incoming } from '../shared/exchange.ts';
import { bodyOf, Failure, hasMediaType } from '../shared/failure.ts';
import type { LogEntry } from '../shared/log.ts';
import { envelope, undocumented } from './failure.ts';
import type { Fault, FaultKind } from './faults.ts';
import { entitySets } from './model.ts';
import type { RecordOutcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { logKey, recordsOf } from './write.ts';

/** Headers that the vendor's documents name. */
const headers: ReadonlySet<string> = new Set(['x-csrf-token', 'x-correlation-id', 'successfactors-sourcetype']);

/** One request of the vendor's API. */
export class OdataExchange extends Exchange<FaultKind, RecordOutcome> {
  readonly #parts: Parts;
  readonly #root: string;

  constructor(parts: Parts, incoming: Incoming, root: string) {
    super({ faults: parts.faults, log: parts.log, now: parts.settings.now }, incoming);
    this.#parts = parts;
    this.#root = root;
  }

  protected override async answer(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    this.checkHeaders(headers);
    const { pathname } = this.url;
    if (pathname === '/oauth/token') return this.#token(fault);
    const match = /^\/odata\/v2\/([A-Za-z]+)(?:\((.*)\))?$/.exec(decodeURIComponent(pathname));
    const set = match?.[1];
    if (set === undefined) throw undocumented(`The path ${pathname} is not known.`);
    await dawdle(fault);
    if (fault?.kind === 'token-killed') this.#parts.tokens.kill();
    this.#parts.tokens.authorise(this.request.headers.authorization, isApiHost(this.request.headers.host));
    const session = this.#parts.sessions.enter(this.request, this.response);
    if (set === 'upsert') return this.#upsert(fault, session.state);
    return this.#read(set, match?.[2], fault, session);
  }

  async #token(fault: Fault | undefined): Promise<Done<RecordOutcome>> {
    if (this.head.method !== 'POST') throw undocumented('/oauth/token takes POST.');
    const body = await bodyOf(this.request);
    this.receive({});
    const faulty = this.#fault(fault);
    if (faulty !== undefined) return faulty;
    const form = this.url.search === '' ? new URLSearchParams(body) : this.url.searchParams;
    if (this.url.search === '' && !hasMediaType(this.request, 'application/x-www-form-urlencoded')) {
      throw undocumented('/oauth/token takes application/x-www-form-urlencoded.');
    }
    if (this.url.search !== '' && body !== '') throw undocumented('Fields stand in the form or in the query.');
    return { body: this.#parts.tokens.exchange(form, `${this.#root}/oauth/token`) };
  }

  async #upsert(fault: Fault | undefined, session: 'new' | 'reused'): Promise<Done<RecordOutcome>> {
    if (this.head.method !== 'POST') throw undocumented('The upsert takes POST.');
    if (!hasMediaType(this.request, 'application/json')) throw undocumented('The upsert takes application/json.');
    this.#negotiated();
    const records = recordsOf(await bodyOf(this.request));
    const entity = /([A-Za-z]+)(?:\([^/]*\))?$/.exec(uriOf(records[0]))?.[1] ?? '';
    this.receive({ entity, records: records.length, keys: records.map(logKey), session });
    const faulty = this.#fault(fault);
    if (faulty !== undefined) return faulty;
    const { body, outcomes } = this.#parts.writer.upsert(records, this.url.searchParams, fault);
    return { body, entity, records: records.length, outcomes };
  }

  #read(
    set: string,
    literal: string | undefined,
    fault: Fault | undefined,
    session: { id: string; state: 'new' | 'reused' },
  ): Done<RecordOutcome> {
    if (this.head.method !== 'GET') throw undocumented(`${set} takes GET.`);
    const entity = entitySets.get(set);
    if (entity === undefined) throw new Failure(404, 'COE_ENTITY_NOT_FOUND', `There is no entity ${set}.`, true);
    this.#negotiated();
    this.receive({ entity: set, session: session.state });
    const faulty = this.#fault(fault);
    if (faulty !== undefined) return faulty;
    const { reader } = this.#parts;
    const query = this.url.searchParams;
    const linked = fault?.kind === 'foreign-next' ? 'http://elsewhere.example' : this.#root;
    const { body, keys } =
      literal === undefined
        ? reader.list(entity, set, query, linked, session.id)
        : reader.one(entity, literal, query, this.#root);
    return { body, entity: set, records: keys.length, keys };
  }

  /** JSON is due by `$format=json` or by `Accept`; the vendor would else answer in XML. */
  #negotiated(): void {
    const format = this.url.searchParams.get('$format');
    if (format !== null && format !== 'json') throw undocumented(`$format=${format} is not known.`);
    if (format === null && !(this.request.headers.accept ?? '').includes('application/json')) {
      throw undocumented('JSON is asked for by $format=json or Accept: application/json.');
    }
  }

  protected override errorBody(code: string, message: string): string {
    return envelope(code, message);
  }

  protected override publicQuery(): string {
    return this.url.pathname === '/oauth/token' ? '' : this.url.search;
  }

  protected override receive(more: Partial<LogEntry<RecordOutcome>>): void {
    const id = this.request.headers['x-correlation-id'];
    super.receive({ ...(typeof id === 'string' ? { requestId: id } : {}), ...more });
  }

  #fault(fault: Fault | undefined): { readonly body: string } | undefined {
    if (fault?.kind === 'metadata') {
      throw new Failure(500, 'COE_GENERAL_SERVER_ERROR', 'Metadata is being generated, please try again later.');
    }
    return this.faulty(fault);
  }
}

function uriOf(record: Readonly<Record<string, unknown>> | undefined): string {
  const metadata = record?.['__metadata'];
  return typeof metadata === 'object' && metadata !== null && 'uri' in metadata ? String(metadata.uri) : '';
}

function isApiHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}
