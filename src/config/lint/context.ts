import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Code } from '../../error/catalogue.ts';
import type { Remark, Target } from '../diagnostic.ts';
import type { Path } from '../document.ts';
import type { LoadedConnector } from '../project/connectors.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import type { Piece, Site } from './sites.ts';

/** What the rules may know of the project. A connection whose connector has errors is known by its name alone. */
export interface LintProject {
  readonly connections: ReadonlyMap<string, LintConnection | undefined>;
  readonly mappings: readonly LoadedMapping[];
  /** The names of all mappings there are. */
  readonly names: readonly string[];
}

/** A connection with its streams: those of its connector, and those that its own settings declare. */
export interface LintConnection {
  readonly connector: LoadedConnector;
  readonly streams: JsonObject;
  /** `with:` as it is written. */
  readonly settings: JsonObject;
}

/** One file before the rules. */
export interface FileContext {
  readonly document: PlacedDocument<JsonObject>;
  readonly value: JsonObject;
  readonly sites: readonly Site[];
  /** The expressions that can be parsed. */
  readonly pieces: readonly Piece[];
  /** Tells of a slip: where, which, what, and the way out. */
  readonly report: (target: Target, code: Code, message: string, remark?: Remark) => void;
}

/** A stream as a connector's file says it. */
export interface StreamFacts {
  readonly connection: string;
  readonly name: string;
  readonly section: string;
  readonly value: JsonObject;
  readonly schema: JsonObject | undefined;
}

export interface MappingContext extends FileContext {
  readonly mapping: LoadedMapping;
  readonly project: LintProject;
  readonly source: StreamFacts | undefined;
  readonly target: StreamFacts | undefined;
}

/** A rule is pure: it looks at a context and tells. */
export type MappingRule = (context: MappingContext) => void;
export type FileRule = (context: FileContext) => void;

/** Points into the text of a piece's site. */
export function within(piece: Piece, offset: number): Target {
  return { path: piece.site.path, offset: piece.offset + offset };
}

/** The stream that `connection.stream` names; undefined where there is none, or its connector has errors. */
export function streamFacts(project: LintProject, reference: unknown): StreamFacts | undefined {
  if (typeof reference !== 'string') return undefined;
  const dot = reference.indexOf('.');
  const connection = reference.slice(0, dot);
  const name = reference.slice(dot + 1);
  const known = project.connections.get(connection);
  const value = known !== undefined && Object.hasOwn(known.streams, name) ? known.streams[name] : undefined;
  if (known === undefined || !isObject(value)) return undefined;
  const schema = value['schema'];
  return { connection, name, section: known.connector.section, value, schema: isObject(schema) ? schema : undefined };
}

/** A text of a file for a message; "" where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The names that an object of a file gives. */
export function names(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}

/** Whether a path of a file begins with these steps. */
export function startsWith(path: Path, ...steps: readonly string[]): boolean {
  return steps.every((step, index) => path[index] === step);
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : value === undefined || value === null ? [] : [value];
}
