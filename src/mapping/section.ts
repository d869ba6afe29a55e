import type { Document, Path } from '../config/document.ts';
import { HrwireError } from '../error/error.ts';
import type { Code } from '../error/catalogue.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Expression } from '../expression/expression.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { StreamRef } from './mapping.ts';

/** An error of the file, with its place and the lines around it. */
export function fault(
  document: Document<JsonObject>,
  path: Path,
  code: Code,
  message: string,
  hint?: string,
): HrwireError {
  const place = document.at(path);
  return new HrwireError(code, message, { hint, place, frame: document.frame(place) });
}

/** The value at a path of the file; undefined where there is none. */
export function valueAt(document: Document<JsonObject>, path: Path): Json | undefined {
  let value: Json | undefined = document.value;
  for (const step of path) {
    if (Array.isArray(value)) value = typeof step === 'number' ? value[step] : undefined;
    else if (isObject(value)) value = Object.hasOwn(value, step) ? value[String(step)] : undefined;
    else return undefined;
  }
  return value;
}

/** The names and values of an optional object of the file; the loader has checked it, an odd one is an error here too. */
export function entriesAt(document: Document<JsonObject>, path: Path): readonly (readonly [string, Json])[] {
  const value = valueAt(document, path);
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw wrongKind(document, path, 'an object', value);
  return Object.entries(value);
}

/** An optional list of the file; one value that is no list counts as a list of it. */
export function listAt(
  document: Document<JsonObject>,
  path: Path,
): readonly { readonly value: Json; readonly path: Path }[] {
  const value = valueAt(document, path);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ value, path }];
  return value.map((element, index) => ({ value: element, path: [...path, index] }));
}

/** A text of the file; undefined where there is none. */
export function textAt(document: Document<JsonObject>, path: Path): string | undefined {
  const value = valueAt(document, path);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongKind(document, path, 'a text', value);
  return value;
}

/** The expression at a path of the file, compiled; its errors point into the file. */
export function expressionAt(document: Document<JsonObject>, path: Path): Expression {
  const text = valueAt(document, path);
  if (typeof text !== 'string') throw wrongKind(document, path, 'an expression', text);
  return compileExpression({ text, at: (offset) => document.atOffset(path, offset), limits: document.limits });
}

/** `connection.stream` as it stands at a path of the file. */
export function streamAt(document: Document<JsonObject>, path: Path): StreamRef {
  const text = textAt(document, path) ?? '';
  const dot = text.indexOf('.');
  if (dot < 1 || dot === text.length - 1) {
    throw fault(document, path, 'mapping.invalid', `\`${path.join('.')}\` names no stream`, 'Write connection.stream.');
  }
  return { connection: text.slice(0, dot), stream: text.slice(dot + 1) };
}

/**
 * Refuses names that cannot be variables or fields: what every JavaScript object has already would be found where the
 * record has nothing.
 */
export function checkName(document: Document<JsonObject>, path: Path, name: string): void {
  if (name !== '' && !(name in Object.prototype)) return;
  throw fault(document, path, 'mapping.name', `\`${name}\` cannot be used as a name`, 'Choose another name.');
}

function wrongKind(document: Document<JsonObject>, path: Path, due: string, found: Json | undefined): HrwireError {
  const is = found === undefined || found === null ? 'nothing' : Array.isArray(found) ? 'a list' : `a ${typeof found}`;
  return fault(document, path, 'mapping.invalid', `\`${path.join('.')}\`: ${due} is due here, found ${is}`);
}
