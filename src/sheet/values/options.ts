import type { Json } from '../../record/json.ts';
import type { Bilingual, Where } from '../finding.ts';
import type { ValueCode } from './words.ts';

export interface ValueOptions {
  readonly at: Where;
  /** A blank cell is a finding. */
  readonly required?: boolean;
  /** Of the book: what plain numbers in a column of dates are counted from. */
  readonly dates?: 1900 | 1904;
  /** How dates with their year last are written; refused unless it is said. */
  readonly order?: 'mdy' | 'dmy';
  /** Where a clock on a wall hangs; default UTC. */
  readonly zone?: string;
  /** Digits that a number is filled up to with zeros on its left. */
  readonly width?: number;
  /** What the words of a choice mean. */
  readonly choices?: Readonly<Record<string, Json>>;
  /** The characters that cut a list or a path. */
  readonly separators?: string;
  /** What is kept of a path: all its steps, or the last. */
  readonly path?: 'list' | 'last';
  /** A text that is compared: in its NFKC form. Others are kept as they were written. */
  readonly key?: boolean;
}

/** A value that was read for certain. */
export interface Read {
  /** Null for a blank cell. */
  readonly value: Json;
  /** 至今, 长期: there is no end. */
  readonly open?: true;
  /** Further phone numbers of the cell. */
  readonly more?: readonly string[];
}

/** What is wrong with a value; `remedy` in place of the usual one. */
export interface Fault {
  readonly fault: ValueCode;
  readonly remedy?: Bilingual;
}
