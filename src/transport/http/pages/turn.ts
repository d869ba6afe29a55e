import type { FileNode } from '../../../connector/file-node.ts';
import { duration, flag, integer } from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Expression } from '../../../expression/expression.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Answer } from '../exchange.ts';

/** One request of a page walk: what `$page` holds, and the URL where the source gave one. Stands in cursors as it is. */
export interface Turn {
  readonly page: JsonObject;
  /** Asked verbatim in place of the rendered one: relative to the last one, or absolute. */
  readonly url?: string;
}

/** An answer as expressions about pages see it: with the names of its question, settings without secrets among them. */
export interface PageAnswer extends Answer {
  readonly names: Readonly<Record<string, unknown>>;
}

/** A strategy for pages. It keeps no state: the turn is the whole of it, so a walk goes on from a stored turn. */
export interface Pages {
  readonly first: Turn;
  /** The turn after `turn`; undefined at the end. Throws when the answer does not say which. `rows`: as counted in the answer. */
  next(turn: Turn, answer: PageAnswer, rows: number): Promise<Turn | undefined>;
  /** Most requests of one walk. */
  readonly max: number;
  /** May a later run go on between two pages? */
  readonly resume: boolean;
  /** How often a source may send a walk back to its first page. */
  readonly restarts: number;
  /** Fetch all pages of a slice before the first is worked on; at most so many bytes wait in the spool. */
  readonly drain?: { readonly limit: number } | undefined;
  /** Milliseconds after an answer from which an empty page proves no end. */
  readonly maxGap?: number | undefined;
  /** What the first answer announces; a walk that ends with fewer different rows lost some. */
  readonly total?: Expression | undefined;
  /** One cursor may serve several pages: then only a page that comes twice is a fault. */
  readonly scroll?: boolean;
}

/** Keys that every kind of pages has. */
export const walkProperties = {
  max: integer('Most pages of one walk. Reaching it is an error, never an end.', { minimum: 1, default: 10_000 }),
  resume: flag('Whether a later run may go on between two pages. `false` where the source forgets its cursors.', {
    default: true,
  }),
  drain: flag(
    'Fetches all pages of a slice as fast as the source gives them into an encrypted spool of the store, and only then works on them: for cursors that die when nobody asks. Nothing is resumed between two pages then. Default false.',
    { default: false },
  ),
  drain_limit: integer('Most bytes of one slice in the spool; more is an error. Default 1 GB.', {
    minimum: 1,
    default: 1_000_000_000,
  }),
  max_gap: duration(
    'How long the source keeps its place between two requests. A page without records that was asked for later is taken for a place that is gone, not for the end: the walk begins anew, as with `restart`.',
  ),
  restarts: integer('How often a rule `then: restart` may send a walk back to its first page.', { default: 3 }),
} as const;

export const sizeProperty = integer('Records asked for in one page: `$page.size`.', { minimum: 1, maximum: 100_000 });

/** The values of `walkProperties`. */
export function walkBounds(node: FileNode): Pick<Pages, 'max' | 'resume' | 'restarts' | 'drain' | 'maxGap'> {
  const drain = node.flag('drain') ? { limit: node.number('drain_limit') } : undefined;
  // What was drained is gone with its run, and its cursor is dead.
  const resume = drain === undefined && node.flag('resume');
  const maxGap = node.has('max_gap') ? node.duration('max_gap') : undefined;
  return { max: node.number('max'), resume, restarts: node.number('restarts'), drain, maxGap };
}

/** `{ size }` where the kind declares one. */
export function sizeOf(node: FileNode): JsonObject {
  return node.has('size') ? { size: node.number('size') } : {};
}

/** Evaluates an expression about an answer: the context is its body. */
export function ofAnswer(expression: Expression, answer: PageAnswer, turn: Turn): Promise<unknown> {
  const { names, status, headers } = answer;
  return expression.value(answer.body, { ...names, status, headers, page: turn.page });
}

/** A flag of the answer. Anything but true or false is an error: a missing flag must not end a walk early. */
export async function flagOf(expression: Expression, answer: PageAnswer, turn: Turn): Promise<boolean> {
  const value = await ofAnswer(expression, answer, turn);
  if (value === true || value === false) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw broken(expression, 'true or false', value);
}

/** A count of the answer: a whole number, or the text of one. */
export async function countOf(expression: Expression, answer: PageAnswer, turn: Turn): Promise<number> {
  return wholeNumber(expression, await ofAnswer(expression, answer, turn));
}

/** A value of `expression` as a count; anything else throws. */
export function wholeNumber(expression: Expression, value: unknown): number {
  const count = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw broken(expression, 'a whole number', value);
}

export function broken(expression: Expression, due: string, value: unknown): HrwireError {
  const found =
    value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return new HrwireError('transport.page-broken', `“${expression.text}” gives ${found} where ${due} is due`, {
    place: expression.place,
    hint: 'Without it nobody can tell whether there are more pages. Look at an answer of the system and correct the expression.',
  });
}
