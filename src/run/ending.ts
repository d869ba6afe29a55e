import type { Effect, Outcome } from '../record/outcome.ts';
import type { Cause } from '../record/verdict.ts';
import type { AsideClose, AsideWrite, Release } from '../store/aside.ts';
import type { DeliveredWrite, SeenWrite } from '../store/ledger.ts';
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
  readonly closes?: readonly AsideClose[] | undefined;
  /** The same ending as before: only the last-seen moves, no second history row, no count for the guard. */
  readonly again?: boolean;
}

/** The parts of an ending that puts the record aside. */
export interface Putting {
  readonly taken: Taken;
  readonly state: 'held' | 'dead' | 'unknown';
  readonly cause: Cause;
  readonly fingerprint: string;
  readonly release?: Release;
  readonly sent?: AsideWrite['sent'];
  readonly again?: boolean;
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
    seen: key === undefined ? undefined : { key, input, fingerprint },
    aside: {
      key,
      state,
      cause,
      release: state === 'held' ? putting.release : undefined,
      input,
      fingerprint,
      version: taken.row?.version,
      position: taken.position,
      raw: taken.raw,
      ...(putting.sent === undefined ? {} : { sent: putting.sent }),
    },
    closes: closesOther(taken, state),
    ...(putting.again === true ? { again: true } : {}),
  };
}

/** A resumed row that ends in another state than it had leaves its old row; the same state replaces it in place. */
function closesOther(taken: Taken, state: Putting['state']): AsideClose[] {
  const { aside, resumedState } = taken.origin;
  if (aside === undefined || (resumedState === state && taken.row?.key !== undefined)) return [];
  return [{ which: { id: aside }, as: 'superseded' }];
}
