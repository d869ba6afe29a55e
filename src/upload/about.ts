import type { JsonObject } from '../record/json.ts';
import type { Bilingual } from '../sheet/finding.ts';

/** What a person has corrected of how a file is read. */
export interface Choices {
  /** A label of the WHATWG encodings, or `auto`. */
  readonly encoding?: string;
  /** One character, or `auto`. */
  readonly delimiter?: string;
  readonly sheet?: string;
  /** From 1. */
  readonly headerRow?: number;
  /** By letter of a column of the file: the header of `upload.columns` that it is; null: none of them. */
  readonly columns?: Readonly<Record<string, string | null>>;
}

/** A column of the file. */
export interface FoundColumn {
  readonly letter: string;
  /** As it stands in the file. */
  readonly name: string;
  /** The column of `upload.columns` that it is; null: it is not taken. */
  readonly header: string | null;
  readonly by: 'name' | 'synonym' | 'person' | null;
  /** The column of `upload.columns` that it seems to be as well, where another column of the file is that. */
  readonly like?: string;
}

/** What was found in a file when it was looked at. */
export interface Found {
  readonly kind: 'xlsx' | 'csv';
  /** Of CSV. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
  readonly sheet: string;
  /** The rows that name the columns; empty where none does. */
  readonly headerRows: readonly number[];
  readonly columns: readonly FoundColumn[];
  /** Headers of `upload.columns` that the file does not have. */
  readonly missing: readonly { readonly header: string; readonly required: boolean }[];
  /** Rows that are no data, at most so many of them. */
  readonly skipped: readonly { readonly row: number; readonly why: string }[];
  /** Why no row of it can be taken; null where rows were read. */
  readonly refused: { readonly message: Bilingual; readonly remedy: Bilingual } | null;
}

/** What is sealed of an upload beside its parts. */
export interface About {
  /** The file's name, for people. */
  readonly name: string;
  readonly size: number;
  readonly choices: Choices;
  /** JSONata over a record: the rows that who uploaded it may touch; null: all. A commit that is carried on keeps to it. */
  readonly scope: string | null;
  /** Null until it has been looked at. */
  readonly found: Found | null;
  /** Of the mapping and its `upload:` when it was looked at. */
  readonly print: string | null;
  /** Pages of findings that are kept. */
  readonly pages: number;
}

export function aboutJson(about: About): JsonObject {
  // All of it is plain JSON by its types; what is undefined is left out.
  return JSON.parse(JSON.stringify(about)) as JsonObject;
}
