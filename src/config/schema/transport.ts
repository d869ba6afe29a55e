import type { Fragment } from './kinds.ts';

/** What a transport adds to the connector's schema. It comes in as data: this layer knows no transport. */
export interface TransportSchema {
  /** The section's name at the top of a connector file: `http`, `file`, `local`. */
  readonly section: string;
  /** JSON Schema: of the section, of a stream's `read`, of one `by_key` entry, of one write operation. */
  readonly schema: Fragment;
  readonly read: Fragment;
  readonly byKey: Fragment;
  readonly write: Fragment;
  /** Of a stream's `hook`, where the transport's systems send notifications. */
  readonly hook?: Fragment;
  /** Of `check`, where the transport has one of its own. */
  readonly check?: Fragment;
}

/** Sections of the design that no transport has yet. */
export const unbuiltSections = ['sql', 'mail'] as const;

/** Transports whose streams can be asked by any field and emptied of any, without a word in the connector's file. */
export const selfDescribing: ReadonlySet<string> = new Set(['file', 'local']);

/** Transports that replace each top-level field of a record as a whole and leave its other fields alone. */
export const mergedByField: ReadonlySet<string> = new Set(['local']);
