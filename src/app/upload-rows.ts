import { HrwireError } from '../error/error.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { isObject } from '../record/json.ts';
import { uploadedJson } from '../run/uploaded.ts';
import type { Store } from '../store/store.ts';
import type { UploadCounts } from '../store/uploads.ts';
import type { JudgedRow } from '../upload/judge.ts';

/** Rows of a stored page: they go into the inbox together, and each transaction waits for the disk once. */
const rowsOfPage = 500;

/** A good row as a commit takes it, with its number in the table. */
interface GoodRow {
  readonly number: number;
  readonly raw: JsonObject;
}

/** The good rows of a file, sealed in pages as they were found: a commit takes them from there and reads nothing twice. */
export class GoodRows {
  readonly #store: Store;
  readonly #upload: string;
  #page: Json[] = [];
  #pages = 0;

  constructor(store: Store, upload: string) {
    this.#store = store;
    this.#upload = upload;
  }

  async add(rows: readonly JudgedRow[]): Promise<void> {
    for (const { number, upload } of rows)
      if (upload !== undefined) this.#page.push({ number, raw: uploadedJson(upload) });
    if (this.#page.length >= rowsOfPage) await this.end();
  }

  async end(): Promise<void> {
    if (this.#page.length === 0) return;
    const page = this.#page;
    this.#page = [];
    await this.#store.uploadParts.put(this.#upload, 'row', this.#pages++, page);
  }
}

/** The same, page by page. Throws `upload.gone` where they are not all there any more. */
export async function* goodRows(
  store: Store,
  upload: string,
  { good }: Pick<UploadCounts, 'good'>,
): AsyncGenerator<readonly GoodRow[]> {
  let seen = 0;
  for (let page = 0; seen < good; page++) {
    const stored = await store.uploadParts.get(upload, 'row', page);
    if (!Array.isArray(stored)) throw gone(upload);
    const rows = stored.flatMap((row): GoodRow[] => {
      if (!isObject(row)) return [];
      const { number, raw } = row;
      return typeof number === 'number' && isObject(raw) ? [{ number, raw }] : [];
    });
    if (rows.length === 0) throw gone(upload);
    seen += rows.length;
    yield rows;
    // Whoever else asks the server is answered in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function gone(upload: string): HrwireError {
  return new HrwireError('upload.gone', `the rows of upload ${upload} are no longer kept`, {
    hint: 'Upload the file again.',
    zh: { message: '这个文件的数据已不再保存。', hint: '请重新上传文件。' },
  });
}
