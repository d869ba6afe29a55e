import type { Json } from '../record/json.ts';

/** A version of a mapping that ran. */
export interface MappingVersion {
  readonly version: string;
  /** Its top-level mapped fields, in the order of the file: the order of the prints in the ledger. */
  readonly fields: readonly string[];
  /** Its text and tables, so that an edit can be compared with it; undefined where none was kept. Sealed. */
  readonly source: Json | undefined;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The versions of mappings that ran. */
export interface Versions {
  /** A run of this version begins; `source` is asked for where the version is a new one. */
  note(
    mapping: string,
    version: string,
    fields: readonly string[],
    at: number,
    source?: () => Json | undefined,
  ): Promise<void>;
  get(mapping: string, version: string): Promise<MappingVersion | undefined>;
  /** The one that ran last. */
  latest(mapping: string): Promise<MappingVersion | undefined>;
}
