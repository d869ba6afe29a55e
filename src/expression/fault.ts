import { HrwireError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import { codeOf } from '../error/wrap.ts';
import type { Place } from '../error/place.ts';
import { startOfToken, walk } from './ast.ts';
import type { Node } from './ast.ts';
import type { ExpressionSource } from './expression.ts';
import { behindJunction } from './fault/junction.ts';
import { texts } from './fault/texts.ts';
import { functionNames } from './registry.ts';
import { unclosedAt } from './scan.ts';
import { typeName } from './type-name.ts';

/** What is known of the expression that threw. */
export interface Origin {
  readonly source: ExpressionSource;
  /** Absent when the text could not be read. */
  readonly tree?: Node;
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
  const { offset, token } = culpritOf(thrown, origin);
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
  const message = own ?? capital(filled(text.message, thrown, token));
  const position = text.code === 'expression.syntax' && offset !== undefined ? `, at character ${offset + 1}` : '';
  const hint = code === 'T1006' && token !== undefined ? (didYouMean(token) ?? text.hint) : text.hint;
  return new HrwireError(text.code, `${message}${position}`, { place, hint });
}

function didYouMean(token: string): string | undefined {
  const near = nearest(token, functionNames());
  return near === undefined ? undefined : `Did you mean $${near}(…)?`;
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

/** The text of an `$error("…")` or `$assert(…, "…")` that is written out, so that it holds no data. */
function raisedText(thrown: unknown, { tree }: Origin): string | undefined {
  const message = field(thrown, 'message');
  let written = false;
  if (tree !== undefined) {
    walk(tree, (node) => {
      const name = node.type === 'function' ? node.procedure?.value : undefined;
      if (name !== 'error' && name !== 'assert') return;
      written ||= node.arguments?.some(({ type, value }) => type === 'string' && value === message) === true;
    });
  }
  return written && typeof message === 'string' ? message : undefined;
}

/** Where in the text it happened, and by what; without offset when the package does not say, or says nonsense. */
function culpritOf(
  thrown: unknown,
  { source, tree }: Origin,
): { readonly offset?: number; readonly token?: string | undefined } {
  const { text } = source;
  const code = codeOf(thrown);
  if (tree === undefined && (code === 'S0101' || code === 'S0105' || code === 'S0302'))
    return { offset: unclosedAt(text) ?? 0 };
  const position = field(thrown, 'position');
  const found = field(thrown, 'token');
  const token = typeof found === 'string' ? found : undefined;
  if (typeof position !== 'number' || position < 0 || position > text.length) return { token };
  // The package keeps positions on functions that expressions share, so another expression's may come here.
  if (tree !== undefined && !hasPosition(tree, position)) return { token };
  const junction = tree !== undefined && (token === 'and' || token === 'or');
  const culprit = junction ? behindJunction(tree, text, position, code) : undefined;
  return culprit ?? { offset: startOfToken(text, position, token), token };
}

function hasPosition(tree: Node, position: number): boolean {
  let found = false;
  walk(tree, (node) => {
    found ||= node.position === position || node.group?.position === position;
  });
  return found;
}

function filled(message: string, thrown: unknown, token: string | undefined): string {
  return message.replace(/\$?\{(token|type2?|index)\}/g, (written, name: string) => {
    const dollar = written.startsWith('$') ? '$' : '';
    if (name === 'type') return typeName(field(thrown, 'value'));
    if (name === 'type2') return typeName(field(thrown, 'value2'));
    if (name === 'index') return String(Number(field(thrown, 'index')));
    if (token !== undefined) return dollar + token.slice(0, 60);
    return dollar === '' ? 'an operator' : 'a function';
  });
}

function field(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null
    ? (thrown as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
