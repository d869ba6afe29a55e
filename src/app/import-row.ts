import type { Reading } from '../connector/source.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { maskText } from '../record/mask.ts';
import { leavesOf, parsePlace, valueAt, withValueAt } from '../record/place.ts';
import type { AsideRow } from '../store/aside.ts';
import { recordColumn } from './export.ts';
import { declaredKind, fromCell, fromJson, kindOf } from './repaired-value.ts';
import type { Kind } from './repaired-value.ts';
import { cellOf, isSameCell, unguarded } from './spreadsheet.ts';

/** What is wrong with one row of an imported file. Never a value of it. */
export interface Finding {
  /** `bad.csv:17` */
  readonly position: string;
  readonly id: number | undefined;
  readonly column: string | undefined;
  readonly message: string;
}

/** What a row of the file makes of a dead letter; `record` is the same object where nothing is changed. */
export interface Repair {
  readonly row: AsideRow;
  readonly position: string;
  readonly record: JsonObject;
  readonly isChanged: boolean;
}

/** What judging a row needs beside it. */
export interface Judging {
  readonly format: 'csv' | 'jsonl';
  readonly row: AsideRow;
  /** The record as an export shows it, masked. */
  readonly shown: Json | undefined;
  /** What records have at a path, where one has nothing there. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** The schema of the stream it was read from, where it has one. */
  readonly schema: JsonObject | undefined;
}

export function idOfReading({ record }: Reading): number | undefined {
  const { id } = record;
  const text = typeof id === 'number' ? String(id) : typeof id === 'string' ? unguarded(id).trim() : '';
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A row of the file, held against its dead letter: what it changes, or all that is wrong with it. */
export function judgeRow(reading: Reading, judging: Judging): Repair | readonly Finding[] {
  const { row, format } = judging;
  const position = reading.position ?? '';
  const finding = (column: string | undefined, message: string): Finding => ({ position, id: row.id, column, message });
  const closed = closedWhy(row);
  if (closed !== undefined) return [finding('id', closed)];
  const other = (['mapping', 'key'] as const).filter((name) => !isOwn(reading.record, name, row));
  if (other.length > 0)
    return other.map((name) => finding(name, `it is not that of row ${row.id}: rows are told by it and must keep it`));
  const now = row.edited ?? row.raw;
  const raw = isObject(row.raw) ? row.raw : {};
  if (!isObject(now)) return [finding('id', 'it could not be read as a record: repair it in its file')];
  const found: Finding[] = [];
  const record =
    format === 'csv'
      ? fromCells(reading.record, now, raw, judging, (column, message) => found.push(finding(column, message)))
      : fromObject(reading.record, now, raw, judging.schema, (message, column) => found.push(finding(column, message)));
  if (found.length > 0) return found;
  return { row, position, record, isChanged: JSON.stringify(record) !== JSON.stringify(now) };
}

function closedWhy(row: AsideRow): string | undefined {
  if (row.closedAs !== undefined) return `it is closed meanwhile: ${row.closedAs}`;
  if (row.state !== 'dead') return 'it is no dead letter';
  return row.raw === undefined ? 'its record has expired meanwhile' : undefined;
}

/** The name of the mapping, or the key, masked or not; an absent column says nothing. */
function isOwn(record: JsonObject, name: 'mapping' | 'key', row: AsideRow): boolean {
  const given = record[name];
  const own = row[name];
  if (given === undefined || given === null || own === undefined) return true;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return [own, maskText(own)].some((value) => text === value || isSameCell(text, cellOf(value)));
}

function fromCells(
  cells: JsonObject,
  now: JsonObject,
  read: JsonObject,
  { shown, kinds, schema }: Judging,
  wrong: (column: string, message: string) => void,
): JsonObject {
  let record = now;
  for (const [column, cell] of Object.entries(cells)) {
    if (!column.startsWith(recordColumn) || typeof cell !== 'string') continue;
    const path = column.slice(recordColumn.length);
    const steps = parsePlace(path);
    if (steps === undefined) {
      if (cell.trim() !== '') wrong(column, 'the column names no field of a record');
      continue;
    }
    const field = {
      now: valueAt(now, steps),
      read: valueAt(read, steps),
      shown: valueAt(shown, steps),
      kind: kinds.get(path),
      declared: declaredKind(schema, steps),
    };
    const given = fromCell(cell, field);
    if (given.is === 'wrong') wrong(column, given.message);
    if (given.is !== 'set') continue;
    const changed = withValueAt(record, steps, given.value);
    if (changed === undefined) wrong(column, 'another value of the record stands on the way to this field');
    else record = changed;
  }
  return record;
}

function fromObject(
  line: JsonObject,
  now: JsonObject,
  read: JsonObject,
  schema: JsonObject | undefined,
  wrong: (message: string, column?: string) => void,
): JsonObject {
  const given = line['record'];
  if (!isObject(given)) {
    wrong('the line has no object `record`');
    return now;
  }
  let record: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    const declared = declaredKind(schema, [name]);
    const restored = fromJson(value, { now: valueAt(now, [name]), read: valueAt(read, [name]), declared });
    if (restored.is === 'wrong') wrong(restored.message, recordColumn + name);
    const kept = restored.is === 'set' ? restored.value : valueAt(now, [name]);
    record = withValueAt(record, [name], kept ?? null) ?? record;
  }
  return record;
}

/** Adds what a record has at each of its paths: the first that says something counts. */
export function noteKinds(kinds: Map<string, Kind>, row: AsideRow): void {
  const record = row.edited ?? row.raw;
  if (!isObject(record)) return;
  for (const [path, { value }] of leavesOf(record)) {
    const kind = kinds.has(path) ? undefined : kindOf(value);
    if (kind !== undefined) kinds.set(path, kind);
  }
}
