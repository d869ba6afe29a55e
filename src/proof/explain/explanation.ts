import type { Place } from '../../error/place.ts';
import type { Json } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { SentRow } from '../../store/sent.ts';
import type { Sentence } from './sentence.ts';

/** Where a record stands, in a word. */
export type Standing = 'delivered' | 'deleted' | 'notDelivered' | 'unknown' | 'underWay' | 'neverRead';

/** A command that a person may type next, and what it is good for. */
export interface Step {
  readonly say: string;
  readonly command: string;
}

/** The answer in one sentence, with what can be done. */
export interface Verdict {
  readonly is: Standing;
  /** Short and stable, for machines: `filtered`, `dead.needs.absent`, `held.join`, `source.absent`, … */
  readonly because: string;
  readonly sentence: Sentence;
  readonly steps: readonly Step[];
}

export type EventKind =
  | 'delivered'
  | 'filtered'
  | 'held'
  | 'deadLetter'
  | 'superseded'
  | 'unknown'
  | 'sending'
  | 'closed'
  | 'hand'
  | 'waiting'
  | 'runs';

/** One thing that happened to the record. */
export interface Event {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When it was met the same for the last time. */
  readonly until: number | undefined;
  readonly what: EventKind;
  readonly sentence: Sentence;
  readonly run: string | undefined;
  /** The batch it was sent in. */
  readonly batch: SentRow | undefined;
  /** Mapped fields that differed from what was delivered before. */
  readonly fields: readonly string[] | undefined;
}

/** An expression as it stands now, on the record as it is now; sensitive values are masked. */
export interface ShownExpression {
  readonly text: string;
  readonly place: Place | undefined;
  readonly inputs: readonly { readonly name: string; readonly value: Json | undefined }[];
  readonly value: Json | undefined;
  readonly fault: Cause | undefined;
}

export interface ShownRule extends ShownExpression {
  readonly passes: boolean;
  readonly reason: string;
}

export interface ShownJoin extends ShownExpression {
  readonly name: string;
  readonly from: string;
  readonly on: string;
  /** Undefined where nobody asked: the record had ended before. */
  readonly found: number | undefined;
}

export interface ShownField extends ShownExpression {
  readonly field: string;
  readonly blank: 'keep' | 'clear';
  readonly defaulted: boolean;
  /** The mapping that owns it, where it is another one: then it is not sent. */
  readonly owner: string | undefined;
  /** Against what was delivered; undefined where that is not known. */
  readonly differs: boolean | undefined;
}

/** The record as it is now under the mapping as it is now. */
export interface Present {
  /** `source`, `dead letter 17`, `held 18`, `sample`. */
  readonly from: string;
  readonly position: string | undefined;
  /** What the next reading of it would come to: an outcome, with its code or reason. */
  readonly would: { readonly outcome: string; readonly why: string | undefined };
  readonly when: readonly ShownRule[];
  readonly needs: readonly ShownRule[];
  readonly joins: readonly ShownJoin[];
  readonly holds: readonly ShownRule[];
  readonly fields: readonly ShownField[];
}

/** All that can be told of one key of a mapping. */
export interface Explanation {
  readonly mapping: string;
  /** Masked where it is a person's value. */
  readonly key: string;
  readonly verdict: Verdict;
  readonly timeline: readonly Event[];
  readonly present: Present | undefined;
  /** Why there is no present state to be shown. */
  readonly noPresent: string | undefined;
}

/** All that can be told of a person. */
export interface PersonExplanation {
  /** Whoever it is was erased: only so much is known. */
  readonly erased: boolean;
  readonly records: readonly Explanation[];
  /** Keys beyond the first so many, which are not explained. */
  readonly more: number;
  readonly local: readonly { readonly stream: string; readonly key: string; readonly record: Json }[];
  /** Rows put aside that could not be read as a record and hold the value. */
  readonly unreadable: number;
}
