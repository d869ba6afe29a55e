import type { ProjectMapping } from '../config/project.ts';
import { mappingSchema } from '../config/schema/mapping.ts';
import { validate } from '../config/check/validate.ts';
import type { Table } from '../config/table.ts';
import { parseDocument } from '../config/yaml/parse.ts';
import { HrwireError } from '../error/error.ts';
import type { Limits } from '../expression/expression.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';

/** Texts longer than this are not kept with a version: first the tables are left out, then all of it. */
const longest = 4 * 1024 * 1024;

/** What of a mapping is kept with its version: its text, its tables, and the fields that others own. */
export function sourceOf(declared: ProjectMapping): Json | undefined {
  const { document, foreign } = declared;
  const { file, text } = document;
  if (text.length > longest) return undefined;
  const tables = [...declared.tables].map(([name, table]) => tableJson(name, table));
  const whole = { file, text, foreign: [...foreign], tables };
  return JSON.stringify(tables).length > longest ? { ...whole, tables: null } : whole;
}

function tableJson(name: string, { key, missing, rows, file }: Table): JsonObject {
  return { name, key: [...key], missing, file, rows: [...rows].map(([text, row]) => [text, row]) };
}

/**
 * A mapping as it was kept; tables that were too great to keep are those of today. Throws `impact.before` where a newer
 * hrwire no longer reads it.
 */
export function declaredOf(source: Json | undefined, now: ProjectMapping, limits: Limits | undefined): ProjectMapping {
  if (!isObject(source) || typeof source['text'] !== 'string' || typeof source['file'] !== 'string') throw unreadable();
  const { tables, foreign } = source;
  const kept = new Map<string, Table>((Array.isArray(tables) ? tables : []).flatMap(tableOf));
  return declaredOfText(
    source['file'],
    source['text'],
    {
      ...now,
      tables: tables === null ? now.tables : kept,
      foreign: textsOf(foreign),
    },
    limits,
  );
}

/** The same of a text at hand, with the tables of `like`. */
export function declaredOfText(
  file: string,
  text: string,
  like: ProjectMapping,
  limits: Limits | undefined,
): ProjectMapping {
  const { document: parsed, diagnostics } = parseDocument(file, new TextEncoder().encode(text));
  if (parsed === undefined || !isObject(parsed.value)) throw unreadable(diagnostics[0]?.message);
  const document = parsed.with(parsed.value).within(limits);
  const [wrong] = validate(document, mappingSchema, document.value).filter(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw unreadable(wrong.message);
  // Checked against the schema that the type is generated from.
  const written = document.value as unknown as ProjectMapping['file'];
  return { ...like, document, file: written };
}

function unreadable(why?: string): HrwireError {
  const reason = why === undefined ? '' : `: ${why}`;
  return new HrwireError('impact.before', `the version to compare with cannot be read${reason}`, {
    hint: 'Name a file that can be: hrwire impact MAPPING --before FILE.',
  });
}

function tableOf(value: Json): [string, Table][] {
  if (!isObject(value) || typeof value['name'] !== 'string') return [];
  const { name, key, missing, rows, file } = value;
  const entries = (Array.isArray(rows) ? rows : []).flatMap((row): [string, JsonObject][] => {
    const [text, cells] = Array.isArray(row) ? row : [];
    return typeof text === 'string' && isObject(cells) ? [[text, cells]] : [];
  });
  const table: Table = {
    name,
    key: textsOf(key),
    rows: new Map(entries),
    missing: missing === 'leave' ? 'leave' : 'reject',
    file: typeof file === 'string' ? file : name,
  };
  return [[name, table]];
}

function textsOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : []).filter((each) => typeof each === 'string');
}
