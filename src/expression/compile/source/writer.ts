import { anything, kindOf } from './kind.ts';
import { prologue } from './base.ts';
import type { Base } from './base.ts';
import { quoted } from './quoted.ts';

/** A value in generated code: `code` is a name that the writer made or a literal, so that it may stand anywhere. */
export interface Term {
  readonly code: string;
  readonly kinds: number;
  /** The list that it was before one stood for itself: predicates see that. */
  readonly found?: string;
}

export const missing: Term = { code: 'undefined', kinds: 1 };

/**
 * Writes the statements of generated code in order. No text of the user gets into it except by `quoted`; names are
 * counters; whatever cannot be written is a constant that is handed in beside.
 */
export class Writer {
  /** What the generated code finds in `c0`, `c1` … */
  readonly constants: unknown[] = [];
  #pieces: (string | Base)[] = [];
  #names = 0;
  /** Characters written so far: a function that is too long is never made fast by the host. */
  size = 0;
  /** The statement that gives up the value being written. */
  giveUp = 'throw deopt;';

  line(code: string): void {
    this.size += code.length;
    this.#pieces.push(code);
  }

  name(): string {
    return `v${this.#names++}`;
  }

  /** A name for the value of an expression. */
  hold(code: string, kinds = anything): Term {
    const name = this.name();
    this.line(`const ${name} = ${code};`);
    return { code: name, kinds };
  }

  /** A name that branches give a value. */
  open(start?: string): string {
    const name = this.name();
    this.line(start === undefined ? `let ${name};` : `let ${name} = ${start};`);
    return name;
  }

  constant(value: unknown): string {
    const known = this.constants.indexOf(value);
    if (known !== -1) return `c${known}`;
    return `c${this.constants.push(value) - 1}`;
  }

  /** The place where what is read of a base is read, once, whatever is found later to be read. */
  place(base: Base): void {
    this.#pieces.push(base);
  }

  /** Takes back what was written since, where writing it turned out to be impossible. */
  get mark(): number {
    return this.#pieces.length;
  }

  back(mark: number): void {
    this.#pieces.length = mark;
  }

  /** The statements since a mark, taken out: where the places of bases in them are filled. */
  take(mark: number): string {
    const taken = this.#pieces.splice(mark);
    return taken.map((piece) => (typeof piece === 'string' ? piece : prologue(piece))).join('\n');
  }
}

export function literal(value: string | number | boolean | null): Term {
  // In parentheses: a sign may come to stand before a number, a point behind it.
  const code = typeof value === 'string' ? quoted(value) : typeof value === 'number' ? `(${value})` : `${value}`;
  return { code, kinds: kindOf(value) };
}
