import { causeOfWait, turnOf } from '../mapping/after.ts';
import type { Decision, Mapped, Wait } from '../mapping/mapping.ts';
import type { Operation } from '../record/delta.ts';
import type { Cause } from '../record/verdict.ts';
import { parkedBy } from '../store/aside.ts';
import type { AsideHead, Release } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import {
  again,
  dead,
  filtered,
  firstOfEvent,
  held,
  heldOrExpired,
  isOld,
  openUnknown,
  stillWaiting,
  superseded,
  unchanged,
} from './case.ts';
import type { Case, Held } from './case.ts';
import type { RunContext } from './context.ts';
import { metAgain } from './ending.ts';
import type { Ending } from './ending.ts';
import { erased } from './erased.ts';
import { isDelivered, isOf, overtaken } from './known.ts';
import type { Known } from './known.ts';
import { deletes } from './leave.ts';
import type { Pending } from './pending.ts';
import type { Prepared } from './prepare.ts';
import { deletedPrint, mappedPrint, printsOf, rawPrint } from './prints.ts';
import { releaseOf, secondOf, waitingRow } from './second.ts';
import type { Taken } from './taken.ts';

export type Compared = Ending | Pending;

/** Compares one prepared record with what was delivered and put aside (promise 4): an ending, or a delta to be sent. */
export function compare(
  run: RunContext,
  { taken, decision }: Prepared,
  known: Known,
  isMet: (wait: Wait) => boolean,
): Compared {
  const one: Case = { run, taken, known, isMet };
  if (decision?.is === 'filtered' && decision.erased === true) return erased(one);
  // Event mode: a key that was delivered is unchanged for ever, whatever its content, version or mapping.
  if (run.mapping.mode === 'event' && isDelivered(known) && openUnknown(one) === undefined) {
    return unchanged(one);
  }
  if (decision?.is === 'mapped') return compareMapped(one, decision);
  if (isOld(one)) return superseded(one);
  if (decision?.is === 'filtered') return isGone(one) ? unchanged(one) : filtered(one, decision.reason);
  return unmapped(one, decision);
}

/** Dead-lettered or held without a delta: by the mapping, or because it could not be read. */
function unmapped(one: Case, decision: Exclude<Decision, { is: 'mapped' | 'filtered' }> | undefined): Ending {
  const { run, taken, known } = one;
  const { input, resumed } = taken.origin;
  const said = decision?.is === 'held' ? decision : faultOf(run, taken, decision);
  const mapped = said.is === 'held' ? said.mapped : undefined;
  const print = mapped === undefined ? rawPrint(run, taken, said.is) : mappedPrint(run, mapped);
  if (mapped !== undefined && isDelivered(known) && known.ledger?.fingerprint === print && !run.options.resend) {
    return unchanged(one, print);
  }
  if (!resumed) {
    const first = firstOfEvent(one);
    if (first !== undefined) return metAgain(taken, first);
    const same = known.aside.find((head) => isOf(head, print));
    // A hold that ran out is a dead letter now; a hold that lasts is told again with what it waits for now.
    // What a guard parked once that hold was passed stays parked.
    const isParked = parkedBy(same?.release) !== undefined;
    if (same !== undefined && (said.is === 'dead' || same.state !== 'held' || isParked)) return again(one, same);
    // Given up by a person: the same again is not put aside a second time.
    if (same === undefined && known.ledger?.inputs[input] === print && !run.options.resend) return unchanged(one);
  }
  // Anybody may send notifications: those that nobody understands must not stop a run by its guard.
  const notification = taken.row === undefined && input === 'hooks' ? { again: true } : {};
  return said.is === 'dead' ? { ...dead(one, said.cause, print), ...notification } : heldOrExpired(one, said, print);
}

function faultOf(
  run: RunContext,
  { fault }: Taken,
  decision: Decision | undefined,
): Held | { readonly is: 'dead'; readonly cause: Cause } {
  if (fault?.holdFor !== undefined) {
    const { cause, holdFor } = fault;
    const until = run.clock.now() + holdFor;
    return {
      is: 'held',
      cause,
      release: { kind: 'join', join: cause.field ?? 'the reading', until, step: true },
      mapped: undefined,
    };
  }
  if (fault !== undefined) return { is: 'dead', cause: fault.cause };
  if (decision?.is === 'dead') return { is: 'dead', cause: decision.cause };
  return { is: 'dead', cause: { code: 'key.absent', message: 'the record has no key' } };
}

function compareMapped(one: Case, decided: Mapped): Compared {
  const { run, taken, known } = one;
  const { input, resumed } = taken.origin;
  const { ledger } = known;
  if (taken.row?.key === undefined) return unmapped(one, undefined);
  const deleting = deletes(run.mapping, taken);
  const whole = deleting ? deletedPrint(run, taken.row.key) : mappedPrint(run, decided);
  const { goes, wait } = deleting ? { goes: decided, wait: undefined } : turnOf(decided, one.isMet);
  const print = goes === undefined || goes === decided ? whole : mappedPrint(run, goes);
  const unknown = openUnknown(one);
  if (unknown !== undefined) {
    // Promise 3: a key with an unknown is closed until a person settles it.
    if (isOld(one)) return superseded(one);
    if (unknown.fingerprint === print) {
      const waiting = goes === undefined ? undefined : stillSecond(one, whole, wait);
      return { ...again(one, unknown), waiting };
    }
    const cause = { code: 'unknown.open', message: 'what became of an earlier delivery of this key is not known' };
    return held(one, cause, whole, { kind: 'unknown' });
  }
  if (deleting && !isDelivered(known)) return notThere(one, whole);
  if (isDelivered(known) && ledger?.fingerprint === print && !run.options.resend) {
    const waits = wait !== undefined && goes !== undefined && !isOld(one);
    return waits ? stillWaiting(one, print, whole, wait) : unchanged(one, print);
  }
  const changed = changedSince(one, whole);
  if (changed !== undefined) return changed;
  if (isOld(one)) return superseded(one);
  if (!run.options.resend && !resumed) {
    const first = firstOfEvent(one);
    if (first !== undefined) return metAgain(taken, first);
    const same = known.aside.length === 0 ? undefined : standing(known, print, whole);
    if (same?.told !== undefined) return again(one, same.told);
    // The same fingerprint of this input again, whoever wrote since.
    if (same === undefined && ledger?.inputs[input] === print) return unchanged(one);
  }
  const own = ownAside(one);
  const recent = recentOf(one, own);
  if (recent.count > run.settings.flappingCount && !run.options.resend && taken.row.passed !== flapping) {
    const at = recent.since + run.settings.flappingOver;
    const cause = { code: flapping, message: `delivered ${recent.count - 1} times within the hour` };
    return held(one, cause, print, { kind: 'instant', at, rule: flapping });
  }
  const hold = holdOf(one, goes, wait);
  if (hold !== undefined) return heldOrExpired(one, { is: 'held', mapped: decided, ...hold }, whole);
  return pendingOf(one, goes ?? decided, { decided, print, whole, recent, deleting, wait, own });
}

/**
 * What stands aside of this very record: undefined where nothing does. `told`: it ends as that again; what waits for another
 * record is looked at anew, for that one may be delivered by now.
 */
function standing(
  { aside }: Known,
  print: string,
  whole: string,
): { readonly told: AsideHead | undefined } | undefined {
  const same = aside.filter((head) => isOf(head, print) || isOf(head, whole));
  if (same.length === 0) return undefined;
  return { told: same.find((head) => head.release?.kind !== 'after' && isOf(head, print)) };
}

/** The row put aside that a resumed record came from, while it is open. */
function ownAside({ taken: { origin }, known }: Case): AsideHead | undefined {
  return origin.aside === undefined || known.aside.length === 0
    ? undefined
    : known.aside.find(({ id }) => id === origin.aside);
}

/** It cannot be deleted: it was before, or it was never delivered. */
function notThere(one: Case, whole: string): Ending {
  if (isOld(one)) return superseded(one);
  return one.known.ledger?.deleted === true ? unchanged(one, whole) : filtered(one, 'gone before it was delivered');
}

/** What waits for a second sending goes on waiting, whatever becomes of the first. */
function stillSecond({ run, taken, known }: Case, whole: string, wait: Wait | undefined): Ending['waiting'] {
  if (wait === undefined) return undefined;
  const now = run.clock.now();
  return waitingRow(taken, taken.row?.version ?? now, secondOf(wait, whole, now, known.aside, taken.row?.passed));
}

/** Another result than the one that was approved is held again. */
function changedSince(one: Case, whole: string): Ending | undefined {
  const { approved } = one.taken.origin;
  const own = ownAside(one);
  if (own === undefined || approved === undefined || approved === whole) return undefined;
  const cause = { ...own.cause, message: `${own.cause.message}; the result changed since it was approved` };
  // It waited for another record after it was approved: now it waits for a person once more.
  const release: Release | undefined =
    own.release?.kind === 'after' ? { kind: 'approved', rule: own.release.rule ?? '' } : own.release;
  return held(one, cause, whole, release ?? { kind: 'unknown' });
}

/** What keeps a record that would be sent: another one that is not delivered. */
function holdOf(
  { run, taken, known }: Case,
  goes: Mapped | undefined,
  wait: Wait | undefined,
): Pick<Held, 'cause' | 'release'> | undefined {
  if (goes !== undefined || wait === undefined) return undefined;
  return { cause: causeOfWait(wait), release: releaseOf(wait, run.clock.now(), known.aside, taken.row?.passed) };
}

const flapping = 'flapping';

/** What is known of a delta beside its record. */
interface Sending {
  /** The whole record, where it goes without some of its fields. */
  readonly decided: Mapped;
  readonly print: string;
  readonly whole: string;
  readonly recent: LedgerRow['recent'];
  readonly deleting: boolean;
  readonly wait: Wait | undefined;
  /** The row put aside that it comes from. */
  readonly own: AsideHead | undefined;
}

function pendingOf({ run, taken, known }: Case, mapped: Mapped, sending: Sending): Pending {
  const { decided, print, whole, recent, deleting, wait, own } = sending;
  const exists = isDelivered(known);
  const release = own?.release;
  // What was delivered under another name of the target's record is deleted there.
  const match = deleting ? (known.ledger?.match ?? mapped.match) : mapped.match;
  return {
    taken,
    mapped,
    delta: {
      key: taken.row?.key ?? '',
      operation: deleting ? 'delete' : operationOf(run, exists),
      record: taken.row?.gone === undefined || match === undefined ? mapped.record : run.mapping.named(match),
      written: mapped.written,
      clear: deleting ? nothingCleared : mapped.clear,
      match,
      targetId: known.ledger?.targetId,
    },
    fingerprint: print,
    whole,
    version: taken.row?.version ?? 0,
    known: exists,
    before: known.ledger,
    prints: deleting ? undefined : printsOf(run, taken.row?.key ?? '', decided),
    recent,
    older: overtaken(known, taken),
    second: wait === undefined ? undefined : secondOf(wait, whole, run.clock.now(), known.aside, taken.row?.passed),
    heldUntil: release?.kind === 'instant' ? release.until : undefined,
    attempts: 0,
    changes: undefined,
  };
}

const nothingCleared: readonly string[] = [];

/** Deleted because it left, and filtered still: there is nothing more to do. */
function isGone({ run, known }: Case): boolean {
  return run.mapping.leaves === 'delete' && known.ledger?.deleted === true && known.aside.length === 0;
}

/** A stream that tells create from update is told by the ledger; else it takes `upsert`, or the one it has. */
function operationOf(run: RunContext, exists: boolean): Operation {
  const offered = run.sink.operations;
  if (offered.has('action')) return 'action';
  if (offered.has('create') && offered.has('update')) return exists ? 'update' : 'create';
  if (offered.has('upsert')) return 'upsert';
  return offered.has('create') ? 'create' : 'update';
}

function recentOf({ run, known: { ledger } }: Case, own: AsideHead | undefined): LedgerRow['recent'] {
  const now = run.clock.now();
  const waited = own?.cause.code === flapping && own.release?.kind === 'instant' && now >= own.release.at;
  if (ledger === undefined || waited || now - ledger.recent.since >= run.settings.flappingOver) {
    return { since: now, count: 1 };
  }
  // A clock that was set back since prolongs nothing.
  return { since: Math.min(ledger.recent.since, now), count: ledger.recent.count + 1 };
}
