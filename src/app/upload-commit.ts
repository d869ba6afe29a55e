import { HrwireError } from '../error/error.ts';
import type { NewInboxRow } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';
import type { NumberedUpload, UploadRow } from '../store/uploads.ts';
import { openPair } from '../run/pair.ts';
import { audit } from './aside.ts';
import { aboutOf, withUpload } from './upload-open.ts';
import { atOnce } from './upload-receive.ts';
import { goodRows } from './upload-rows.ts';
import { unknownUpload, uploadOf } from './upload.ts';
import type { Session } from './session.ts';

/** How a file is committed. */
export interface CommitOptions {
  /** Nothing is taken where a row is bad. */
  readonly onlyIfClean: boolean;
}

/** Starts the run that takes the rows up and gives its id; undefined where nobody runs it now. */
export type StartRun = (mapping: string) => Promise<string | undefined>;

/**
 * Puts the good rows of a file into the inbox of its mapping, a page at a time, each with the progress of the upload in one
 * transaction: what is cut off goes on where it was, and no row goes in twice. Committed once more it is the same commit.
 */
export async function commitUpload(
  session: Session,
  id: string,
  { onlyIfClean }: CommitOptions,
  start: StartRun,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  // Whether it is theirs comes first.
  await uploadOf(session, id);
  const store = await session.store();
  return inTurn(store, id, async () => {
    const upload = await uploadOf(session, id);
    if (upload.state === 'committed') return upload;
    if (upload.state !== 'handing') await begin(session, store, upload, onlyIfClean, signal);
    return carryOn(session, store, id, start, signal);
  });
}

async function begin(
  session: Session,
  store: Store,
  upload: NumberedUpload,
  onlyIfClean: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { counts, id } = upload;
  const { print, scope } = aboutOf(upload);
  const scopeMoved = session.actor.name === upload.who && (session.actor.scope ?? null) !== scope;
  if (upload.state !== 'looked') throw notNow(upload);
  if (onlyIfClean && counts.bad > 0) {
    throw new HrwireError('upload.not-clean', `${counts.bad} of ${counts.rows} rows are bad: nothing was taken`, {
      hint: 'Correct them, or commit without onlyIfClean: the good rows go, and the bad ones can be downloaded.',
      zh: {
        message: `${counts.rows} 行中有 ${counts.bad} 行有问题，没有提交任何一行。`,
        hint: '请改正后重新上传；或者去掉 onlyIfClean 再确认：好的行先进去，有问题的行可以下载改正。',
      },
    });
  }
  if (counts.good === 0) {
    throw new HrwireError('upload.state', `no row of upload ${id} can be taken`, {
      hint: 'See its findings, correct the file, and upload it again.',
      zh: { message: '没有一行可以提交。', hint: '请按提示改正文件后重新上传。' },
    });
  }
  await withUpload(session, upload, { signal }, async ({ run, shape }) => {
    if (shape.print !== print || scopeMoved) {
      const what = scopeMoved ? 'what you may change' : upload.mapping;
      throw new HrwireError('upload.stale', `${what} has changed since upload ${id} was looked at`, {
        hint: 'Look at it anew (PATCH with {}), then commit.',
        zh: {
          message: `查看之后，${scopeMoved ? '您的数据范围' : '映射'}已经改变。`,
          hint: '请先重新查看（PATCH，内容为 {}），再确认。',
        },
      });
    }
    const pair = await openPair(run);
    await audit(session, 'upload commit', { upload: id, mapping: upload.mapping, rows: counts.good });
    await store.uploads.put({ ...upload, state: 'handing', pair: pair.id });
  });
}

function notNow({ id, state }: NumberedUpload): HrwireError {
  return new HrwireError('upload.state', `upload ${id} is ${state}: it cannot be committed`, {
    hint: state === 'receiving' ? 'Wait until all of it has come.' : 'Upload the file again.',
    zh: { message: '这个文件现在不能确认。', hint: state === 'receiving' ? '请等文件传完。' : '请重新上传文件。' },
  });
}

const turns = new WeakMap<Store, Map<string, Promise<unknown>>>();

/** One at a time of each upload: the second of two requests to commit finds what the first has done. */
async function inTurn<T>(store: Store, id: string, work: () => Promise<T>): Promise<T> {
  const here = turns.get(store) ?? new Map<string, Promise<unknown>>();
  turns.set(store, here);
  const now = (here.get(id) ?? Promise.resolve()).then(work);
  const settled = now.catch(() => undefined);
  here.set(id, settled);
  try {
    return await now;
  } finally {
    if (here.get(id) === settled) here.delete(id);
  }
}

/** Goes on with a commit that has begun, to its end. */
export async function handOver(
  session: Session,
  id: string,
  start: StartRun,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  const store = await session.store();
  return inTurn(store, id, async () => carryOn(session, store, id, start, signal));
}

async function carryOn(
  session: Session,
  store: Store,
  id: string,
  start: StartRun,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  const upload = await store.uploads.get(id);
  if (upload === undefined) throw unknownUpload(id);
  const { pair } = upload;
  if (upload.state !== 'handing' || pair === undefined) return upload;
  let { taken } = upload;
  await atOnce(session, store, async () => {
    for await (const rows of goodRows(store, id, upload.counts)) {
      signal.throwIfAborted();
      // Rows before it went in before the commit was cut off.
      const left = rows.filter(({ number }) => number > taken);
      const last = left.at(-1)?.number;
      if (last === undefined) continue;
      const createdAt = Date.now();
      const fresh = left.map(({ raw }): NewInboxRow => ({ ...inboxRow, pair, raw, createdAt }));
      if (!(await store.uploads.hand(id, { from: taken, to: last }, fresh))) throw elsewhere(id);
      taken = last;
    }
  });
  // The run is known before the commit is: whoever asks again is told the same one.
  const run = await start(upload.mapping);
  const done: UploadRow = { ...upload, state: 'committed', taken, run };
  await store.uploads.put(done);
  await store.uploadParts.drop(id, 'row');
  return { ...upload, ...done };
}

const inboxRow = { kind: 'upload', input: 'uploads', key: undefined, aside: undefined, passed: undefined } as const;

function elsewhere(id: string): HrwireError {
  return new HrwireError('upload.state', `upload ${id} is being committed by another process`, {
    hint: 'Look at it again in a moment.',
    zh: { message: '这个文件正由另一个进程确认。', hint: '请稍后再查看。' },
  });
}
