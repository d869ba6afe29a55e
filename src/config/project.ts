import type { ReadFiles } from './project/files.ts';
import type { Place } from '../error/place.ts';
import type { JsonObject } from '../record/json.ts';
import type { Document } from './document.ts';
import type { MappingFile, ProjectFile } from './files.generated.ts';
import type { TransportSchema } from './schema/transport.ts';
import type { Table } from './table.ts';

/** The folders of what ships with hrwire, absolute. */
export interface Shipped {
  readonly connectors: string;
  readonly mappings: string;
}

export interface ProjectOptions {
  /** The folder that holds hrwire.yaml, absolute. */
  readonly root: string;
  readonly shipped: Shipped;
  readonly transports: readonly TransportSchema[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Secrets that are missing become placeholders: for `check` and `test` on a machine without them. */
  readonly lenient?: boolean;
  /** Only this mapping is wanted, with its connections and tables; where there is none of that name, all are loaded. */
  readonly mapping?: string;
  /** What was read before is taken from here, and what is read now goes into it. */
  readonly files?: ReadFiles;
}

/** A connector file that was found sound, with the defaults of its schema filled in. */
export interface ProjectConnector {
  readonly name: string;
  readonly document: Document<JsonObject>;
  readonly shipped: boolean;
  /** Its transport section: `http`, `file`, `local`. */
  readonly section: string;
}

export interface ProjectConnection {
  readonly name: string;
  readonly connector: string;
  /** The connector's file. */
  readonly document: Document<JsonObject>;
  readonly shipped: boolean;
  readonly section: string;
  /** `with:`, checked, defaults filled in, `${…}` resolved. */
  readonly config: JsonObject;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  /** Settings whose `${…}` was not there (`lenient`): such a connection must send nothing. */
  readonly placeholders: readonly string[];
  /** Where it stands in hrwire.yaml. */
  readonly place: Place;
}

export interface ProjectMapping {
  readonly name: string;
  readonly document: Document<JsonObject>;
  /** The document's value under its type. */
  readonly file: MappingFile;
  readonly shipped: boolean;
  /** Its tables, loaded. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Dotted paths of its mapped fields that other mappings of the stream own: a run leaves them out of what it sends. */
  readonly foreign: readonly string[];
}

/** A project: what of its files is sound. Files with errors are left out; the diagnostics say why. */
export interface Project {
  readonly root: string;
  readonly document: Document<JsonObject>;
  /** `sqlite:` and an absolute path. */
  readonly storeUrl: string;
  readonly encryption: boolean;
  readonly settings: NonNullable<ProjectFile['settings']>;
  /** As written, checked and filled in; `${…}` of it is resolved by `serveSettings`, for the server alone. */
  readonly serve: NonNullable<ProjectFile['serve']>;
  readonly connectors: ReadonlyMap<string, ProjectConnector>;
  readonly connections: ReadonlyMap<string, ProjectConnection>;
  readonly mappings: ReadonlyMap<string, ProjectMapping>;
  /** Secrets of all connections, for redaction. */
  readonly secrets: readonly string[];
}
