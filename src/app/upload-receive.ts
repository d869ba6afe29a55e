import { createHash } from 'node:crypto';
import { HrwireError } from '../error/error.ts';
import { parseDuration } from '../record/duration.ts';
import { fingerprinter } from '../record/fingerprint.ts';
import type { Store } from '../store/store.ts';
import type { NumberedUpload, UploadRow } from '../store/uploads.ts';
import { aboutJson } from '../upload/about.ts';
import type { About, Choices } from '../upload/about.ts';
import { partBytes } from '../upload/bytes.ts';
import { checkChoices } from '../upload/choices.ts';
import { audit } from './aside.ts';
import { findMapping } from './compile.ts';
import { newId } from './id.ts';
import { seesMapping } from './sees.ts';
import type { Session } from './session.ts';
import { mayWork } from './upload.ts';
import { lookAt } from './upload-look.ts';

/** What is uploaded, beside its bytes. */
export interface UploadOrder {
  readonly mapping: string;
  /** The file's name. */
  readonly name: string;
  readonly choices: Choices;
  /** The same file may come again. */
  readonly again: boolean;
}

/** Whose files are received or looked at now, by store. */
const underWay = new WeakMap<Store, string[]>();
/** What is not whole by then was cut off. */
const receivingFor = 3_600_000;
const nothing = { rows: 0, good: 0, bad: 0, findings: 0 };

/** Refuses before anything is read: a mapping that takes no files, or that the caller may not use. */
export function checkOffered(session: Session, name: string): void {
  const declared = seesMapping(session, name) ? findMapping(session, name) : undefined;
  if (declared === undefined) {
    throw new HrwireError('app.unknown-mapping', `there is no mapping "${name}"`, {
      zh: { message: `没有名为“${name}”的映射。`, hint: '请核对 mapping 的写法，或询问管理员。' },
    });
  }
  if (declared.file.upload !== undefined) return;
  throw new HrwireError('upload.not-offered', `${name} takes no files`, {
    hint: 'Write upload: in the mapping: it says which column fills which field.',
    zh: { message: `映射“${name}”不接收文件。`, hint: '请联系管理员在映射中写上 upload:。' },
  });
}

/** Takes a file as it comes, sealed part by part, and looks at it. Nothing of it stands on the disk in clear text. */
export async function receiveUpload(
  session: Session,
  order: UploadOrder,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  checkOffered(session, order.mapping);
  checkChoices(order.choices);
  const store = await session.store();
  return atOnce(session, store, async () => {
    await refuseTooMany(session, store);
    const row = await begin(session, store, order);
    try {
      const received = await store.uploads.get((await take(session, store, row, order, chunks, signal)).id);
      if (received === undefined) throw new TypeError('an upload that was stored is not there');
      await audit(session, 'upload', { upload: row.id, mapping: row.mapping });
      return await lookAt(session, received, order.choices, signal);
    } catch (thrown) {
      await store.uploads.put({ ...row, state: 'deleted', about: undefined });
      throw thrown;
    }
  });
}

/**
 * So many files at the same time: each takes memory and time of the one process that answers. Nobody has all places:
 * whoever sends slowly keeps nobody else from sending.
 */
export async function atOnce<T>(session: Session, store: Store, work: () => Promise<T>): Promise<T> {
  const most = session.project.serve.uploads?.at_once ?? 4;
  const now = underWay.get(store) ?? [];
  underWay.set(store, now);
  const { name } = session.actor;
  const own = now.filter((who) => who === name).length;
  if (now.length >= most || own >= Math.max(1, most - 1)) {
    throw new HrwireError('upload.too-many', `${now.length >= most ? most : own} files are under way already`, {
      hint: 'Try again in a moment; serve.uploads.at_once is the bound, of which nobody has all.',
      zh: { message: '正在处理的文件太多。', hint: '请稍后再传。' },
      retryAfter: 5,
    });
  }
  now.push(name);
  try {
    return await work();
  } finally {
    now.splice(now.indexOf(name), 1);
  }
}

async function refuseTooMany(session: Session, store: Store): Promise<void> {
  const most = session.project.serve.uploads?.per_person ?? 100;
  const own = await store.uploads.list({ of: 'kept', who: session.actor.name }, most);
  if (own.length < most) return;
  throw new HrwireError('upload.too-many', `${most} of your files are kept already`, {
    hint: 'Delete those that are done with; serve.uploads.per_person is the bound.',
    zh: { message: `您已有 ${most} 个文件存在这里。`, hint: '请先删除已经处理完的文件。' },
    retryAfter: 3600,
  });
}

async function begin(session: Session, store: Store, order: UploadOrder): Promise<UploadRow> {
  const now = Date.now();
  const row: UploadRow = {
    id: newId(now),
    mapping: order.mapping,
    who: session.actor.name,
    digest: undefined,
    createdAt: now,
    expiresAt: now + receivingFor,
    state: 'receiving',
    pair: undefined,
    taken: 0,
    run: undefined,
    counts: nothing,
    about: aboutJson(emptyAbout(session, order, 0)),
  };
  await store.uploads.put(row);
  return row;
}

function emptyAbout({ actor }: Session, { name, choices }: UploadOrder, size: number): About {
  return { name: shownName(name), size, choices, scope: actor.scope ?? null, found: null, print: null, pages: 0 };
}

/** For people; no path of anybody's disk, and nothing that a terminal or a header would take for a command. */
function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, '').trim();
  return plain === '' ? 'upload' : [...plain].slice(-120).join('');
}

async function take(
  session: Session,
  store: Store,
  row: UploadRow,
  order: UploadOrder,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<UploadRow> {
  const most = session.project.serve.uploads?.bytes ?? 52_428_800;
  const hash = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let held = 0;
  let parts = 0;
  let size = 0;
  const keepPart = async (bytes: Buffer): Promise<void> =>
    store.uploadParts.put(row.id, 'file', parts++, bytes.toString('base64'));
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    hash.update(chunk);
    waiting.push(chunk);
    held += chunk.length;
    if (held < partBytes) continue;
    const whole = Buffer.concat(waiting, held);
    let at = 0;
    for (; held - at >= partBytes; at += partBytes) await keepPart(whole.subarray(at, at + partBytes));
    waiting = [whole.subarray(at)];
    held -= at;
  }
  if (held > 0) await keepPart(Buffer.concat(waiting, held));
  if (size === 0) {
    throw new HrwireError('upload.form', 'the file is empty', {
      hint: 'Choose another file.',
      zh: { message: '文件是空的。', hint: '请重新选择文件。' },
    });
  }
  const digest = fingerprinter(store.pepper).ofText(`upload:${hash.digest('base64url')}`);
  if (!order.again) await refuseSame(session, store, row, digest);
  const keep = parseDuration(session.project.serve.uploads?.keep ?? '7d') ?? 0;
  const received: UploadRow = {
    ...row,
    digest,
    expiresAt: row.createdAt + keep,
    about: aboutJson(emptyAbout(session, order, size)),
  };
  await store.uploads.put(received);
  return received;
}

/** Whose it is, and which, is told to those alone who may see it. */
async function refuseSame(session: Session, store: Store, { mapping }: UploadRow, digest: string): Promise<void> {
  const [earlier] = await store.uploads.list({ of: 'digest', mapping, digest }, 1);
  if (earlier === undefined) return;
  const when = new Date(earlier.createdAt).toISOString();
  if (!mayWork(session, earlier)) {
    throw new HrwireError('upload.same', `somebody has uploaded the same file, ${when}`, {
      hint: 'Say again=true to upload it once more.',
      zh: { message: `同一个文件已有人于 ${when} 上传过。`, hint: '确实要再传一次，请加 again=true。' },
    });
  }
  throw new HrwireError('upload.same', `the same file is upload ${earlier.id}, made ${when} by ${earlier.who}`, {
    hint: `Go on with that one, or say again=true to upload it once more.`,
    zh: {
      message: `同一个文件已经上传过：编号 ${earlier.id}，${earlier.who} 于 ${when} 上传。`,
      hint: '请继续处理那一次；确实要再传一次，请加 again=true。',
    },
  });
}

function tooLarge(most: number): HrwireError {
  return new HrwireError('upload.too-large', `a file has at most ${most} bytes`, {
    hint: 'Send it in several files; serve.uploads.bytes is the bound.',
    zh: { message: `文件最大 ${most} 字节。`, hint: '请拆成几个文件上传。' },
  });
}
