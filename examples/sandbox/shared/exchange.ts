import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerFault, cutShort } from './answer.ts';
import { Failure, undocumented } from './failure.ts';
import type { Fault, Faults } from './faults.ts';
import type { LogEntry, RequestLog } from './log.ts';

/** Where a request's log lines and faults come from. */
export interface Books<Kind extends string, Outcome> {
  readonly faults: Faults<Kind>;
  readonly log: RequestLog<Outcome>;
  readonly now: () => number;
}

/** One request as it came in; `n` counts the server's requests from 1. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly n: number;
}

/** The answer, and what the log says of it. */
export type Done<Outcome> = Partial<LogEntry<Outcome>> & { readonly body: string };

/** One request of a vendor's API, from its first log line to its answer. */
export abstract class Exchange<Kind extends string, Outcome = unknown> {
  protected readonly request: IncomingMessage;
  protected readonly response: ServerResponse;
  protected readonly url: URL;
  protected readonly head: Pick<LogEntry, 'n' | 'method' | 'path' | 'query'>;
  readonly #books: Books<Kind, Outcome>;
  #received = false;

  constructor(books: Books<Kind, Outcome>, { request, response, url, n }: Incoming) {
    this.#books = books;
    this.request = request;
    this.response = response;
    this.url = url;
    this.head = { n, method: request.method ?? 'GET', path: url.pathname, query: this.publicQuery() };
  }

  async run(): Promise<void> {
    const { faults, log, now } = this.#books;
    const fault = faults.take(this.head.method, this.url.pathname + this.url.search);
    const noted = fault === undefined ? {} : { fault: fault.kind };
    try {
      const { body, ...done } = await this.answer(fault?.done === true ? undefined : fault);
      const status = done.status ?? 200;
      log.write({ ...this.head, phase: 'done', status, ...done, ...noted });
      const afterwards = fault?.done === true ? fault : undefined;
      const instead = answerFault(this.response, afterwards, now(), this.errorBody('FAILED', 'Failed.'));
      this.response.statusCode = instead === undefined ? status : 200;
      this.response.setHeader('Content-Type', this.mediaType);
      cutShort(this.response, instead?.body ?? body, fault);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      this.receive({});
      const strict = thrown.strict ? { strict: thrown.message } : {};
      log.write({ ...this.head, phase: 'done', status: thrown.status, code: thrown.code, ...strict, ...noted });
      this.response.writeHead(thrown.status, { 'Content-Type': this.mediaType });
      this.response.end(this.errorBody(thrown.code, thrown.message));
    }
  }

  protected readonly mediaType: string = 'application/json;charset=UTF-8';

  /** Does what is asked for; a `Failure` is thrown. A fault whose work is done first is not given. */
  protected abstract answer(fault: Fault<Kind> | undefined): Promise<Done<Outcome>>;

  /** The vendor's error body. */
  protected abstract errorBody(code: string, message: string): string;

  /** The query as the log may show it: none where it holds a secret. */
  protected publicQuery(): string {
    return this.url.search;
  }

  /** What any server's fault answers in place of the work; see `answerFault`. */
  protected faulty(fault: Fault<Kind> | undefined): { readonly body: string } | undefined {
    return answerFault(this.response, fault, this.#books.now(), this.errorBody('FAILED', 'Something went wrong.'));
  }

  /** Refuses headers that neither the vendor's documents nor plain HTTP name. */
  protected checkHeaders(known: ReadonlySet<string>): void {
    for (const name of Object.keys(this.request.headers)) {
      if (!plainHeaders.has(name) && !known.has(name)) throw undocumented(`The header ${name} is not known.`);
    }
  }

  /** Writes the line `received`, once. */
  protected receive(more: Partial<LogEntry<Outcome>>): void {
    if (this.#received) return;
    this.#received = true;
    this.#books.log.write({ ...this.head, phase: 'received', ...more });
  }
}

/** Headers of plain HTTP, and what ordinary clients send by themselves. */
const plainHeaders: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'keep-alive', 'accept', 'accept-encoding', 'accept-language', 'user-agent', 'date'],
  ...['authorization', 'cookie', 'content-type', 'content-length', 'transfer-encoding', 'sec-fetch-mode'],
]);
