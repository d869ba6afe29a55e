import { HrwireError } from '../error/error.ts';
import { askSource } from '../proof/explain/present.ts';
import type { Looking } from '../proof/explain/present.ts';
import { seenKeys, sees, storedRecords } from './sees.ts';
import type { Session } from './session.ts';

const unseen = new WeakSet<HrwireError>();

/** Whether `refuseUnseenRecord` has thrown it. */
export function isUnseen(thrown: unknown): boolean {
  return thrown instanceof HrwireError && unseen.has(thrown);
}

/**
 * A record that the caller does not see is not there, and is told as one that never was. What the store has of it says
 * whose it is; else what the source says now; where neither knows it, nobody who sees a part of the records is told.
 */
export async function refuseUnseenRecord(
  session: Session,
  { mapping, key }: { readonly mapping: string; readonly key: string },
  looking: Looking | undefined,
): Promise<void> {
  if (session.actor.scope === undefined) return;
  const stored = (await storedRecords(await session.store(), mapping, new Set([key]))).get(key) ?? [];
  if (stored.length > 0 ? (await seenKeys(session, mapping, [key])).has(key) : await sourceShows()) return;
  const refusal = new HrwireError('app.unknown-row', `${mapping} has no such record`, {
    hint: 'Your token or role sees only a part of the records.',
  });
  unseen.add(refusal);
  throw refusal;

  async function sourceShows(): Promise<boolean> {
    if (looking === undefined) return false;
    const asked = await askSource(looking, key);
    const records =
      'readings' in asked ? asked.readings.map((item) => ('record' in item ? item.record : undefined)) : [];
    return records.length > 0 && (await sees(session, mapping, records)).every(Boolean);
  }
}
