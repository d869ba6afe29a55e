import { compileScope, inScope } from '../access/scope.ts';
import { compileExpression } from '../expression/compile.ts';
import { HrwireError } from '../error/error.ts';
import { lookupOf } from '../run/prepare.ts';
import type { RunContext } from '../run/context.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import { isObject } from '../record/json.ts';
import type { About } from '../upload/about.ts';
import { storedBytes } from '../upload/bytes.ts';
import { Judge } from '../upload/judge.ts';
import type { JudgedRow } from '../upload/judge.ts';
import { shapeOf } from '../upload/shape.ts';
import type { Shape } from '../upload/shape.ts';
import { openTable } from '../upload/table.ts';
import type { OpenedTable, TableRow } from '../upload/table.ts';
import type { Wired } from './compile.ts';
import { withContext } from './run.ts';
import { standingOf } from './upload-standing.ts';
import type { Session } from './session.ts';

/** A stored file, open: what it is read by, and its rows as the mapping takes them. */
export interface OpenUpload {
  readonly run: RunContext;
  readonly wired: Wired;
  readonly shape: Shape;
  readonly table: OpenedTable;
  /** Every row of its table, in order; a page at a time. */
  readonly pages: () => AsyncIterable<readonly (JudgedRow & Pick<TableRow, 'texts'>)[]>;
}

/** What work on an upload is bounded by and asks for. */
export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Whether systems may be asked (joins of a preview); else no secret is needed. */
  readonly asks?: boolean;
}

/** What is known of a stored file; `upload.gone` once it is erased. */
export function aboutOf(upload: NumberedUpload): About {
  // What `aboutJson` made.
  if (isObject(upload.about)) return upload.about as unknown as About;
  throw new HrwireError('upload.gone', `the file of upload ${upload.id} is no longer kept`, {
    hint: 'Its counts are; upload the file again to work with it.',
    zh: { message: '文件已经删除，只保留了数目。', hint: '请重新上传文件。' },
  });
}

/** The shape that a mapping gives files; `upload.not-offered` where it takes none. */
function shapeOfWired({ declared, mapping, inputs }: Wired, run: RunContext): Shape {
  const shape = shapeOf(declared.file, declared.document, mapping, inputs.source, run.fingerprints);
  if (shape !== undefined) return shape;
  throw new HrwireError('upload.not-offered', `${mapping.name} takes no files`, {
    hint: 'Write upload: in the mapping: it says which column fills which field.',
    zh: { message: `映射“${mapping.name}”不接收文件。`, hint: '请联系管理员在映射中写上 upload:。' },
  });
}

/** Opens a stored file with its mapping, for `work`. */
export async function withUpload<T>(
  session: Session,
  upload: NumberedUpload,
  { signal, asks = false }: OpenOptions,
  work: (open: OpenUpload) => Promise<T>,
): Promise<T> {
  const about = aboutOf(upload);
  const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
  const options = { full: false, resend: false, newLedger: false };
  return withContext(
    session,
    upload.mapping,
    options,
    watch,
    async (run, wired) => {
      const shape = shapeOfWired(wired, run);
      const bytes = storedBytes(run.store.uploadParts, upload.id, about.name, about.size);
      const table = await openTable(
        bytes,
        shape,
        about.choices,
        Math.min(shape.rows ?? Infinity, mostRows(session)),
        signal,
      );
      try {
        const judge = judgeOf(upload, { run, wired, shape, table }, about);
        return await work({ run, wired, shape, table, pages: () => judgedPages(table, judge, signal) });
      } finally {
        await table.close();
      }
    },
    { asks },
  );
}

function mostRows(session: Session): number {
  return session.project.serve.uploads?.rows ?? 200_000;
}

async function* judgedPages(
  table: OpenedTable,
  judge: Judge,
  signal: AbortSignal,
): AsyncGenerator<readonly (JudgedRow & Pick<TableRow, 'texts'>)[]> {
  for await (const rows of table.rows(signal)) {
    signal.throwIfAborted();
    const judged = await judge.page(rows);
    yield judged.map((row, index) => ({ ...row, texts: rows[index]?.texts ?? [] }));
    // Whoever else asks the server is answered in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function judgeOf(
  upload: NumberedUpload,
  { run, wired, shape, table }: Omit<OpenUpload, 'pages'>,
  { name, scope: written }: About,
): Judge {
  const scope = written === null ? undefined : compileScope(written);
  return new Judge({
    shape,
    mapping: run.mapping,
    whereIs: (column) => table.whereIs(column),
    place: table.found.sheet === '' ? name : `${name}!${table.found.sheet}`,
    observed: upload.createdAt,
    sourcesOf: (mapped) => fieldsRead(wired, mapped),
    inScope: async (records) => (scope === undefined ? records.map(() => true) : inScope(scope, records)),
    foreign: scope === undefined ? undefined : standingOf(run, scope, (mapped) => fieldsRead(wired, mapped)),
    lookup: lookupOf(run),
    now: () => run.clock.now(),
  });
}

/** The fields of the record that a mapped field reads by itself; what stands in `let` is not looked through. */
function fieldsRead({ declared, inputs }: Wired, mapped: string): readonly string[] {
  let value: unknown = declared.file.map;
  for (const step of mapped.split('.')) value = isObject(value) ? value[step] : undefined;
  const text = isObject(value) ? value['$'] : value;
  if (typeof text !== 'string') return [];
  try {
    return compileExpression({ text, limits: inputs.document.limits }).reads.paths;
  } catch {
    return [];
  }
}
