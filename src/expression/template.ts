import { HrwireError } from '../error/error.ts';
import { compileExpression } from './compile.ts';
import type { CompileOptions } from './compile.ts';
import type { Evaluand, Expression, ExpressionSource, Reads, Template } from './expression.ts';
import { placeOf } from './fault.ts';
import { split } from './template/split.ts';

type Piece = string | Expression;

/**
 * Compiles a text with `{{ JSONata }}`. Throws as `compileExpression`, with places inside the user's line. A text that
 * is one `{{ }}` (white space around it aside) keeps the type of its value.
 */
export function compileTemplate(source: ExpressionSource, options: CompileOptions = {}): Template {
  const parts = split(source.text);
  if ('unclosed' in parts) {
    throw new HrwireError('expression.syntax', 'A {{ is opened and never closed with }}', {
      place: placeOf(source, parts.unclosed),
      hint: 'Close it, or check the quotes inside it. For two braces as text write {{ "{{" }}.',
    });
  }
  const pieces = parts.map((part): Piece =>
    'fixed' in part ? part.fixed : compileExpression(partOf(source, part.expression, part.offset), options),
  );
  const whole = wholeOf(pieces);
  const render =
    whole === undefined
      ? (scope: Evaluand, encode = textOf): Promise<string> => mixed(pieces, scope, encode)
      : (scope: Evaluand): Promise<unknown> => whole.value(scope.context, scope.variables);
  return { text: source.text, place: placeOf(source), reads: union(pieces), render };
}

function partOf(source: ExpressionSource, text: string, start: number): ExpressionSource {
  const { at, limits } = source;
  return at === undefined ? { text, limits } : { text, limits, at: (offset) => at(start + offset) };
}

function wholeOf(pieces: readonly Piece[]): Expression | undefined {
  const [only, ...others] = pieces.filter((piece) => typeof piece !== 'string' || piece.trim() !== '');
  return others.length === 0 && typeof only === 'object' ? only : undefined;
}

async function mixed(pieces: readonly Piece[], scope: Evaluand, encode: (value: unknown) => string): Promise<string> {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = await piece.value(scope.context, scope.variables);
    // A null would be sent as the word "null", which no target wants in the middle of a text.
    if (value === undefined || value === null) throw nothing(piece, value);
    text += encode(value);
  }
  return text;
}

function nothing(piece: Expression, value: undefined | null): HrwireError {
  const what = value === null ? 'is null' : 'has no value';
  return new HrwireError('expression.undefined', `{{${piece.text}}} ${what}, in the middle of a text`, {
    place: piece.place,
    hint: 'Give a default with `x ?? "…"`, or make the expression the whole value: then the key is left out.',
  });
}

/** The text of an inserted value where the place needs no encoding: lists and objects as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function union(pieces: readonly Piece[]): Reads {
  const reads = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.reads]));
  const variables = reads.flatMap((read) => read.variables);
  return {
    paths: [...new Set(reads.flatMap((read) => read.paths))],
    variables: [...new Map(variables.map((read) => [`${read.variable} ${read.path}`, read])).values()],
    functions: [...new Set(reads.flatMap((read) => read.functions))],
  };
}
