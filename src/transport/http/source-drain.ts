import type { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { storedTurn, turnJson } from './deltas/walk.ts';
import type { HttpScope } from './exchange.ts';
import type { Meter, StreamContext } from './source-context.ts';
import type { SliceSpool } from './source-spool.ts';
import { walkPages } from './source-walk.ts';
import type { Question, Walked, WalkedPage } from './source-walk.ts';

/**
 * `drain`: fetches every page before it gives the first, so that however slowly the pages are worked on, the source is
 * asked without a pause. After a restart it begins anew, so no row comes twice; of a slice that is too large it gives
 * no page at all. Memory holds one page. The spool is dropped however the reading ends; what a crash leaves is dropped
 * by the mapping's next run.
 */
export async function* drainPages(
  question: Question,
  scope: HttpScope,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): AsyncGenerator<Walked> {
  const spool = context.spool();
  try {
    const drained = await fill(spool, question, scope, context, meter, signal);
    if (typeof drained !== 'number') {
      yield drained;
      return;
    }
    for (let number = 0; number < drained; number++) {
      signal.throwIfAborted();
      const page = pageOf(await spool.get(number));
      if (page === undefined) throw spoolLost(question);
      yield page;
    }
  } finally {
    // What cannot be dropped now is dropped by the next run; the error that ended the reading is the one to tell.
    await spool.drop().catch(() => undefined);
  }
}

/** How many pages the slice has, or why it has none. */
async function fill(
  spool: SliceSpool,
  question: Question,
  scope: HttpScope,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): Promise<number | Walked> {
  const limit = question.pages.drain?.limit ?? Infinity;
  let [count, bytes] = [0, 0];
  for await (const walked of walkPages(question, scope, undefined, context, meter, signal)) {
    if ('tooLarge' in walked) return walked;
    if ('restarted' in walked) {
      await spool.drop();
      [count, bytes] = [0, 0];
      continue;
    }
    bytes += await spool.put(count++, jsonOf(walked));
    if (bytes > limit) throw tooMuch(question, limit);
  }
  return count;
}

function jsonOf({ turn, answer, rows, next }: WalkedPage): JsonObject {
  const { sentAt, serverDate = null } = answer;
  const own = turnJson(turn)['turn'] ?? null;
  // Rows come out of a JSON body, or an expression over it, so they are JSON.
  return { turn: own, rows: rows as Json[], next: turnJson(next)['turn'] ?? null, sentAt, serverDate };
}

function pageOf(stored: Json | undefined): WalkedPage | undefined {
  if (!isObject(stored) || !Array.isArray(stored['rows'])) return undefined;
  const { rows, sentAt, serverDate } = stored;
  const turn = storedTurn('drain', stored['turn'] ?? undefined);
  if (turn === undefined) return undefined;
  return {
    turn,
    rows,
    next: storedTurn('drain', stored['next'] ?? undefined),
    answer: { sentAt: Number(sentAt), serverDate: typeof serverDate === 'number' ? serverDate : undefined },
  };
}

function tooMuch(question: Question, limit: number): HrwireError {
  return question.node.error(
    'transport.spool-limit',
    `one slice has more than ${limit} bytes of pages, which is all that its spool may hold`,
    'Read in smaller windows (`delta.span`), or raise `pages.drain_limit`.',
    'pages',
  );
}

function spoolLost(question: Question): HrwireError {
  return question.node.error(
    'transport.spool-lost',
    'pages that were fetched ahead are no longer in the store',
    'Another run of this mapping began meanwhile and took them for what a crash had left. Start again.',
  );
}
