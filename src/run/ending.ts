import type { Delta } from '../record/delta.ts';
import type { JsonObject } from '../record/json.ts';
import type { Effect, Outcome } from '../record/outcome.ts';
import type { Cause } from '../record/verdict.ts';
import { parkedBy } from '../store/aside.ts';
import type { AsideClose, AsideHead, AsideWrite, Release } from '../store/aside.ts';
import type { DeliveredWrite, SeenWrite } from '../store/ledger.ts';
import { closesOwn, superseding } from './known.ts';
import type { FieldChanges } from './pending.ts';
import type { Taken } from './taken.ts';

/** How one record ends, with all that is written for it in the commit that makes it true. */
export interface Ending {
  readonly taken: Taken;
  readonly outcome: Outcome;
  readonly effect?: Effect;
  readonly label?: string | undefined;
  /** Reason of a filter or hold, code of a dead letter: goes into history and counts. */
  readonly reason?: string | undefined;
  readonly delivered?: DeliveredWrite;
  readonly seen?: SeenWrite | undefined;
  readonly aside?: AsideWrite;
  /** A held row that is no outcome of the record: what is left of it waits to be sent in a second sending. */
  readonly waiting?: AsideWrite | undefined;
  /** An open row of which only the last-seen moves. */
  readonly met?: number;
  readonly closes?: readonly AsideClose[] | undefined;
  /** The batch that it was sent in. */
  readonly sent?: string | undefined;
  /** Mapped fields that differ from what was delivered before; absent where that is not known. */
  readonly fields?: readonly string[] | undefined;
  /** The same ending as before: only the last-seen moves, no second history row, no count for the guard. */
  readonly again?: boolean;
  /** By how much it makes the keys more that are delivered and not deleted. */
  readonly grows?: 1 | -1 | undefined;
  /** What the guards of the mapping count; absent for what a person approved. */
  readonly guarded?: { readonly is: 'changed' | 'deleted'; readonly fields: FieldChanges | undefined } | undefined;
  /** The run whose guard parked it, where only its last-seen moves. */
  readonly parkedBy?: string | undefined;
  /** It is about somebody who was erased: neither key nor person is written. */
  readonly erased?: true;
}

/** The parts of an ending that puts the record aside. */
export interface Putting {
  readonly taken: Taken;
  readonly state: 'held' | 'dead' | 'unknown';
  readonly cause: Cause;
  readonly fingerprint: string;
  /** Of the record as read, where that is another one: a person has repaired it. */
  readonly read?: string;
  /** Where the record has no row of the mapping: of an earlier run's intent. */
  readonly version?: number;
  readonly release?: Release;
  readonly sent?: AsideWrite['sent'];
  readonly again?: boolean;
  /** Open rows of the key that this record overtakes: the held ones it replaces (promise 4). */
  readonly older?: readonly AsideHead[];
}

const outcomeOf = { held: 'held', dead: 'deadLettered', unknown: 'unknown' } as const;

/** A record put aside: held, dead-lettered or unknown. Its raw record is kept, sealed by the store. */
export function putAside(putting: Putting): Ending {
  const { taken, state, cause, fingerprint } = putting;
  const key = taken.row?.key ?? taken.origin.key;
  const input = taken.origin.input;
  return {
    taken,
    outcome: outcomeOf[state],
    reason: cause.code,
    seen: key === undefined ? undefined : { key, input, fingerprint: putting.read ?? fingerprint },
    aside: {
      key,
      state,
      cause,
      release: state === 'held' ? putting.release : undefined,
      input,
      fingerprint,
      version: taken.row?.version ?? putting.version,
      position: taken.position,
      ...asRead(taken),
      ...(putting.sent === undefined ? {} : { sent: putting.sent }),
    },
    closes: [
      ...leaves(taken, state),
      ...superseding((putting.older ?? []).filter((head) => head.state === 'held' && state !== 'held')),
    ],
    ...(putting.again === true ? { again: true } : {}),
  };
}

/** The record as it was read; a repair stands beside it. */
export function asRead({ raw, origin: { repaired } }: Taken): Pick<AsideWrite, 'raw' | 'edit'> {
  if (repaired === undefined) return { raw };
  const { at, by, print } = repaired;
  return { raw: repaired.raw, edit: { at, by, print, record: raw } };
}

/** A resumed row that ends in another state than it had leaves its old row; the same state replaces it in place. */
function leaves(taken: Taken, state: Putting['state']): AsideClose[] {
  const { resumedState, key } = taken.origin;
  const replaced = resumedState === state && taken.row?.key !== undefined && taken.row.key === key;
  return replaced ? [] : closesOwn(taken, 'superseded');
}

/** The same record in the same state as before: its row's last-seen moves, nothing is sent, no second row. */
export function metAgain(taken: Taken, head: AsideHead): Ending {
  return {
    taken,
    outcome: outcomeOf[head.state],
    reason: head.cause.code,
    met: head.id,
    closes: head.id === taken.origin.aside ? [] : closesOwn(taken, 'superseded'),
    parkedBy: parkedBy(head.release),
    again: true,
  };
}

/** What was sent, as a row of an unknown delivery keeps it: enough for a person to look, and to settle it. */
export function sentOf(
  sent: Pick<Delta, 'record' | 'clear' | 'operation' | 'match' | 'targetId'> & { readonly mappingVersion: string },
): JsonObject {
  const { record, clear, operation, mappingVersion, match, targetId } = sent;
  return { record, clear: [...clear], operation, mappingVersion, match: match ?? null, targetId: targetId ?? null };
}

/**
 * Of a record that a person repaired the input has seen what was read: read again, the very same is neither put aside nor
 * sent over the repaired one.
 */
export function seenRepaired({ taken: { origin, row }, outcome }: Ending): SeenWrite | undefined {
  const { repaired, input } = origin;
  const key = origin.key ?? row?.key;
  if (repaired === undefined || key === undefined || outcome === 'superseded') return undefined;
  return { key, input, fingerprint: repaired.print };
}
