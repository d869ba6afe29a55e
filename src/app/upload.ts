import { may } from '../access/actor.ts';
import { HrwireError } from '../error/error.ts';
import type { JsonObject } from '../record/json.ts';
import { maskText } from '../record/mask.ts';
import type { Finding } from '../sheet/finding.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import { audit } from './aside.ts';
import { seesMapping } from './sees.ts';
import type { Session } from './session.ts';
import { findingsOfPage } from './upload-look.ts';
import { aboutOf } from './upload-open.ts';

/** Their own, or anybody's for whoever repairs; `upload.unknown` for all others, as if there were none. */
export async function uploadOf(session: Session, id: string): Promise<NumberedUpload> {
  const upload = await (await session.store()).uploads.get(id);
  if (upload !== undefined && upload.state !== 'deleted' && mayWork(session, upload)) return upload;
  throw unknownUpload(id);
}

export function unknownUpload(id: string): HrwireError {
  return new HrwireError('upload.unknown', `there is no upload "${id.slice(0, 40)}"`, {
    hint: 'Lists of uploads name them.',
    zh: { message: '没有这个编号的上传。', hint: '编号见上传列表。' },
  });
}

/** Whoever repairs sees all uploads, unless only a part of the records is theirs to see. */
export function mayWork(session: Session, { who, mapping }: NumberedUpload): boolean {
  if (!seesMapping(session, mapping)) return false;
  return isOwner(session, who) || seesOthers(session);
}

function seesOthers({ actor }: Session): boolean {
  return may(actor, 'repair') && actor.scope === undefined;
}

export function isOwner({ actor }: Session, who: string): boolean {
  return actor.name === who;
}

/** Newest first; `next` is the number to go on behind, undefined on the last page. */
export async function listUploads(
  session: Session,
  filter: { readonly mapping?: string; readonly before?: number },
  limit: number,
): Promise<{ readonly items: readonly NumberedUpload[]; readonly next: number | undefined }> {
  const store = await session.store();
  const who = seesOthers(session) ? {} : { who: session.actor.name };
  const rows = await store.uploads.list({ of: 'all', ...who, ...filter }, limit);
  const items = rows.filter((row) => row.state !== 'deleted' && mayWork(session, row));
  return { items, next: rows.length < limit ? undefined : rows.at(-1)?.number };
}

/** Takes a file away; what went into the inbox is there. Refused while it goes there. */
export async function deleteUpload(session: Session, id: string): Promise<void> {
  const upload = await uploadOf(session, id);
  if (upload.state === 'handing') {
    throw new HrwireError('upload.state', `upload ${id} is going into the inbox`, {
      hint: 'Wait until its commit has ended.',
      zh: { message: '这个文件正在提交。', hint: '请等提交完成。' },
    });
  }
  await audit(session, 'upload delete', { upload: id, mapping: upload.mapping });
  // What was committed stays known: the same file is noticed.
  const state = upload.state === 'committed' ? 'committed' : 'deleted';
  await (await session.store()).uploads.put({ ...upload, state, about: undefined });
}

/** Findings behind `after` (how many came before), as their reader may see them. */
export async function findingsOf(
  session: Session,
  upload: NumberedUpload,
  after: number,
  limit: number,
): Promise<readonly Finding[]> {
  const { pages } = aboutOf(upload);
  const store = await session.store();
  const items: Finding[] = [];
  for (let page = Math.floor(after / findingsOfPage); page < pages && items.length < limit; page++) {
    const stored = await store.uploadParts.get(upload.id, 'finding', page);
    // What `lookAt` put there.
    const all = Array.isArray(stored) ? (stored as unknown as Finding[]) : [];
    const from = Math.max(0, after - page * findingsOfPage);
    items.push(...all.slice(from, from + limit - items.length));
  }
  return isOwner(session, upload.who) ? items : items.map(masked);
}

/** Somebody else's file: which of its columns are sensitive is the mapping's to say, so all values are masked. */
function masked(finding: Finding): Finding {
  return { ...finding, value: maskText(finding.value) };
}

/** A finding in one language, for programs and people. */
export function findingJson({ code, row, column, value, message, remedy }: Finding, language: 'zh' | 'en'): JsonObject {
  return {
    row,
    column: column.letter === '' ? null : column.letter,
    header: column.header === '' ? null : column.header,
    value: value === '' ? null : value,
    code,
    message: message[language],
    remedy: remedy[language],
  };
}
