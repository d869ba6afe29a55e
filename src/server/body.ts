import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Asked } from './route.ts';

/** The object of a body that was held against its schema; empty where there is none. */
export function bodyOf({ body }: Asked): JsonObject {
  return isObject(body) ? body : {};
}

/** A text that the schema demands. */
export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** One that may be absent. */
export function textOrNone(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
