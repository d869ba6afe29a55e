import { HrwireError } from '../error/error.ts';
import type { Json } from '../record/json.ts';
import type { Finding } from '../sheet/finding.ts';
import type { Store } from '../store/store.ts';
import type { NumberedUpload, UploadCounts } from '../store/uploads.ts';
import { aboutJson } from '../upload/about.ts';
import type { Choices } from '../upload/about.ts';
import { checkChoices } from '../upload/choices.ts';
import { aboutOf, withUpload } from './upload-open.ts';
import { GoodRows } from './upload-rows.ts';
import type { Session } from './session.ts';

/** Findings of a stored page. */
export const findingsOfPage = 200;

/** Reads a file as these corrections say, keeps what was found of it, and counts. */
export async function lookAt(
  session: Session,
  upload: NumberedUpload,
  choices: Choices,
  signal: AbortSignal,
): Promise<NumberedUpload> {
  if (upload.state !== 'receiving' && upload.state !== 'looked') {
    throw new HrwireError('upload.state', `upload ${upload.id} is ${upload.state}: it is not read anew`, {
      hint: 'Upload the file again.',
      zh: { message: '这个文件已经确认，不能再更正。', hint: '请重新上传文件。' },
    });
  }
  checkChoices(choices);
  const store = await session.store();
  const known = aboutOf(upload);
  // What others correct stays bounded by what the uploader may touch.
  const scope = session.actor.name === upload.who ? (session.actor.scope ?? null) : known.scope;
  const before = { ...known, choices, scope };
  return alone(store, upload.id, async () =>
    withUpload(session, { ...upload, about: aboutJson(before) }, { signal }, async (open) => {
      // Until all of it is looked at nothing of it can be committed: what was found before goes now.
      await store.uploads.put({ ...upload, about: aboutJson({ ...known, print: null }) });
      await store.uploadParts.drop(upload.id, 'finding');
      await store.uploadParts.drop(upload.id, 'row');
      const good = new GoodRows(store, upload.id);
      const kept = new Findings(store, upload.id, session.project.serve.uploads?.findings ?? 20_000);
      const counts = { rows: 0, good: 0, bad: 0, findings: 0 };
      for await (const rows of open.pages()) {
        await good.add(rows);
        for (const { findings } of rows) {
          count(counts, findings.length);
          await kept.add(findings);
        }
      }
      const pages = await kept.end();
      await good.end();
      const about = aboutJson({ ...before, found: open.table.found, print: open.shape.print, pages });
      const looked: NumberedUpload = { ...upload, state: 'looked', counts, about };
      await store.uploads.put(looked);
      return looked;
    }),
  );
}

const underWay = new WeakMap<Store, Set<string>>();

/** One look at an upload at a time: two would mix what they find. */
async function alone<T>(store: Store, id: string, work: () => Promise<T>): Promise<T> {
  const here = underWay.get(store) ?? new Set<string>();
  underWay.set(store, here);
  if (here.has(id)) {
    throw new HrwireError('upload.state', `upload ${id} is being looked at`, {
      hint: 'Wait for the answer, then correct it.',
      zh: { message: '这个文件正在查看中。', hint: '请等结果出来后再更正。' },
    });
  }
  here.add(id);
  try {
    return await work();
  } finally {
    here.delete(id);
  }
}

function count(counts: { -readonly [Part in keyof UploadCounts]: number }, findings: number): void {
  counts.rows++;
  counts.findings += findings;
  if (findings === 0) counts.good++;
  else counts.bad++;
}

/** Findings go into the store a page at a time, up to a bound; all are counted elsewhere. */
class Findings {
  readonly #store: Store;
  readonly #upload: string;
  #room: number;
  #page: Finding[] = [];
  #pages = 0;

  constructor(store: Store, upload: string, most: number) {
    this.#store = store;
    this.#upload = upload;
    this.#room = most;
  }

  async add(findings: readonly Finding[]): Promise<void> {
    const taken = findings.slice(0, this.#room);
    this.#room -= taken.length;
    this.#page.push(...taken);
    if (this.#page.length >= findingsOfPage) await this.#flush(findingsOfPage);
  }

  async end(): Promise<number> {
    while (this.#page.length > 0) await this.#flush(findingsOfPage);
    return this.#pages;
  }

  async #flush(most: number): Promise<void> {
    const page = this.#page.slice(0, most);
    this.#page = this.#page.slice(most);
    // Findings are plain JSON by their type.
    await this.#store.uploadParts.put(this.#upload, 'finding', this.#pages++, page as unknown as Json);
  }
}
