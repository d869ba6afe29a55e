import type { Document, Path } from '../config/document.ts';
import { HrwireError } from '../error/error.ts';
import type { Code } from '../error/catalogue.ts';
import type { Place } from '../error/place.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Expression, Template } from '../expression/expression.ts';
import { compileTemplate } from '../expression/template.ts';
import { parseDuration } from '../record/duration.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';

/**
 * An object of a connector file that is being compiled: its members by type, its texts compiled with their places.
 * The file was validated before and its defaults are filled in, so an absent or mistyped member is our own fault.
 */
export interface FileNode {
  readonly document: Document<JsonObject>;
  readonly path: Path;
  readonly value: JsonObject;
  readonly place: Place;
  has(key: string): boolean;
  child(key: string): FileNode | undefined;
  json(key: string): Json | undefined;
  text(key: string): string;
  number(key: string): number;
  flag(key: string): boolean;
  /** Milliseconds of a duration. */
  duration(key: string): number;
  /** Undefined where the key is absent. */
  expression(key: string): Expression | undefined;
  template(key: string): Template | undefined;
  /** An error at the key, or at the object itself. */
  error(code: Code, message: string, hint: string, key?: string): HrwireError;
}

/** The object at `path`; undefined when there is none. */
export function nodeAt(document: Document<JsonObject>, path: Path): FileNode | undefined {
  let value: Json | undefined = document.value;
  for (const step of path) value = member(value, step);
  return isObject(value) ? node(document, path, value) : undefined;
}

function member(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

function node(document: Document<JsonObject>, path: Path, value: JsonObject): FileNode {
  const get = (key: string): Json | undefined => member(value, key);
  const fault = (key: string, what: string): HrwireError =>
    new HrwireError('internal.fault', `“${[...path, key].join('.')}” is not ${what}`, { place: document.at(path) });
  const text = (key: string): string => {
    const found = get(key);
    if (typeof found !== 'string') throw fault(key, 'a text');
    return found;
  };
  const source = (key: string) => ({
    text: text(key),
    at: (offset: number) => document.atOffset([...path, key], offset),
    limits: document.limits,
  });
  return {
    document,
    path,
    value,
    place: document.at(path),
    has: (key) => get(key) !== undefined,
    child: (key) => nodeAt(document, [...path, key]),
    json: get,
    text,
    number: (key) => {
      const found = get(key);
      if (typeof found !== 'number') throw fault(key, 'a number');
      return found;
    },
    flag: (key) => get(key) === true,
    duration: (key) => {
      const found = parseDuration(text(key));
      if (found === undefined) throw fault(key, 'a duration');
      return found;
    },
    expression: (key) => (get(key) === undefined ? undefined : compileExpression(source(key))),
    template: (key) => (get(key) === undefined ? undefined : compileTemplate(source(key))),
    error: (code, message, hint, key) => {
      const place = document.at(key === undefined ? path : [...path, key]);
      return new HrwireError(code, message, { hint, place, frame: document.frame(place) });
    },
  };
}
