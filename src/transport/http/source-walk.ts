import { hash } from 'node:crypto';
import type { FileNode } from '../../connector/file-node.ts';
import type { HrwireError } from '../../error/error.ts';
import type { Answer, HttpScope, Refusal, RequestTemplate } from './exchange.ts';
import { tallyOf } from './pages/tally.ts';
import type { PageAnswer, Pages, Turn } from './pages/turn.ts';
import type { Meter, StreamContext } from './source-context.ts';
import type { Rows } from './source-rows.ts';

/** How rows are asked for: by a read, a `by_key` entry or a step. */
export interface Question {
  readonly node: FileNode;
  readonly request: RequestTemplate;
  readonly rows: Rows;
  readonly pages: Pages;
  /** Over a refused answer (its body, `$status`): does it mean that there is nothing? */
  notFound(answer: Answer): Promise<boolean>;
}

/** One page as its source gave it. `turn`: of its own request. */
export interface WalkedPage {
  readonly turn: Turn;
  readonly answer: Timing;
  readonly rows: readonly unknown[];
  readonly next: Turn | undefined;
}

/** When a request left, and what its server's clock said (ms). */
export type Timing = Pick<Answer, 'sentAt' | 'serverDate'>;

export type Walked =
  | WalkedPage
  /** The source says that the question is too large. */
  | { readonly tooLarge: Refusal }
  /** The source sent the walk back: its first pages come again. */
  | { readonly restarted: true };

/**
 * Asks page after page, from `start` or the first. Ends only where the source says so: a repeated page, a page limit,
 * a foreign host or a lost answer throws. After a `restart` the first pages come again: whoever collects pages begins
 * anew, and of what was passed on already the run drops what it knows.
 */
export async function* walkPages(
  question: Question,
  scope: HttpScope,
  start: Turn | undefined,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): AsyncGenerator<Walked> {
  const { pages } = question;
  let turn = start ?? pages.first;
  let [restarts, count] = [0, 0];
  let seen = new Set<string>();
  let tally = tallyOf(start === undefined ? pages.total : undefined);
  let answered = Infinity;
  for (;;) {
    signal.throwIfAborted();
    const asked = { ...scope, page: turn.page };
    const exchanged = await context.exchange(question.request, asked, {
      signal,
      repeatable: true,
      ...(turn.url === undefined ? {} : { url: turn.url }),
    });
    meter.requests += 1;
    let back: Pick<Refusal, 'code' | 'message'> | undefined;
    if (!exchanged.ok) {
      const { refusal } = exchanged;
      if (refusal.verb === 'narrow') {
        yield { tooLarge: refusal };
        return;
      }
      if (refusal.verb === 'reject' && (await question.notFound(refusal.answer))) {
        yield { turn, answer: refusal.answer, rows: [], next: undefined };
        return;
      }
      if (refusal.verb !== 'restart') throw refused(question, refusal);
      back = refusal;
    }
    const page = exchanged.ok ? await read(question, scope, turn, exchanged.answer, context) : undefined;
    if (page?.rows.length === 0 && page.answer.sentAt - answered > (pages.maxGap ?? Infinity)) back = gone;
    answered = context.wall.now();
    if (page !== undefined) await tally.take(turn, page.answer, page.rows);
    const short = page !== undefined && page.next === undefined ? tally.short() : undefined;
    if (back !== undefined || short !== undefined || page === undefined) {
      if (restarts++ >= pages.restarts) throw tooManyRestarts(question, back ?? gone, short);
      [turn, seen, tally, count, answered] = [pages.first, new Set(), tallyOf(pages.total), 0, Infinity];
      yield { restarted: true };
      continue;
    }
    const { next, rows } = page;
    meter.bytes += page.bytes;
    if (next !== undefined) guard(question, next, pages.scroll === true ? rows : undefined, seen, ++count);
    yield page;
    if (next === undefined) return;
    turn = next;
  }
}

/** Takes an answer for the page it is. */
async function read(
  question: Question,
  scope: HttpScope,
  turn: Turn,
  answer: Answer,
  context: StreamContext,
): Promise<WalkedPage & { readonly answer: PageAnswer; readonly bytes: number }> {
  context.clock.seen(answer);
  const names = namesOf(scope, context);
  const started = startedOf(answer);
  const rows = await question.rows(answer, { ...names, page: turn.page, started });
  const pageAnswer = { ...answer, names: { ...names, started } };
  let next = await question.pages.next(turn, pageAnswer, rows.length);
  if (next?.url !== undefined) {
    const base = (await question.request.render({ ...scope, page: turn.page })).url;
    next = { ...next, url: sameHost(question, next.url, turn.url ?? base, base) };
  }
  return { turn, answer: pageAnswer, rows, next, bytes: answer.bytes };
}

/** A cursor that died looks like the end: an empty page that was asked for too late says neither. */
const gone = { code: 'gap', message: 'a page without records was asked for after the source had forgotten its place' };

/** What expressions about an answer see of its question. */
function namesOf({ more, window, ids }: HttpScope, context: StreamContext): Readonly<Record<string, unknown>> {
  return { ...context.variables, ...more, ...(window && { window }), ...(ids && { ids }) };
}

/** `$started`: the instant at which the request left. */
export function startedOf({ sentAt }: Pick<Timing, 'sentAt'>): string {
  return new Date(sentAt).toISOString();
}

/**
 * A page that was asked for already would be asked for for ever; so would a chain of pages without end. `rows`: of a
 * scroll, whose cursor may stay the same: there a page that comes twice tells.
 */
function guard(
  question: Question,
  next: Turn,
  rows: readonly unknown[] | undefined,
  seen: Set<string>,
  count: number,
): void {
  const pointer = next.url ?? next.page['cursor'];
  if (pointer !== undefined) {
    const mark = hash('sha256', JSON.stringify([pointer, rows]), 'base64');
    if (seen.has(mark)) {
      const message = `the source points to a page that was read already (page ${count})`;
      throw question.node.error(
        'transport.page-repeated',
        message,
        'The source is at fault: run again later, or report it to its vendor.',
      );
    }
    seen.add(mark);
  }
  if (count < question.pages.max) return;
  const message = `the source has more than ${question.pages.max} pages`;
  throw question.node.error(
    'transport.page-limit',
    message,
    'Raise `pages.max`, ask for larger pages, or read in smaller windows (`delta.span`).',
  );
}

/** The absolute URL, an absolute one as it stands. Secrets must not follow a link to another host (promise 7). */
function sameHost(question: Question, next: string, last: string, first: string): string {
  const resolved = URL.canParse(next, last) ? new URL(next, last) : undefined;
  const home = new URL(first);
  if (resolved === undefined || resolved.host !== home.host || resolved.protocol !== home.protocol) {
    const host = resolved === undefined ? 'nowhere' : resolved.origin;
    const message = `a next page points to ${host}, but the first came from ${home.origin}`;
    throw question.node.error(
      'transport.foreign-host',
      message,
      'Nothing was sent there. If this is the system’s own host, set `base_url` to it.',
    );
  }
  return URL.canParse(next) ? next : resolved.href;
}

function refused(question: Question, refusal: Refusal): HrwireError {
  const lost = refusal.verb === 'lost';
  return question.node.error(
    lost ? 'transport.lost' : 'transport.refused',
    `a read was ${lost ? 'lost' : 'refused'}: ${refusal.code}: ${refusal.message}`,
    lost
      ? 'Run again: reading goes on where it is settled.'
      : 'The rule that says `reject` is meant for writes; for reads it is a fault of the request.',
  );
}

/** `short`: what the last walk lacked, where it ended too early and was not sent back. */
function tooManyRestarts(
  { node, pages }: Question,
  refusal: Pick<Refusal, 'code' | 'message'>,
  short: string | undefined,
): HrwireError {
  if (short !== undefined) {
    const message = `the source ended its pages too early, ${pages.restarts + 1} times in a row: ${short}`;
    const hint =
      'Run again; read in smaller windows, so that a walk ends before its cursor expires. If it always gives as many: is `pages.total` the number of records?';
    return node.error('transport.page-lost', message, hint, 'pages');
  }
  const message = `the source sent the read back to its first page more than ${pages.restarts} times: ${refusal.code}: ${refusal.message}`;
  return node.error(
    'transport.restarts',
    message,
    'Read in smaller windows, so that a walk ends before its cursor expires.',
  );
}
