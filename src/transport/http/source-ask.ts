import { integer } from '../../config/schema/kinds.ts';
import type { Expression } from '../../expression/expression.ts';
import type { Code } from '../../error/catalogue.ts';
import { HrwireError } from '../../error/error.ts';
import { keyPart } from '../../record/key.ts';
import type { Json } from '../../record/json.ts';
import type { Meter, StreamContext } from './source-context.ts';
import { normalise } from './source-records.ts';
import type { Row } from './source-records.ts';
import { startedOf, walkPages } from './source-walk.ts';
import type { Question } from './source-walk.ts';

export const atOnceProperty = integer(
  'How many chunks are asked for at once; the limits hold all the same. Default 1.',
  {
    minimum: 1,
    maximum: 16,
    default: 1,
  },
);

/** A question by ids: those of `by_key` and of steps. */
export interface AskPlan {
  readonly question: Question;
  /** Most ids in one request. */
  readonly chunk: number;
  /** Most requests under way at once. */
  readonly atOnce: number;
  readonly normalisers: readonly Expression[];
  /** From a found record to the id it answers. */
  readonly match: Expression;
  /** Remembered for the run when the source finds a chunk too large. */
  readonly narrowed: { chunk: number };
}

export interface Found {
  readonly row: Row;
  readonly observed: number;
}

/**
 * The rows found, by id; ids without any are absent. An answer with a record that nobody asked for throws: a source
 * that ignores a filter returns everyone, and somebody else's record must not be taken for the one asked for. An id
 * that the source refuses to be asked for is there as a row that cannot be read.
 */
export async function askByIds(
  plan: AskPlan,
  ids: Iterable<string>,
  more: Readonly<Record<string, unknown>>,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): Promise<Map<string, Found[]>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, Found[]>();
  const waiting = [...wanted];
  const suspects = new Suspects();
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  const ask = async (): Promise<void> => {
    for (;;) {
      stop.throwIfAborted();
      const chunk = suspects.next() ?? waiting.splice(0, Math.min(plan.chunk, plan.narrowed.chunk));
      if (chunk.length === 0) return;
      const rows = await askChunk(plan, chunk, more, context, meter, stop);
      if (rows === 'too large') {
        narrow(plan, chunk.length);
        waiting.unshift(...chunk);
      } else if (rows instanceof HrwireError) suspects.refused(chunk, rows);
      else {
        suspects.answered = true;
        await sort(plan, new Set(chunk), rows, found);
      }
    }
  };
  const most = Math.min(plan.atOnce, Math.ceil(waiting.length / plan.chunk));
  // The first fault ends the others too, and nothing is left under way when it is told.
  const asking = Array.from({ length: most }, () =>
    ask().catch((thrown: unknown) => {
      broken.abort(thrown);
      throw thrown;
    }),
  );
  const ended = await Promise.allSettled(asking);
  if (ended.some(({ status }) => status === 'rejected')) throw stop.reason;
  for (const [id, { code, message }] of suspects.alone) {
    const row = { raw: null, record: {}, unreadable: { code, message } };
    found.set(id, [{ row, observed: context.wall.now() }]);
  }
  // In the order asked, whichever chunk came back first.
  return new Map(wanted.flatMap((id) => (found.has(id) ? [[id, found.get(id) ?? []]] : [])));
}

/** Ids alone that are refused before any question was answered: then it is the question that is at fault. */
const mostAlone = 3;

/**
 * Chunks that were refused as a whole. Each is halved until what the source does not understand stands alone: an id
 * that somebody wrote by hand must not keep everybody else's records from being found.
 */
class Suspects {
  readonly alone = new Map<string, HrwireError>();
  answered = false;
  readonly #halves: string[][] = [];

  next(): string[] | undefined {
    return this.#halves.shift();
  }

  /** Throws where nothing says that it is the ids which are at fault. */
  refused(chunk: readonly string[], error: HrwireError): void {
    const [id, ...others] = chunk;
    if (id !== undefined && others.length === 0) this.alone.set(id, error);
    if (!this.answered && this.alone.size >= mostAlone) throw error;
    if (others.length === 0) return;
    const middle = Math.ceil(chunk.length / 2);
    this.#halves.push(chunk.slice(0, middle), chunk.slice(middle));
  }
}

/** The source refuses the question as such, or an id cannot stand in a request: `..` is no part of a path. */
const ofTheIds: ReadonlySet<Code> = new Set<Code>(['transport.refused', 'http.value']);

/** An error where it is the ids that may be at fault. */
async function askChunk(
  plan: AskPlan,
  ids: readonly string[],
  more: Readonly<Record<string, unknown>>,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): Promise<Found[] | 'too large' | HrwireError> {
  const rows: Found[] = [];
  try {
    for await (const walked of walkPages(plan.question, { ids, more }, undefined, context, meter, signal)) {
      if ('tooLarge' in walked) return 'too large';
      if ('restarted' in walked) {
        rows.length = 0;
        continue;
      }
      const page = walked.turn.page;
      const variables = { ...context.variables, ...more, ids, page, started: startedOf(walked.answer) };
      for (const row of await normalise(walked.rows, plan.normalisers, variables)) {
        rows.push({ row, observed: walked.answer.sentAt });
      }
    }
  } catch (thrown) {
    if (thrown instanceof HrwireError && ofTheIds.has(thrown.code)) return thrown;
    throw thrown;
  }
  return rows;
}

function narrow(plan: AskPlan, size: number): void {
  if (size > 1) {
    // Of several chunks under way, each is too large on its own account: the size is halved once.
    plan.narrowed.chunk = Math.min(plan.narrowed.chunk, Math.ceil(size / 2));
    return;
  }
  throw plan.question.node.error(
    'transport.narrowest',
    'the source finds a question for one record too large',
    'Look at the rule that says `narrow`.',
  );
}

async function sort(
  plan: AskPlan,
  asked: ReadonlySet<string>,
  rows: readonly Found[],
  found: Map<string, Found[]>,
): Promise<void> {
  const contexts = rows.map(({ row }) => ({ context: row.unreadable === undefined ? row.record : row.raw }));
  const evaluations = await plan.match.evaluate(contexts);
  const known = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const evaluation = evaluations[index];
    const id = evaluation?.ok === true ? keyPart(evaluation.value) : undefined;
    if (id === undefined || !asked.has(id)) throw unasked(plan, rows.length, asked.size);
    // Pages drift: the same row on two pages is one row.
    const mark = JSON.stringify([id, (row.row.raw ?? null) as Json]);
    if (known.has(mark)) continue;
    known.add(mark);
    const list = found.get(id);
    if (list === undefined) found.set(id, [row]);
    else list.push(row);
  }
}

function unasked(plan: AskPlan, rows: number, asked: number): HrwireError {
  const message = `${asked} ids were asked for, and among the ${rows} records of the answer is one that answers none of them`;
  return plan.question.node.error(
    'transport.unasked',
    message,
    `Either the system ignored the filter and returned everyone, or “${plan.match.text}” is not the field that was asked for.`,
  );
}
