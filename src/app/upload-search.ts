import type { Json } from '../record/json.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import { withUpload } from './upload-open.ts';
import type { Session } from './session.ts';

/** Files that are kept are few: a person has a bound, and they go after days. */
const most = 1000;

/** How many stored files have a row with one of the values that `holds` looks for, as it stands there or as it is read. */
export async function filesWith(session: Session, holds: (value: Json) => boolean): Promise<number> {
  const { uploads } = await session.store();
  let found = 0;
  for (const upload of await uploads.list({ of: 'all' }, most)) {
    if (upload.about !== undefined && (await hasRow(session, upload, holds))) found++;
  }
  return found;
}

/** A file that cannot be read any more (its mapping is gone) may hold anybody. */
async function hasRow(session: Session, upload: NumberedUpload, holds: (value: Json) => boolean): Promise<boolean> {
  const { signal } = new AbortController();
  try {
    return await withUpload(session, upload, { signal }, async ({ pages }) => {
      for await (const rows of pages()) {
        if (rows.some(({ texts, record }) => holds([...texts]) || holds(record))) return true;
      }
      return false;
    });
  } catch {
    return true;
  }
}
