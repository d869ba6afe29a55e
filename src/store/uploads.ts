import type { Json } from '../record/json.ts';
import type { NewInboxRow } from './inbox.ts';

/** How far a file has come: on its way in, looked at, going into the inbox, there as a whole, or gone. */
export type UploadState = 'receiving' | 'looked' | 'handing' | 'committed' | 'expired' | 'deleted';

/** How many rows the table of a file has, and what was found of them. */
export interface UploadCounts {
  readonly rows: number;
  readonly good: number;
  readonly bad: number;
  readonly findings: number;
}

/** A file that a person has uploaded. Once it is gone its row and counts stay. */
export interface UploadRow {
  /** Of random letters and digits: nobody guesses another's. */
  readonly id: string;
  readonly mapping: string;
  /** Who uploaded it. */
  readonly who: string;
  /** Keyed hash of its bytes; undefined until all of it has come. */
  readonly digest: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: UploadState;
  /** The pair whose inbox it goes into; known from its commit on. */
  readonly pair: number | undefined;
  /** The number of the last row of its table that is in the inbox or was left out; 0: none. */
  readonly taken: number;
  /** The run that takes it up. */
  readonly run: string | undefined;
  readonly counts: UploadCounts;
  /** Name, what was found, what was corrected: sealed at rest; undefined once it is gone, and its parts with it. */
  readonly about: Json | undefined;
}

/** Which uploads are listed. */
export type UploadFilter =
  /** Newest first, behind `before` (the number of the last one seen). */
  | { readonly of: 'all'; readonly who?: string; readonly mapping?: string; readonly before?: number }
  /** Of one person, and the file is still there. */
  | { readonly of: 'kept'; readonly who: string }
  /** Of these bytes for this mapping; deleted ones are not told. */
  | { readonly of: 'digest'; readonly mapping: string; readonly digest: string }
  /** Whose time is over and whose file is still there. */
  | { readonly of: 'due'; readonly now: number }
  /** Whose commit has begun and not ended. */
  | { readonly of: 'handing' };

/** With its number, which counts up: pages go on behind it. */
export type NumberedUpload = UploadRow & { readonly number: number };

/** Files that people upload, before they become rows of the inbox. */
export interface Uploads {
  /** Stores the row, new or as it is now; without `about` its parts go in the same transaction. */
  put(row: UploadRow): Promise<void>;
  get(id: string): Promise<NumberedUpload | undefined>;
  list(filter: UploadFilter, limit: number): Promise<readonly NumberedUpload[]>;
  /**
   * Puts rows into the inbox and moves `taken` from `from` to `to`, in one transaction, durably. False, and nothing is
   * done, where the upload is not being handed over or has got elsewhere: so no row goes in twice.
   */
  hand(
    id: string,
    step: { readonly from: number; readonly to: number },
    rows: readonly NewInboxRow[],
  ): Promise<boolean>;
}

/** What a part of an upload is: a piece of its file (base64), a page of findings, or a page of good rows. */
export type PartKind = 'file' | 'finding' | 'row';

/** The parts of uploaded files, sealed at rest; numbered from 0 within their kind. */
export interface UploadParts {
  put(upload: string, kind: PartKind, number: number, part: Json): Promise<void>;
  get(upload: string, kind: PartKind, number: number): Promise<Json | undefined>;
  drop(upload: string, kind: PartKind): Promise<void>;
}
