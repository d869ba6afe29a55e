import type { AsideClose, AsideHead } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { Taken } from './taken.ts';

/** What the store knows of a row's key. */
export interface Known {
  readonly ledger: LedgerRow | undefined;
  /** Open rows put aside under the key. */
  readonly aside: readonly AsideHead[];
}

const nobody: readonly AsideHead[] = [];

export const nothing: Known = { ledger: undefined, aside: nobody };

/** Whether a row put aside is of the record with this fingerprint: as it was read, or as it was before a person repaired it. */
export function isOf(head: AsideHead, print: string): boolean {
  return head.fingerprint === print || head.edit?.print === print;
}

/** Whether the key stands at the target by what the ledger knows. */
export function isDelivered(known: Known): boolean {
  return known.ledger?.fingerprint !== undefined && !known.ledger.deleted;
}

/** Delivered, and no delivery of it is in doubt. */
export function isActedOn(known: Known): boolean {
  return isDelivered(known) && !known.aside.some(({ state }) => state === 'unknown');
}

/** Open rows of the key that this record overtakes: not its own, not newer, and no unknown, which a person settles. */
export function overtaken(known: Known, taken: Taken): readonly AsideHead[] {
  return known.aside.length === 0 ? nobody : notNewer(known, taken);
}

function notNewer(known: Known, taken: Taken): readonly AsideHead[] {
  const version = taken.row?.version;
  return known.aside.filter(
    (head) =>
      head.id !== taken.origin.aside &&
      head.state !== 'unknown' &&
      (head.version === undefined || version === undefined || head.version <= version),
  );
}

/** Whether a newer state of the key stands aside: then this one is not the newest. */
export function hasNewerAside(known: Known, taken: Taken): boolean {
  const version = taken.row?.version;
  return version !== undefined && known.aside.length > 0 && isOvertaken(known, taken, version);
}

function isOvertaken(known: Known, taken: Taken, version: number): boolean {
  return known.aside.some(
    (head) => head.id !== taken.origin.aside && head.version !== undefined && version < head.version,
  );
}

export function superseding(heads: readonly AsideHead[]): AsideClose[] {
  return heads.map((head) => ({ which: { id: head.id }, as: 'superseded' }));
}

/** The row put aside that a resumed record came from is closed with its ending. */
export function closesOwn(taken: Taken, as: 'delivered' | 'superseded' | 'filtered' = 'delivered'): AsideClose[] {
  const { aside: id } = taken.origin;
  return id === undefined ? [] : [{ which: { id }, as }];
}
