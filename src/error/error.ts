import { catalogue } from './catalogue.ts';
import type { Code } from './catalogue.ts';
import type { ExitCode } from './entry.ts';
import { formatPlace } from './place.ts';
import type { Place } from './place.ts';

/** What and why, and what to do next, in one language. */
export interface Sentence {
  readonly message: string;
  readonly hint: string;
}

export interface ErrorDetails {
  /** What to do next: a sentence, or the command to type. */
  readonly hint?: string | undefined;
  readonly place?: Place | undefined;
  /** The lines of the file around `place`, with a caret. */
  readonly frame?: string | undefined;
  readonly cause?: unknown;
  /** The same for people who read Chinese, where it is about what they do themselves: their files. */
  readonly zh?: Sentence | undefined;
  /** Seconds after which another try makes sense: an answer's `Retry-After`. */
  readonly retryAfter?: number | undefined;
}

/**
 * The one error of hrwire. `message` says what and why, and never holds a secret or a personal value;
 * `hint` says what to do next; `place` says where.
 */
export class HrwireError extends Error {
  override readonly name = 'HrwireError';
  readonly code: Code;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly frame: string | undefined;
  readonly retryAfter: number | undefined;
  readonly zh: Sentence | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
    this.frame = details.frame;
    this.retryAfter = details.retryAfter;
    this.zh = details.zh;
  }

  get exit(): ExitCode {
    return catalogue[this.code].exit;
  }

  /** `place: message`, without the hint. */
  get located(): string {
    return this.place === undefined ? this.message : `${formatPlace(this.place)}: ${this.message}`;
  }
}
