import type { Item, Reading } from '../connector/source.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import type { InboxRow } from '../store/inbox.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { uploadOrigin } from './taken.ts';

/** A row of an uploaded file as it waits in the inbox: the source's shape, given by `upload:` of the mapping. */
export interface UploadedRow {
  readonly record: JsonObject;
  /** `花名册.xlsx!Sheet1:17` */
  readonly position: string;
  /** Milliseconds since the epoch at which the file was uploaded: the version `observed`. */
  readonly observed: number;
  /** What `upload.version` gave; undefined where that is `observed`. */
  readonly version?: number;
}

/** As it stands in the inbox. */
export function uploadedJson({ record, position, observed, version }: UploadedRow): JsonObject {
  return { record, position, observed, ...(version === undefined ? {} : { version }) };
}

/** As it is read from there, or from a file at hand. */
export function uploadedReading({ record, position, observed, version }: UploadedRow): Reading {
  // A stream's own expression may need what no column gives: the version of a file is said by the file.
  return { record, position, observed, version: version ?? observed };
}

/** Rows of files on their way through the current mapping, as if they were read now. One row may make many records. */
export async function prepareUploads(
  run: RunContext,
  pair: number,
  rows: readonly InboxRow[],
  journal: Journal,
): Promise<readonly Prepared[]> {
  const of = new Map<Item, InboxRow>();
  for (const row of rows) of.set(itemOf(row), row);
  const prepared = await prepare(run, [...of.keys()], (item) => uploadOrigin(of.get(item)?.id ?? 0), pair);
  const left = new Map<number, number>();
  for (const { taken } of prepared) for (const id of taken.origin.hooks) left.set(id, (left.get(id) ?? 0) + 1);
  journal.awaitHooks(left, new Map());
  return prepared;
}

function itemOf({ raw, createdAt }: InboxRow): Item {
  if (isObject(raw) && isObject(raw['record']) && typeof raw['observed'] === 'number') {
    const { record, observed, position, version } = raw;
    return uploadedReading({
      record,
      observed,
      position: typeof position === 'string' ? position : '',
      ...(typeof version === 'number' ? { version } : {}),
    });
  }
  const unreadable = { code: 'inbox.unreadable', message: 'the stored row is no record' };
  return { raw: raw ?? null, unreadable, observed: createdAt };
}
