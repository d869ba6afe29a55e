import type { Row } from '../mapping/mapping.ts';
import type { Json } from '../record/json.ts';
import type { Input } from '../record/outcome.ts';
import type { Cause } from '../record/verdict.ts';
import type { AsideState, Edit } from '../store/aside.ts';

/** Where a record was taken up: it tells what completes with it. */
export interface Origin {
  readonly input: Input;
  /** The key it was stored under, for resumed records. */
  readonly key: string | undefined;
  /** The page it came with; undefined for resumed records. */
  readonly page: number | undefined;
  /** The inbox row that is done with it. */
  readonly inbox: number | undefined;
  /** The row put aside that it brings back. */
  readonly aside: number | undefined;
  readonly resumedState: AsideState | undefined;
  /** What an approver saw: another result is held again. */
  readonly approved: string | undefined;
  /** The intent of an earlier run that is settled with it. */
  readonly intent: string | undefined;
  /** The inbox rows (notifications, rows of files) that brought it: each is done with the last of its records. */
  readonly hooks: readonly number[];
  /** The cause under which this very run held it: taken up again before the run ends, it has one outcome, its last. */
  readonly reopens: string | undefined;
  /** Resumed records are compared with what was delivered, not with what was last read. */
  readonly resumed: boolean;
  /** A person repaired it: how it was read, beside which the repair stands. */
  readonly repaired: (Edit & { readonly raw: Json }) | undefined;
  /** A person approved what the guard of an earlier run had parked. */
  readonly pastGuard: boolean;
  /** No record stands behind it: this run has proved that its key is absent. */
  readonly absent: boolean;
}

const fresh: Origin = {
  input: 'poll',
  key: undefined,
  page: undefined,
  inbox: undefined,
  aside: undefined,
  resumedState: undefined,
  approved: undefined,
  intent: undefined,
  hooks: [],
  reopens: undefined,
  resumed: false,
  repaired: undefined,
  pastGuard: false,
  absent: false,
};

/** Records of a page: nothing is brought back with them. */
export function pageOrigin(page: number): Origin {
  return { ...fresh, page };
}

/** A key that readings lack. */
export function absentOrigin(): Origin {
  return { ...fresh, absent: true };
}

/** Records that notifications ask for, fetched as they are read now. */
export function hookOrigin(hooks: readonly number[]): Origin {
  return { ...fresh, input: 'hooks', hooks };
}

/** Rows of an uploaded file: read now, and done with the inbox row that brought them. */
export function uploadOrigin(inbox: number): Origin {
  return { ...fresh, input: 'uploads', hooks: [inbox] };
}

/** A stored record that is taken up again: what it belongs to, and what it brings back. */
export function resumedOrigin(
  of: Pick<Origin, 'input' | 'key'> &
    Partial<
      Pick<Origin, 'inbox' | 'aside' | 'resumedState' | 'approved' | 'intent' | 'reopens' | 'repaired' | 'pastGuard'>
    >,
): Origin {
  return { ...fresh, ...of, resumed: true };
}

/** A record taken up by a run, to end in exactly one outcome. */
export interface Taken {
  readonly origin: Origin;
  /** As read, for putting aside. */
  readonly raw: Json;
  readonly position: string | undefined;
  /** Undefined where it could not be read or `each` gave nothing. */
  readonly row: Row | undefined;
  /** Whether a run has taken it up and not settled it: `Tally` alone writes it. */
  open?: boolean;
  /** Set where it could not be read, or a step of its reading found nothing. */
  readonly fault: { readonly cause: Cause; readonly holdFor: number | undefined } | undefined;
}
