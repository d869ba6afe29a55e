import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { HrwireError } from '../error/error.ts';
import { codeOf, wrap } from '../error/wrap.ts';
import type { AsideHead } from '../store/aside.ts';
import { csvLine, defuse } from '../transport/file/csv/cells.ts';
import { audit } from './aside.ts';
import { showRows } from './records.ts';
import type { ShownRow } from './records.ts';
import type { Session } from './session.ts';

export interface ExportOptions {
  /** Absolute; a file that exists is never overwritten. */
  readonly path: string;
  readonly format: 'csv' | 'jsonl';
  readonly reveal: boolean;
}

/** Writes rows to a new file that only its owner may read (mode 600); audited. */
export async function exportRows(session: Session, rows: readonly AsideHead[], options: ExportOptions): Promise<void> {
  const file = await openNew(options.path);
  try {
    const lineOf = options.format === 'csv' ? csvRow : jsonRow;
    const write = async (line: string): Promise<void> => {
      if (!file.write(line)) await once(file, 'drain');
    };
    // Excel takes UTF-8 without this mark for the system's own encoding.
    if (options.format === 'csv') await write(`\ufeff${csvLine(columns, ',')}\r\n`);
    await showRows(session, rows, options.reveal, async (row) => write(lineOf(row)));
    file.end();
    await once(file, 'close');
  } catch (thrown) {
    file.destroy();
    throw wrap(thrown, 'app.export', 'the export could not be written: ');
  }
  const { path, format, reveal } = options;
  await audit(await session.store(), 'export', { ids: rows.map((row) => row.id), path, format, reveal });
}

/** A new file with mode 600; `app.export` where it exists or cannot be made. */
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

const columns = [
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
  'record',
];

function csvRow(row: ShownRow): string {
  const { cause } = row;
  const cells = [
    String(row.id),
    row.mapping,
    row.key ?? '',
    cause.code,
    cause.message,
    cause.field ?? '',
    cause.hint ?? '',
    row.position ?? '',
    new Date(row.firstSeen).toISOString(),
    new Date(row.lastSeen).toISOString(),
    String(row.times),
    row.run,
    row.record === undefined ? '' : JSON.stringify(row.record),
  ];
  return `${csvLine(cells.map(defuse), ',')}\r\n`;
}

function jsonRow(row: ShownRow): string {
  const { id, mapping, key, cause, position, firstSeen, lastSeen, times, run, record } = row;
  const seen = { firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString() };
  return `${JSON.stringify({ id, mapping, key, cause, position, ...seen, times, run, record })}\n`;
}
