import type { Fingerprinter } from '../record/fingerprint.ts';
import type { AbsenceWrite } from '../store/absence.ts';
import type { AsideClose, AsideTold, AsideWrite } from '../store/aside.ts';
import type { GuardCounts } from '../store/guards.ts';
import type { HistoryWrite } from '../store/history.ts';
import type { SentAnswer } from '../store/sent.ts';
import type { Settlement } from '../store/store.ts';
import { seenRepaired } from './ending.ts';
import type { Ending } from './ending.ts';
import { personHash } from './erased.ts';

/** What else becomes true with a commit. */
export interface With {
  readonly intentsClosed?: readonly string[];
  readonly inboxDone?: readonly number[];
  /** Batches that were answered. */
  readonly sent?: readonly SentAnswer[];
  /** Complete readings, and keys that they missed or that are back. */
  readonly absence?: AbsenceWrite;
  /** Rows put aside of which more is known now. */
  readonly told?: readonly AsideTold[];
  /** The batch may not be sent again: what became of it must outlast a power cut (promise 3). */
  readonly full?: boolean;
}

export function hasMore(also: With): boolean {
  return (
    also.intentsClosed !== undefined ||
    also.inboxDone !== undefined ||
    also.told !== undefined ||
    also.absence !== undefined
  );
}

/** What is closed with the commit; `full` where an inbox row leaves, for it cannot be made again. */
export function closing(
  also: With,
  endings: readonly Ending[],
  resumed: readonly string[],
  hooks: readonly number[],
): Partial<Settlement> {
  const intentsClosed = [...(also.intentsClosed ?? []), ...resumed];
  const inboxDone = [...(also.inboxDone ?? []), ...hooks];
  for (const { taken } of endings) if (taken.origin.inbox !== undefined) inboxDone.push(taken.origin.inbox);
  const told = also.told === undefined ? {} : { asideTold: also.told };
  const absence = also.absence === undefined ? {} : { absence: also.absence };
  const sent = also.sent === undefined ? {} : { sent: also.sent };
  return {
    intentsClosed,
    inboxDone,
    ...told,
    ...absence,
    ...sent,
    durability: inboxDone.length > 0 || also.full === true ? 'full' : 'normal',
  };
}

/** The rows that endings write. */
export function writesOf(
  endings: readonly Ending[],
  fingerprints: Fingerprinter,
  closed: readonly AsideClose[],
): Partial<Settlement> {
  const delivered = [];
  const seen = [];
  const people = [];
  const aside: AsideWrite[] = [];
  const asideClosed: AsideClose[] = [...closed];
  const asideSeen: number[] = [];
  const history: HistoryWrite[] = [];
  const guarded = guardedOf(endings);
  for (const ending of endings) {
    const { taken } = ending;
    if (ending.delivered !== undefined) delivered.push(ending.delivered);
    if (ending.seen !== undefined) seen.push(ending.seen);
    const repaired = seenRepaired(ending);
    if (repaired !== undefined) seen.push(repaired);
    if (ending.aside !== undefined) aside.push(ending.aside);
    if (ending.waiting !== undefined) aside.push(ending.waiting);
    if (ending.met !== undefined) asideSeen.push(ending.met);
    if (ending.closes !== undefined) asideClosed.push(...ending.closes);
    const row = taken.row;
    if (row?.key !== undefined && row.people.length > 0 && ending.outcome !== 'unchanged' && ending.erased !== true) {
      people.push({ key: row.key, hashes: row.people.map((value) => personHash(fingerprints, value)) });
    }
    const repeats = ending.again === true && ending.outcome !== 'filtered' && ending.outcome !== 'held';
    if (ending.outcome !== 'unchanged' && !repeats) {
      history.push({
        key: ending.erased === true ? undefined : row?.key,
        outcome: ending.outcome,
        effect: ending.effect,
        reason: ending.reason,
        label: ending.label,
        version: row?.version,
        fields: ending.fields,
        sent: ending.sent,
      });
    }
  }
  return {
    ...{ delivered, seen, people, aside, asideClosed, asideSeen, history },
    ...(guarded === undefined ? {} : { guarded }),
  };
}

/** What the guards count of these; undefined where it is nothing. */
function guardedOf(endings: readonly Ending[]): GuardCounts | undefined {
  let changed = 0;
  let deleted = 0;
  const fields = new Map<string, { changed: number; emptied: number }>();
  const sumOf = (field: string): { changed: number; emptied: number } => {
    const sum = fields.get(field) ?? { changed: 0, emptied: 0 };
    fields.set(field, sum);
    return sum;
  };
  for (const { guarded } of endings) {
    if (guarded === undefined) continue;
    if (guarded.is === 'deleted') deleted++;
    else changed++;
    for (const field of guarded.fields?.changed ?? []) sumOf(field).changed++;
    for (const field of guarded.fields?.emptied ?? []) sumOf(field).emptied++;
  }
  return changed + deleted === 0 ? undefined : { changed, deleted, fields };
}
