import { join } from 'node:path';
import type { Limits } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { validate } from '../check/validate.ts';
import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Document } from '../document.ts';
import { mappingSchema } from '../schema/mapping.ts';
import { loadTable } from '../table.ts';
import type { CellType, Table } from '../table.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import { isThere, pathInside, readBounded } from './files.ts';
import { readYaml, shownPath } from './read.ts';

/** A mapping file as far as it could be read. */
export interface LoadedMapping {
  readonly name: string;
  readonly path: string;
  readonly shipped: boolean;
  readonly document: PlacedDocument<JsonObject>;
  readonly tables: ReadonlyMap<string, Table>;
  readonly diagnostics: Diagnostic[];
}

export interface MappingFolders {
  readonly root: string;
  /** The project's `mappings/`, and that of what ships. */
  readonly own: string;
  readonly shipped: string;
  /** Largest table in bytes. */
  readonly tableBytes: number;
  /** Bounds of their expressions. */
  readonly limits?: Limits | undefined;
}

/** Reads and checks a mapping file and its tables. */
export function loadMapping(
  name: string,
  path: string,
  shipped: boolean,
  folders: MappingFolders,
): LoadedMapping | readonly Diagnostic[] {
  const { document: parsed, diagnostics: read } = readYaml(path, folders.root);
  if (parsed === undefined) return read;
  const document = parsed.within(folders.limits);
  const diagnostics = [...read, ...validate(document, mappingSchema, document.value)];
  const written = document.value['mapping'];
  if (typeof written === 'string' && written !== name) {
    const message = `The file is ${name}.yaml, the mapping ${written}`;
    diagnostics.push(
      diagnosticAt(document, { path: ['mapping'] }, 'config.name', message, { hint: 'Name both alike.' }),
    );
  }
  const tables = loadTables(document, path, shipped, folders, diagnostics);
  return { name, path, shipped, document, tables, diagnostics };
}

/** `connection.stream` of a mapping, for deciding whether one that ships is of use here. */
export function endsOf(path: string): readonly string[] | undefined {
  const read = readBounded(path, 1024 * 1024);
  if (!read.ok) return undefined;
  // Reading the whole file only to leave it aside would double the time of loading a project.
  const text = new TextDecoder().decode(read.bytes);
  const [, from] = /^from:\s*["']?([\w.-]+)/m.exec(text) ?? [];
  const [, to] = /^to:\s*["']?([\w.-]+)/m.exec(text) ?? [];
  return from !== undefined && to !== undefined ? [from, to] : undefined;
}

/** The tables that a mapping declares, as far as they can be read. */
export function loadTables(
  document: Document<JsonObject>,
  path: string,
  shipped: boolean,
  folders: MappingFolders,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  const declared = document.value['tables'];
  for (const [name, spec] of Object.entries(isObject(declared) ? declared : {})) {
    if (!isObject(spec) || typeof spec['file'] !== 'string') continue;
    const at = { path: ['tables', name, 'file'] };
    const file = tableFile(spec['file'], path, shipped, folders);
    if (file === undefined) {
      diagnostics.push(
        diagnosticAt(document, at, 'config.path', 'The path of the table leaves the project', {
          hint: 'Keep tables beside the mapping.',
        }),
      );
      continue;
    }
    const read = readBounded(file, folders.tableBytes);
    if (!read.ok) {
      const hint = read.absent
        ? 'Paths are relative to this file.'
        : 'The limit is settings.table.bytes in hrwire.yaml.';
      diagnostics.push(
        diagnosticAt(
          document,
          at,
          'config.unreadable',
          `The table’s file ${shownPath(file, folders.root)} ${read.why}`,
          { hint },
        ),
      );
      continue;
    }
    const result = loadTable({ ...specOf(name, spec), file: shownPath(file, folders.root), bytes: read.bytes });
    diagnostics.push(...result.diagnostics);
    if (result.table !== undefined) tables.set(name, result.table);
  }
  return tables;
}

/** A mapping that ships takes its tables from the project's `mappings/` where they stand there under the same path. */
function tableFile(written: string, path: string, shipped: boolean, folders: MappingFolders): string | undefined {
  if (!shipped) return pathInside(path, written, folders.root);
  const own = pathInside(join(folders.own, 'mapping.yaml'), written, folders.root);
  if (own !== undefined && isThere(own)) return own;
  return pathInside(path, written, folders.shipped);
}

function specOf(
  name: string,
  spec: JsonObject,
): Pick<Parameters<typeof loadTable>[0], 'name' | 'key' | 'types' | 'required' | 'missing'> {
  const types: Record<string, CellType> = {};
  for (const [column, type] of Object.entries(isObject(spec['types']) ? spec['types'] : {})) {
    if (type === 'text' || type === 'number' || type === 'integer' || type === 'boolean') types[column] = type;
  }
  const missing = spec['missing'] === 'leave' ? 'leave' : 'reject';
  return { name, key: textsOf(spec['key']), types, required: textsOf(spec['required']), missing };
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
}
