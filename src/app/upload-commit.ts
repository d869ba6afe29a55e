import { HrwireError } from '../error/error.ts';
import type { NewInboxRow } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';
import type { NumberedUpload, UploadRow } from '../store/uploads.ts';
import { openPair } from '../run/pair.ts';
import { uploadedJson } from '../run/uploaded.ts';
import { audit } from './aside.ts';
import { aboutOf, withUpload } from './upload-open.ts';
import { atOnce } from './upload-receive.ts';
import { unknownUpload, uploadOf } from './upload.ts';
import type { Session } from './session.ts';

/** How a file is committed. */
export interface CommitOptions {
  /** Nothing is taken where a row is bad. */
  readonly onlyIfClean: boolean;
}

/** Rows that go into the inbox together: each transaction waits for the disk once. */
const together = 1000;

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
  const upload = await uploadOf(session, id);
  if (upload.state === 'committed') return upload;
  const store = await session.store();
  if (upload.state !== 'handing') await begin(session, store, upload, onlyIfClean, signal);
  return handOver(session, id, start, signal);
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

/** One at a time of each upload: two requests to commit are one commit. */
const handing = new WeakMap<Store, Map<string, Promise<NumberedUpload>>>();

/** Goes on with a commit that has begun, to its end. */
export async function handOver(
  session: Session,
  id: string,
  start: StartRun,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  const store = await session.store();
  const here = handing.get(store) ?? new Map<string, Promise<NumberedUpload>>();
  handing.set(store, here);
  const now = here.get(id) ?? carryOn(session, store, id, start, signal).finally(() => here.delete(id));
  here.set(id, now);
  return now;
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
  const counts = { ...upload.counts, rows: 0, good: 0, bad: 0 };
  let taken = upload.taken;
  let reached = taken;
  let fresh: NewInboxRow[] = [];
  const hand = async (): Promise<void> => {
    if (reached === taken) return;
    if (!(await store.uploads.hand(id, { from: taken, to: reached }, fresh))) throw elsewhere(id);
    taken = reached;
    fresh = [];
  };
  await atOnce(session, store, async () =>
    withUpload(session, upload, { signal }, async ({ pages }) => {
      for await (const rows of pages()) {
        for (const { number, upload: row } of rows) {
          counts.rows++;
          counts[row === undefined ? 'bad' : 'good']++;
          // Rows before it went in before the commit was cut off; keys on two rows are told apart all the same.
          if (number <= upload.taken) continue;
          reached = number;
          if (row !== undefined) fresh.push({ ...inboxRow, pair, raw: uploadedJson(row), createdAt: Date.now() });
        }
        if (fresh.length >= together) await hand();
      }
      await hand();
    }),
  );
  // The run is known before the commit is: whoever asks again is told the same one.
  const run = await start(upload.mapping);
  const done: UploadRow = { ...upload, state: 'committed', taken, counts, run };
  await store.uploads.put(done);
  return { ...upload, ...done };
}

const inboxRow = { kind: 'upload', input: 'uploads', key: undefined, aside: undefined, passed: undefined } as const;

function elsewhere(id: string): HrwireError {
  return new HrwireError('upload.state', `upload ${id} is being committed by another process`, {
    hint: 'Look at it again in a moment.',
    zh: { message: '这个文件正由另一个进程确认。', hint: '请稍后再查看。' },
  });
}
