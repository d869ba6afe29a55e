import type { FileNode } from '../../../connector/file-node.ts';
import { flag, integer } from '../../../config/schema/kinds.ts';
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

/** A strategy for pages. It keeps no state: the turn is the whole of it, so a walk goes on from a stored turn. */
export interface Pages {
  readonly first: Turn;
  /** The turn after `turn`; undefined at the end. Throws when the answer does not say which. `rows`: as counted in the answer. */
  next(turn: Turn, answer: Answer, rows: number): Promise<Turn | undefined>;
  /** Most requests of one walk. */
  readonly max: number;
  /** May a later run go on between two pages? */
  readonly resume: boolean;
  /** How often a source may send a walk back to its first page. */
  readonly restarts: number;
}

/** Keys that every kind of pages has. */
export const walkProperties = {
  max: integer('Most pages of one walk. Reaching it is an error, never an end.', { minimum: 1, default: 10_000 }),
  resume: flag('Whether a later run may go on between two pages. `false` where the source forgets its cursors.', {
    default: true,
  }),
  restarts: integer('How often a rule `then: restart` may send a walk back to its first page.', { default: 3 }),
} as const;

export const sizeProperty = integer('Records asked for in one page: `$page.size`.', { minimum: 1, maximum: 100_000 });

/** The values of `walkProperties`. */
export function walkBounds(node: FileNode): Pick<Pages, 'max' | 'resume' | 'restarts'> {
  return { max: node.number('max'), resume: node.flag('resume'), restarts: node.number('restarts') };
}

/** `{ size }` where the kind declares one. */
export function sizeOf(node: FileNode): JsonObject {
  return node.has('size') ? { size: node.number('size') } : {};
}

/** Evaluates an expression about an answer: the context is its body. */
export function ofAnswer(expression: Expression, answer: Answer, turn: Turn): Promise<unknown> {
  return expression.value(answer.body, { status: answer.status, headers: answer.headers, page: turn.page });
}

/** A flag of the answer. Anything but true or false is an error: a missing flag must not end a walk early. */
export async function flagOf(expression: Expression, answer: Answer, turn: Turn): Promise<boolean> {
  const value = await ofAnswer(expression, answer, turn);
  if (value === true || value === false) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw broken(expression, 'true or false', value);
}

/** A count of the answer: a whole number, or the text of one. */
export async function countOf(expression: Expression, answer: Answer, turn: Turn): Promise<number> {
  const value = await ofAnswer(expression, answer, turn);
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
