import { isAbsolute, relative, resolve } from 'node:path';
import { sensitiveOf } from '../../connector/stream-compile.ts';
import { errorsOf } from '../../config/check/ajv.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import type { Place } from '../../error/place.ts';
import { parseDuration } from '../../record/duration.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { fileSettingsSchema } from './settings-schema.ts';

type Format = 'csv' | 'jsonl' | 'xlsx';

/** The settings of `settings-schema.ts`, checked and filled in. */
export interface FileSettings {
  readonly format: Format;
  /** Absolute. */
  readonly directory: string;
  readonly pattern: string;
  readonly order: 'name' | 'modified';
  /** Each file is the whole state: only the last one in order is read. */
  readonly snapshot: boolean;
  /** Milliseconds. */
  readonly minAge: number;
  readonly encoding: string;
  readonly delimiter: string;
  readonly headerRow: number | 'auto';
  /** Of a workbook: the name of its sheet. */
  readonly sheet: string | undefined;
  readonly pageRows: number;
  readonly maxFileBytes: number;
  readonly maxCell: number;
  readonly maxColumns: number;
  readonly maxIndexRows: number;
  readonly fileName: string;
  readonly operationColumn: string;
  readonly columns: readonly string[] | undefined;
  readonly nested: 'dots' | 'json';
  readonly excel: boolean;
  readonly writeEncoding: 'utf-8' | 'gb18030';
  readonly defuse: boolean;
  /** Columns by class that hold what is personal; the mapping adds those that feed a tagged field of its target. */
  readonly sensitive: ReadonlyMap<string, readonly string[]>;
}

interface Filled {
  directory: string;
  pattern: string;
  order: 'name' | 'modified';
  holds: 'records' | 'snapshot';
  min_age: string;
  encoding: string;
  delimiter: string;
  header_row: number | 'auto';
  sheet?: string;
  page_rows: number;
  max_file_bytes: number;
  max_cell: number;
  max_columns: number;
  max_index_rows: number;
  file_name: string;
  operation_column: string;
  columns?: string[];
  nested: 'dots' | 'json';
  excel: boolean;
  write_encoding: 'utf-8' | 'gb18030';
  defuse: boolean;
  sensitive?: JsonObject;
}

const known = Object.keys(fileSettingsSchema['properties'] as object);

/** Joins the connector's `file:` section with the connection's `with:` (which wins). Throws `file.settings`. */
export function fileSettings(
  section: JsonObject,
  config: JsonObject,
  root: string,
  place: Place | undefined,
): FileSettings {
  const { format, ...fixed } = section;
  if (format !== 'csv' && format !== 'jsonl' && format !== 'xlsx')
    throw wrong('"format" of the file section is csv, jsonl or xlsx', place);
  const chosen: JsonObject = { ...fixed };
  // A connector may have settings of its own for its streams; only ours are taken.
  for (const [name, value] of Object.entries(config)) if (known.includes(name) && value !== null) chosen[name] = value;
  for (const name of Object.keys(fixed)) {
    if (!known.includes(name)) throw wrong(`"${name}" is no setting of files`, place, nearest(name, known));
  }
  const given = structuredClone(chosen);
  const [first] = errorsOf(fileSettingsSchema, given, 'loose');
  if (first !== undefined) {
    const name = first.instancePath.slice(1);
    throw wrong(`${name === '' ? 'The settings' : `"${name}"`} ${first.message ?? 'cannot be used'}`, place);
  }
  // The schema has checked it and filled its defaults in.
  const filled = given as unknown as Filled;
  if (!filled.file_name.includes('{run}') || /[/\\\0]/.test(filled.file_name)) {
    throw wrong('"file_name" must hold {run} and no folder: each run writes a new file', place);
  }
  if (filled.pattern.split(/[/\\]/).includes('..') || isAbsolute(filled.pattern)) {
    throw wrong(
      `The pattern "${filled.pattern}" leaves the folder`,
      place,
      undefined,
      'Set `directory` to the folder.',
    );
  }
  return shape(format, filled, absolute(filled.directory, root, place));
}

function shape(format: Format, filled: Filled, directory: string): FileSettings {
  return {
    format,
    directory,
    pattern: filled.pattern,
    order: filled.order,
    snapshot: filled.holds === 'snapshot',
    minAge: parseDuration(filled.min_age) ?? 0,
    encoding: filled.encoding,
    delimiter: filled.delimiter,
    headerRow: filled.header_row,
    sheet: filled.sheet,
    pageRows: filled.page_rows,
    maxFileBytes: filled.max_file_bytes,
    maxCell: filled.max_cell,
    maxColumns: filled.max_columns,
    maxIndexRows: filled.max_index_rows,
    fileName: filled.file_name,
    operationColumn: filled.operation_column,
    columns: filled.columns,
    nested: filled.nested,
    excel: filled.excel,
    writeEncoding: filled.write_encoding,
    defuse: filled.defuse,
    sensitive: sensitiveOf(filled.sensitive),
  };
}

/** A relative folder starts at the project and stays in it; an absolute one is the operator's word. */
function absolute(directory: string, root: string, place: Place | undefined): string {
  if (isAbsolute(directory)) return resolve(directory);
  const path = resolve(root, directory);
  const inside = relative(root, path);
  if (inside === '..' || /^\.\.[/\\]/.test(inside) || isAbsolute(inside)) {
    throw wrong(
      `The folder "${directory}" leaves the project`,
      place,
      undefined,
      'Give an absolute path for a folder elsewhere.',
    );
  }
  return path;
}

function wrong(message: string, place: Place | undefined, near?: string, hint?: string): HrwireError {
  return new HrwireError('file.settings', message, {
    place,
    hint: near === undefined ? hint : `Did you mean "${near}"?`,
  });
}

/** Names that the stream's schema knows: the header finder looks for them. */
export function knownColumns(schema: unknown): readonly string[] {
  if (!isObject(schema)) return [];
  const properties = schema['properties'];
  const required = schema['required'];
  const names = new Set(isObject(properties) ? Object.keys(properties) : []);
  if (Array.isArray(required)) for (const name of required) if (typeof name === 'string') names.add(name);
  return [...names];
}
