import type { HrwireError } from '../error/error.ts';
import type { Place } from '../error/place.ts';

/** A text that is to be compiled, and where it stands in a user's file. */
export interface ExpressionSource {
  readonly text: string;
  /** The place of the character at `offset` of `text`; absent for texts that stand in no file. */
  readonly at?: (offset: number) => Place;
  /** Bounds of its evaluation where they are not the usual ones: those of its file. */
  readonly limits?: Partial<Limits> | undefined;
}

/** What one evaluation sees: `$` is the context, `$name` each variable. Functions are variables too (`$table`). */
export interface Evaluand {
  readonly context: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The value (undefined where the expression has none), or the wrapped error of that one record. */
export type Evaluation =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: HrwireError };

/** What an expression reads, found in its syntax tree without evaluating it. */
export interface Reads {
  /** Paths from the context, dotted, without indexes or predicates: `candidate.applyId`. `**` or `*` as `*`. */
  readonly paths: readonly string[];
  /** Paths read from variables: `{ variable: "app", path: "phaseId" }`; the path is "" when read whole. */
  readonly variables: readonly { readonly variable: string; readonly path: string }[];
  /** Names of the functions called, own and built in. */
  readonly functions: readonly string[];
}

/** Why a text is left to the package as a whole. */
export interface Uncovered {
  /** The construct in words: "a binding beside others of the same list". */
  readonly construct: string;
  /** Offset of the construct in the text. */
  readonly offset: number;
}

/** How the records of an expression were evaluated, counted. */
export interface Tally {
  /** By compiled code alone. */
  compiled: number;
  /** By compiled code that gave up, then by the package. */
  deoptimised: number;
  /** By the package, because the text is not covered. */
  fallback: number;
}

/** A compiled JSONata expression. Works on arrays: one call, one answer a record, in order. */
export interface Expression {
  readonly text: string;
  readonly place: Place | undefined;
  readonly reads: Reads;
  /** Never rejects: what one record throws is that record's answer. Values are plain JSON (sequences unwrapped). */
  evaluate(batch: readonly Evaluand[]): Promise<readonly Evaluation[]>;
  /**
   * One record at once, never by waiting: plain JSON, or `notFast` where only `evaluate` gives the value or the error.
   * Never throws.
   */
  quick(evaluand: Evaluand): unknown;
  /** Why no record is evaluated by compiled code; undefined where all are. */
  readonly uncovered: Uncovered | undefined;
  /** What its evaluations were so far. */
  readonly tally: Readonly<Tally>;
  /** One record; throws the wrapped error. */
  value(context: unknown, variables?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Bounds of one evaluation; every one a setting. */
export interface Limits {
  /** Milliseconds. Default 1,000. */
  readonly time: number;
  /** Nesting of evaluations, about three a call; the expression's own size comes on top. Default 500. */
  readonly depth: number;
  /** Length of a sequence. Default 100,000. */
  readonly sequence: number;
  /** Characters of a text that a regular expression is tried on. Default 10,000; less for patterns that backtrack. */
  readonly subject: number;
}

/** Text with `{{ JSONata }}` in it. A value that is one `{{ }}` keeps its type. */
export interface Template {
  readonly text: string;
  readonly place: Place | undefined;
  readonly reads: Reads;
  /**
   * Undefined as a whole value gives undefined (the key is left out); undefined inside mixed text is an error.
   * `encode` is applied to each inserted value of a mixed text, never to the fixed text.
   */
  render(scope: Evaluand, encode?: (value: unknown) => string): Promise<unknown>;
}
