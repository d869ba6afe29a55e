import { parseDocument } from '../../src/config/yaml/parse.ts';
import { loadTable } from '../../src/config/table.ts';
import type { Table } from '../../src/config/table.ts';
import type { PlacedDocument } from '../../src/config/yaml/placed.ts';
import type { Reading } from '../../src/connector/source.ts';
import type { Stream } from '../../src/connector/stream.ts';
import { HrwireError } from '../../src/error/error.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { MappingInputs } from '../../src/mapping/inputs.ts';
import type { Decision, Mapping, Row, TargetLookup } from '../../src/mapping/mapping.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';

export const now = Date.parse('2026-11-21T02:00:00Z');

/** A mapping file as the loader gives it, from its text. */
export function documentOf(yaml: string): PlacedDocument<JsonObject> {
  const { document, diagnostics } = parseDocument('mappings/people.yaml', yaml);
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  if (!isObject(document.value)) throw new Error('no object');
  return document.with(document.value);
}

export function streamOf(own: Partial<Stream> & { readonly keys?: readonly string[] } = {}): Stream {
  const { keys = ['id'], ...rest } = own;
  return {
    name: 'people',
    title: undefined,
    key: keys.map((text) => compileExpression({ text })),
    keyFields: keys,
    version: 'observed',
    versionType: 'instant',
    schema: undefined,
    sensitive: new Map(),
    readable: true,
    writable: true,
    byKey: keys,
    ...rest,
  };
}

export function tableOf(name: string, csv: string, own: Partial<Parameters<typeof loadTable>[0]> = {}): Table {
  const bytes = new TextEncoder().encode(csv);
  const source = {
    name,
    key: ['code'],
    types: {},
    required: [],
    missing: 'reject' as const,
    file: `${name}.csv`,
    bytes,
    ...own,
  };
  const { table, diagnostics } = loadTable(source);
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

export interface Given extends Partial<Omit<MappingInputs, 'document' | 'tables'>> {
  readonly tables?: readonly Table[];
}

const head = 'mapping: people\nfrom: a.people\nto: b.people\n';

/** The inputs of a mapping of which only the sections that matter are written. */
export function inputsOf(sections: string, given: Given = {}): MappingInputs {
  const { tables = [], source = streamOf(), target = streamOf({ keys: [] }), foreign = [], meter } = given;
  const { streams = () => undefined } = given;
  const document = documentOf(head + sections);
  return {
    document,
    tables: new Map(tables.map((table) => [table.name, table])),
    source,
    target,
    streams,
    foreign,
    meter,
  };
}

export function mappingOf(sections: string, given: Given = {}): Mapping {
  return compileMapping(inputsOf(sections, given));
}

/** The code and place of what compiling throws. */
export function refusalOf(
  sections: string,
  given: Given = {},
): { code: string; line: number | undefined; message: string } {
  try {
    mappingOf(sections, given);
  } catch (thrown) {
    if (!(thrown instanceof HrwireError)) throw thrown;
    return { code: thrown.code, line: thrown.place?.line, message: thrown.message };
  }
  throw new Error('It compiles');
}

export function readingOf(record: JsonObject, own: Partial<Reading> = {}): Reading {
  return { record, observed: now, ...own };
}

export interface Around {
  /** What the run would put into each row's joins, by the row's index. */
  readonly joins?: (row: Row, index: number) => Record<string, Json>;
  readonly lookup?: TargetLookup;
  readonly passed?: string;
  readonly at?: number;
}

export const noLookup: TargetLookup = async (asks) => asks.map(() => undefined);

/** Records through the whole mapping, as a run would take them. */
export async function decideAll(
  mapping: Mapping,
  records: readonly JsonObject[],
  around: Around = {},
): Promise<readonly Decision[]> {
  const at = around.at ?? now;
  const { rows } = await mapping.expand(
    records.map((record) => readingOf(record)),
    at,
  );
  for (const [index, row] of rows.entries()) {
    Object.assign(row.joins, around.joins?.(row, index) ?? {});
    row.passed = around.passed;
  }
  return mapping.decide(rows, around.lookup ?? noLookup, at);
}

export async function decideOne(mapping: Mapping, record: JsonObject, around: Around = {}): Promise<Decision> {
  const [decision, ...others] = await decideAll(mapping, [record], around);
  if (decision === undefined || others.length > 0) throw new Error('Not one decision');
  return decision;
}

/** The mapped record; throws what it became otherwise. */
export async function mapOne(mapping: Mapping, record: JsonObject, around: Around = {}): Promise<JsonObject> {
  const decision = await decideOne(mapping, record, around);
  if (decision.is !== 'mapped') throw new Error(JSON.stringify(decision));
  return decision.record;
}

/** `code` or `code@field` of a dead letter; what else it became otherwise. */
export function causeOf(decision: Decision | undefined): string {
  if (decision?.is !== 'dead') return JSON.stringify(decision);
  return decision.cause.field === undefined ? decision.cause.code : `${decision.cause.code}@${decision.cause.field}`;
}
