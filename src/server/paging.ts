import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { RequestFaults } from './http/fault.ts';
import type { Asked } from './route.ts';

/** A page as every list answers it. */
export function pageJson(items: readonly Json[], next: JsonObject | undefined): JsonObject {
  return { items: [...items], next: next === undefined ? null : cursorText(next) };
}

/** `cursor` is opaque: what it says is no part of the API. */
function cursorText(at: JsonObject): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

/** What a list is asked for: in the query, or in the body where it is searched for by what no URL may hold. */
export interface Paging {
  readonly limit: number;
  readonly cursor: JsonObject | undefined;
}

/** The bounds of `serve.limits.page` hold whatever is asked for. */
export function pagingOf({ query, body, live }: Asked): Paging {
  const asked = isObject(body) ? body : query;
  const most = live.session().project.serve.limits?.page ?? 500;
  const limit = typeof asked['limit'] === 'number' ? asked['limit'] : 100;
  const cursor = asked['cursor'];
  return { limit: Math.min(limit, most), cursor: typeof cursor === 'string' ? cursorOf(cursor) : undefined };
}

function cursorOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw noCursor();
}

/** A number of a cursor. */
export function numberOf(cursor: JsonObject, name: string): number {
  const value = cursor[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw noCursor();
}

/** A text of a cursor. */
export function textOf(cursor: JsonObject, name: string): string {
  const value = cursor[name];
  if (typeof value === 'string') return value;
  throw noCursor();
}

function noCursor(): RequestFaults {
  const hint = 'Give `next` of the page before as it is, or leave `cursor` out for the first page.';
  return new RequestFaults('server.bad-request', [
    { in: 'query', at: 'cursor', message: 'cursor is none that was given out', hint },
  ]);
}
