import { HrwireError } from '../error/error.ts';
import { codeOf } from '../error/wrap.ts';
import type { Place } from '../error/place.ts';
import { startOfToken } from './ast.ts';
import type { ExpressionSource } from './expression.ts';
import { isFunctionValue } from './function-value.ts';
import { texts } from './fault/texts.ts';

/** What is known of the expression that threw. */
export interface Origin {
  readonly source: ExpressionSource;
  /** Positions of the nodes of this expression's tree: the package may report another's (it keeps them on shared functions). */
  readonly positions?: ReadonlySet<number>;
  /** Texts written out in `$error("…")` and `$assert(…, "…")`: these hold no data and may be shown. */
  readonly raised?: ReadonlySet<string>;
}

/** The place of a character of the text, if the text stands in a file. */
export function placeOf(source: ExpressionSource, offset = 0): Place | undefined {
  return source.at?.(Math.min(Math.max(0, offset), source.text.length));
}

/**
 * Gives whatever an evaluation threw a code, a place inside the YAML line and a hint. The package throws plain objects
 * whose messages quote the data: of these only code, position and token are used.
 */
export function fault(thrown: unknown, origin: Origin): HrwireError {
  const offset = offsetOf(thrown, origin);
  const place = placeOf(origin.source, offset);
  if (thrown instanceof HrwireError) return located(thrown, place);
  if (thrown instanceof RangeError) return rangeFault(thrown, place);
  const code = codeOf(thrown);
  const text = code === undefined ? undefined : texts[code];
  if (text === undefined) {
    const what = code ?? (thrown instanceof Error ? thrown.name : typeof thrown);
    const syntaxError = code?.startsWith('S') === true || thrown instanceof SyntaxError;
    const message = syntaxError ? 'The expression cannot be read' : 'The expression failed';
    return new HrwireError(syntaxError ? 'expression.syntax' : 'expression.failed', `${message} (${what})`, {
      place,
      hint: 'Try its parts one by one with `hrwire preview`.',
    });
  }
  const own = text.code === 'expression.raised' ? raisedText(thrown, origin) : undefined;
  const message = own ?? capital(filled(text.message, thrown));
  const position = text.code === 'expression.syntax' && offset !== undefined ? `, at character ${offset + 1}` : '';
  return new HrwireError(text.code, `${message}${position}`, { place, hint: text.hint });
}

function located(error: HrwireError, place: Place | undefined): HrwireError {
  if (error.place !== undefined || place === undefined) return error;
  return new HrwireError(error.code, error.message, {
    place,
    hint: error.hint,
    frame: error.frame,
    cause: error.cause,
  });
}

function rangeFault(thrown: RangeError, place: Place | undefined): HrwireError {
  const deep = thrown.message.includes('call stack');
  return deep
    ? new HrwireError('expression.depth', 'The expression or its data is nested too deep', {
        place,
        hint: 'Does a recursion end?',
      })
    : new HrwireError('expression.sequence', 'The expression makes a text or list that is too long', { place });
}

function raisedText(thrown: unknown, origin: Origin): string | undefined {
  const message = field(thrown, 'message');
  return typeof message === 'string' && origin.raised?.has(message) === true ? message : undefined;
}

/** Where in the text it happened: the start of the token, or undefined when the package does not say, or says nonsense. */
function offsetOf(thrown: unknown, origin: Origin): number | undefined {
  const position = field(thrown, 'position');
  const { text } = origin.source;
  if (typeof position !== 'number' || position < 0 || position > text.length) return undefined;
  if (origin.positions !== undefined && !origin.positions.has(position)) return undefined;
  const token = field(thrown, 'token');
  return startOfToken(text, position, typeof token === 'string' ? token : undefined);
}

function filled(message: string, thrown: unknown): string {
  return message.replace(/\{(token|type2?|index)\}/g, (_, name: string) => {
    if (name === 'type') return typeName(field(thrown, 'value'));
    if (name === 'type2') return typeName(field(thrown, 'value2'));
    const value = field(thrown, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 60) : 'it';
  });
}

/** The kind of a value with its article: what a message says in place of the value. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isFunctionValue(value)) return 'a function';
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    boolean: 'a boolean',
    object: 'an object',
  };
  return names[typeof value] ?? typeof value;
}

function field(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null
    ? (thrown as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
