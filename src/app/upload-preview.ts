import type { Mapping } from '../mapping/mapping.ts';
import type { JsonObject } from '../record/json.ts';
import { mask } from '../record/mask.ts';
import type { Outcome } from '../record/outcome.ts';
import { planUploads } from '../run/preview.ts';
import type { PlannedUpload } from '../run/preview.ts';
import type { UploadedRow } from '../run/uploaded.ts';
import { pathsOf, shownKey } from './records.ts';
import { withUpload } from './upload-open.ts';
import { uploadOf } from './upload.ts';
import type { Session } from './session.ts';

/** What would become of a row: `delivered` in its kinds. */
type Would = Exclude<Outcome, 'delivered'> | 'created' | 'updated' | 'deleted' | 'acted';

/** What a commit of a file would do, as far as it was tried. */
export interface UploadPreview {
  /** Good rows that were tried; all of them where `whole`. */
  readonly tried: number;
  readonly whole: boolean;
  /** Rows with findings met on the way: they would stay out. */
  readonly bad: number;
  readonly counts: Readonly<Record<Would, number>>;
  /** What is not `unchanged`, at most `shown` of it; sensitive fields masked. */
  readonly items: readonly JsonObject[];
}

export interface PreviewOptions {
  /** Good rows that are tried. */
  readonly limit: number;
  readonly shown: number;
  readonly signal: AbortSignal;
}

/** Rows that are planned together. */
const together = 500;

/** What a run would do with the good rows of a file, through the same preview as `hrwire preview`; nothing is written. */
export async function previewUpload(
  session: Session,
  id: string,
  { limit, shown, signal }: PreviewOptions,
): Promise<UploadPreview> {
  const upload = await uploadOf(session, id);
  return withUpload(session, upload, { signal, asks: true }, async ({ run, pages }) => {
    const pairs = await run.store.checkpoints.pairs(run.mapping.name);
    const pair = pairs.find((one) => one.source === run.sourceIdentity && one.target === run.targetIdentity)?.id;
    const counts = zeros();
    const items: JsonObject[] = [];
    let tried = 0;
    let bad = 0;
    let waiting: UploadedRow[] = [];
    const plan = async (): Promise<void> => {
      for (const planned of await planUploads(run, pair, waiting)) {
        const would = wouldBe(planned);
        counts[would]++;
        if (would !== 'unchanged' && items.length < shown) items.push(itemOf(planned, would, run.mapping));
      }
      waiting = [];
    };
    let whole = true;
    for await (const rows of pages()) {
      for (const row of rows) {
        if (row.upload === undefined) bad++;
        else if (tried === limit) whole = false;
        else {
          tried++;
          waiting.push(row.upload);
        }
        if (waiting.length >= together) await plan();
      }
      if (!whole) break;
    }
    await plan();
    return { tried, whole, bad, counts, items };
  });
}

function zeros(): Record<Would, number> {
  return {
    created: 0,
    updated: 0,
    deleted: 0,
    acted: 0,
    unchanged: 0,
    superseded: 0,
    filtered: 0,
    held: 0,
    deadLettered: 0,
    unknown: 0,
  };
}

function wouldBe({ outcome, delta, known }: PlannedUpload): Would {
  if (outcome !== 'delivered') return outcome;
  if (delta?.operation === 'action') return 'acted';
  if (delta?.operation === 'delete') return 'deleted';
  return known === true ? 'updated' : 'created';
}

function itemOf(
  { key, position, delta, fields, cause, reason, label }: PlannedUpload,
  would: Would,
  mapping: Pick<Mapping, 'sensitive' | 'sensitiveKey'>,
): JsonObject {
  return {
    row: Number(/:(\d+)$/.exec(position ?? '')?.[1] ?? 0),
    key: shownKey(key, mapping.sensitiveKey) ?? null,
    would,
    ...(delta === undefined ? {} : { record: mask(delta.record, pathsOf(mapping.sensitive)), label: label ?? null }),
    ...(fields === undefined ? {} : { fields: [...fields] }),
    ...(reason === undefined ? {} : { reason }),
    ...(cause === undefined ? {} : { code: cause.code, message: cause.message }),
  };
}
