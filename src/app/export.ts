import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { HrwireError } from '../error/error.ts';
import { codeOf, wrap } from '../error/wrap.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { leavesOf } from '../record/place.ts';
import type { AsideFilter, AsideRow } from '../store/aside.ts';
import { csvLine } from '../transport/file/csv/cells.ts';
import { audit, selected } from './aside.ts';
import { recordMasks, shownKeys } from './records.ts';
import type { Session } from './session.ts';
import { cellOf, guarded } from './spreadsheet.ts';

export interface ExportOptions {
  /** Absolute; a file that exists is never overwritten. */
  readonly path: string;
  readonly format: 'csv' | 'jsonl';
  readonly reveal: boolean;
}

/** What stands before the fields of the record, which have a column each: `record.profile.name`. */
export const rowColumns: readonly string[] = [
  'id',
  'mapping',
  'key',
  'code',
  'message',
  'field',
  'hint',
  'position',
  'first_seen',
  'last_seen',
  'times',
  'run',
  'edited_at',
];
export const recordColumn = 'record.';
/** More columns than this are of records that no spreadsheet is for. */
export const mostColumns = 5000;

/** A row as it is written: its record masked unless revealed, repaired where a person repaired it. */
interface Line {
  readonly row: AsideRow;
  readonly key: string | undefined;
  readonly record: Json | undefined;
}

/** Writes rows to a new file that only its owner may read (mode 600); audited. Gives how many they were. */
export async function exportRows(session: Session, filter: AsideFilter, options: ExportOptions): Promise<number> {
  const { path, format, reveal } = options;
  const file = await openNew(path);
  let rows = 0;
  try {
    const write = async (line: string): Promise<void> => {
      if (!file.write(line)) await once(file, 'drain');
    };
    if (reveal) await audit(session, 'reveal', { export: path });
    const columns = format === 'csv' ? await columnsOf(session, filter) : [];
    // Excel takes UTF-8 without this mark for the system's own encoding.
    if (format === 'csv')
      await write(`\ufeff${csvLine([...rowColumns, ...columns.map((name) => recordColumn + name)], ',')}\r\n`);
    for await (const line of linesOf(session, filter, reveal)) {
      await write(format === 'csv' ? csvRow(line, columns) : jsonRow(line));
      rows++;
    }
    file.end();
    await once(file, 'close');
  } catch (thrown) {
    file.destroy();
    await rm(path, { force: true });
    throw wrap(thrown, 'app.export', 'the export could not be written: ');
  }
  await audit(session, 'export', { rows, path, format, reveal });
  return rows;
}

/** Rows of a filter with their records, a page at a time. */
async function* wholeRows(session: Session, filter: AsideFilter): AsyncGenerator<AsideRow> {
  const store = await session.store();
  for await (const heads of selected(session, filter)) {
    for (const { id } of heads) {
      const row = await store.aside.read(id);
      if (row !== undefined) yield row;
    }
  }
}

async function* linesOf(session: Session, filter: AsideFilter, reveal: boolean): AsyncGenerator<Line> {
  const record = recordMasks(session, reveal);
  const key = shownKeys(session, reveal);
  for await (const row of wholeRows(session, filter)) yield { row, key: await key(row), record: await record(row) };
}

/** The first of two readings: which fields the records have, in their order. A record that is no object has one column. */
async function columnsOf(session: Session, filter: AsideFilter): Promise<readonly string[]> {
  const columns = new Set<string>();
  for await (const { raw, edited } of wholeRows(session, filter)) {
    const record = edited ?? raw;
    for (const path of isObject(record) ? leavesOf(record).keys() : []) columns.add(path);
    if (columns.size > mostColumns - rowColumns.length) {
      throw new HrwireError('app.export', `the records have more than ${mostColumns} fields together`, {
        hint: 'Export them as JSON Lines (.jsonl), or one mapping or cause at a time.',
      });
    }
  }
  return [...columns];
}

/** A new file that only its owner may read. */
export async function openNew(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await once(file, 'open');
    return file;
  } catch (thrown) {
    const exists = codeOf(thrown) === 'EEXIST';
    throw new HrwireError('app.export', exists ? `${path} exists already` : `${path} cannot be made`, {
      hint: exists
        ? 'Name another file: exports overwrite nothing.'
        : 'Does its folder exist, and may you write there?',
      cause: thrown,
    });
  }
}

function csvRow({ row, key, record }: Line, columns: readonly string[]): string {
  const { cause } = row;
  const leaves = isObject(record) ? leavesOf(record) : undefined;
  const own = [
    ...[String(row.id), row.mapping, key ?? '', cause.code, cause.message, cause.field ?? '', cause.hint ?? ''],
    ...[row.position ?? '', timeText(row.firstSeen), timeText(row.lastSeen), String(row.times), row.run],
    row.edit === undefined ? '' : timeText(row.edit.at),
  ];
  const fields = columns.map((path) => cellOf(leaves?.get(path)?.value));
  return `${csvLine([...own.map(guarded), ...fields], ',')}\r\n`;
}

function jsonRow({ row, key, record }: Line): string {
  const { id, mapping, cause, position, times, run, edit } = row;
  const line: JsonObject = {
    ...{ id, mapping, key: key ?? null, cause: { ...cause }, position: position ?? null },
    ...{ firstSeen: timeText(row.firstSeen), lastSeen: timeText(row.lastSeen), times, run },
    ...(edit === undefined ? {} : { editedAt: timeText(edit.at) }),
    record: record ?? null,
  };
  return `${JSON.stringify(line)}\n`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
