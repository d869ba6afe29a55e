import { Readable } from 'node:stream';
import { may } from '../access/actor.ts';
import { HrwireError } from '../error/error.ts';
import { uncalculated } from '../sheet/cell.ts';
import type { Finding } from '../sheet/finding.ts';
import { writeXlsx } from '../sheet/write.ts';
import { csvLine, defuse } from '../transport/file/csv/cells.ts';
import { audit } from './aside.ts';
import { findMapping } from './compile.ts';
import type { Session } from './session.ts';
import { checkOffered } from './upload-receive.ts';
import { aboutOf, withUpload } from './upload-open.ts';
import { isOwner, uploadOf } from './upload.ts';

export type FileFormat = 'xlsx' | 'csv';
export type Language = 'zh' | 'en';

/** A file to be downloaded. */
export interface Download {
  readonly name: string;
  readonly type: string;
  readonly stream: Readable;
}

const types: Readonly<Record<FileFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

/** The column that says why a row comes back; a file that is uploaded with it is read as if it were not there. */
const reason: Readonly<Record<Language, string>> = { zh: '错误原因', en: 'Reason' };

/** The bad rows of a file as they were, each with what is wrong with it: to be corrected and uploaded again. Audited. */
export async function rejectsOf(
  session: Session,
  id: string,
  { format, language }: { readonly format: FileFormat; readonly language: Language },
  signal: AbortSignal,
): Promise<Download> {
  const upload = await uploadOf(session, id);
  const { name, found } = aboutOf(upload);
  refuseMasked(session, upload.who);
  await audit(session, 'upload rejects', { upload: id, mapping: upload.mapping, rows: upload.counts.bad });
  const rows = badRows(session, id, language, signal);
  // The header is known with the first row that is read.
  const first = await rows.next();
  const header = first.done === true ? (found?.columns.map((column) => column.name) ?? []) : first.value;
  const base = name.replace(/\.[^.]*$/, '');
  return file(`${base}-${reason[language]}`, format, header, rows);
}

/** The rows are as they were: of somebody else's file that is for those who may see sensitive values. */
function refuseMasked(session: Session, who: string): void {
  if (isOwner(session, who) || may(session.actor, 'reveal')) return;
  throw new HrwireError('access.denied', 'the rows of somebody else’s file as they are need the permission reveal', {
    hint: `Their findings are shown masked; ${who} can download them.`,
  });
}

/** First the header, then row by row. */
async function* badRows(
  session: Session,
  id: string,
  language: Language,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const upload = await uploadOf(session, id);
  const waiting: (readonly string[])[] = [];
  let wake: () => void = () => undefined;
  let room: () => void = () => undefined;
  let over = false;
  // The file is open for as long as `work` goes on; what it finds is handed over a page at a time.
  const work = withUpload(session, upload, { signal }, async ({ table, pages }) => {
    const width = table.header.length;
    waiting.push([...table.header, reason[language]]);
    wake();
    for await (const page of pages()) {
      const bad = page.filter(({ findings }) => findings.length > 0);
      waiting.push(...bad.map((row) => returned(row, width, language)));
      if (waiting.length === 0) continue;
      wake();
      await new Promise<void>((resolve) => (room = resolve));
      if (over) return;
    }
  });
  let ended = false;
  const end = work.finally(() => {
    ended = true;
    wake();
  });
  end.catch(() => undefined);
  try {
    for (;;) {
      yield* waiting.splice(0);
      room();
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || ended) resolve();
      });
    }
    await end;
    yield* waiting.splice(0);
  } finally {
    over = true;
    room();
  }
}

/** Behind the reason of a second row of one key: it keeps the row bad until somebody has chosen. */
const second: Readonly<Record<Language, string>> = {
  zh: '请删除这一行；如果这一行才是对的，请清空此格',
  en: 'Delete this row; if it is the right one, clear this cell',
};

/**
 * What could not be told apart as cells, or has no header, stands behind the reason: it is seen there, and keeps the row
 * bad for as long as it does.
 */
function returned(
  { texts, findings }: { readonly texts: readonly string[]; readonly findings: readonly Finding[] },
  width: number,
  language: Language,
): readonly string[] {
  const cells = texts.map((text) => (text === uncalculated ? '' : text));
  const fault = findings.find(({ code }) => code.startsWith('row.'))?.code;
  const inPlace = fault === undefined || fault === 'row.ragged' || fault === 'row.beyond' ? width : 0;
  const inside = Array.from({ length: width }, (_, index) => (index < inPlace ? (cells[index] ?? '') : ''));
  // Alone in a file nothing would be wrong with it, and it would overwrite the row that was taken.
  if (findings.some(({ code }) => code === 'upload.twice'))
    return [...inside, told(findings, language), second[language]];
  const last = cells.findLastIndex((text) => text.trim() !== '');
  return [...inside, told(findings, language), ...(fault === undefined ? [] : cells.slice(inPlace, last + 1))];
}

function told(findings: readonly Finding[], language: Language): string {
  return findings
    .map(({ column, message, remedy }) => {
      const where = column.letter === '' ? '' : language === 'zh' ? `${column.letter} 列：` : `${column.letter}: `;
      return `${where}${message[language]}${language === 'zh' ? '' : ' '}${remedy[language]}`;
    })
    .join(language === 'zh' ? ' ' : ' | ');
}

/** An empty table with the columns of a mapping; those that must be filled are marked. */
export function templateOf(session: Session, mapping: string, format: FileFormat): Download {
  checkOffered(session, mapping);
  const columns = Object.entries(findMapping(session, mapping).file.upload?.columns ?? {});
  const header = columns.map(([name, said]) =>
    typeof said === 'object' && said.required === true ? `${name}*` : name,
  );
  return file(mapping, format, header, none());
}

async function* none(): AsyncGenerator<readonly string[]> {
  // A template has no rows.
}

function file(
  name: string,
  format: FileFormat,
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): Download {
  const stream = Readable.from(format === 'xlsx' ? writeXlsx(header, rows) : csv(header, rows), { objectMode: false });
  return { name: `${name}.${format}`, type: types[format], stream };
}

/** As Excel opens it right: a byte order mark, and nothing that it would run. */
async function* csv(header: readonly string[], rows: AsyncIterable<readonly string[]>): AsyncGenerator<Buffer> {
  const line = (cells: readonly string[]): Buffer => Buffer.from(`${csvLine(cells.map(defuse), ',')}\r\n`);
  yield Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), line(header)]);
  for await (const row of rows) yield line(row);
}
