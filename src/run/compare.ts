import type { Mapped } from '../mapping/mapping.ts';
import { canonical } from '../record/canonical.ts';
import type { Operation } from '../record/delta.ts';
import type { Cause } from '../record/verdict.ts';
import type { AsideHead, Release } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { RunContext } from './context.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Pending } from './pending.ts';
import type { Prepared } from './prepare.ts';

/** What the store knows of a row's key. */
export interface Known {
  readonly ledger: LedgerRow | undefined;
  readonly aside: readonly AsideHead[];
}

export type Compared = { readonly ending: Ending } | { readonly pending: Pending };

/** Compares one prepared record with what was delivered and put aside (promise 4): an ending, or a delta to be sent. */
export function compare(run: RunContext, prepared: Prepared, known: Known): Compared {
  const { taken, decision } = prepared;
  const { row, fault } = taken;
  if (fault !== undefined || row === undefined || decision === undefined)
    return { ending: unread(run, prepared, known) };
  if (decision.is === 'mapped') return compareMapped(run, prepared, decision, known);
  const fingerprint = rawFingerprint(run, prepared);
  const olderThan = known.ledger?.version;
  if (taken.origin.resumed && olderThan !== undefined && row.version < olderThan) {
    return { ending: superseded(prepared) };
  }
  if (decision.is === 'filtered') return { ending: filtered(prepared, decision.reason, fingerprint, known) };
  if (decision.is === 'dead') {
    return { ending: aside(prepared, 'dead', decision.cause, fingerprint, undefined, known) };
  }
  const held = decision.mapped === undefined ? fingerprint : mappedFingerprint(run, decision.mapped);
  return { ending: heldOrExpired(run, prepared, decision.cause, held, decision.release, known) };
}

function compareMapped(run: RunContext, prepared: Prepared, mapped: Mapped, known: Known): Compared {
  const { taken } = prepared;
  const { input, resumed } = taken.origin;
  const row = taken.row;
  if (row?.key === undefined) return { ending: unread(run, prepared, known) };
  const { ledger } = known;
  const fingerprint = mappedFingerprint(run, mapped);
  const seen = ledger?.inputs[input] === fingerprint ? undefined : { key: row.key, input, fingerprint };
  const resend = run.options.resend || resumed;
  const unknown = known.aside.find((head) => head.state === 'unknown');
  if (unknown !== undefined && taken.origin.aside !== unknown.id) {
    // Promise 3: a key with an unknown is closed until a person settles it.
    if (unknown.fingerprint === fingerprint) return { ending: again(prepared, unknown, fingerprint) };
    const cause = { code: 'unknown.open', message: 'what became of an earlier delivery of this key is not known' };
    return { ending: aside(prepared, 'held', cause, fingerprint, { kind: 'unknown' }, known) };
  }
  const delivered = ledger?.fingerprint !== undefined && !ledger.deleted;
  // Event mode: a key that was delivered is unchanged for ever.
  const done = run.mapping.mode === 'event' ? delivered : delivered && ledger.fingerprint === fingerprint;
  if (done && (run.mapping.mode === 'event' || !run.options.resend)) {
    return { ending: { taken, outcome: 'unchanged', seen, closes: closesStale(prepared, known) } };
  }
  const held = known.aside.find((head) => head.id === taken.origin.aside);
  if (held !== undefined && taken.origin.approved !== undefined && taken.origin.approved !== fingerprint) {
    const cause = { ...held.cause, message: `${held.cause.message}; the result changed since it was approved` };
    return { ending: aside(prepared, 'held', cause, fingerprint, held.release, known) };
  }
  if (!run.options.resend && isOlder(row.version, known, resumed)) return { ending: superseded(prepared) };
  const same = known.aside.find((head) => head.fingerprint === fingerprint);
  if (!resend && same !== undefined) return { ending: again(prepared, same, fingerprint) };
  if (!resend && run.mapping.mode === 'event' && known.aside[0] !== undefined) {
    return { ending: again(prepared, known.aside[0], known.aside[0].fingerprint) };
  }
  if (!resend && ledger?.inputs[input] === fingerprint) {
    return { ending: { taken, outcome: 'unchanged', closes: closesOwn(prepared) } };
  }
  const recent = recentOf(run, ledger);
  if (recent.count > run.settings.flappingCount && !run.options.resend) {
    const at = recent.since + run.settings.flappingOver;
    const cause = { code: 'flapping', message: `delivered ${recent.count - 1} times within the hour` };
    return { ending: aside(prepared, 'held', cause, fingerprint, { kind: 'instant', at }, known) };
  }
  return { pending: pendingOf(run, prepared, mapped, fingerprint, known, recent) };
}

function pendingOf(
  run: RunContext,
  prepared: Prepared,
  mapped: Mapped,
  fingerprint: string,
  known: Known,
  recent: LedgerRow['recent'],
): Pending {
  const { taken } = prepared;
  const ledger = known.ledger;
  const exists = ledger?.fingerprint !== undefined && !ledger.deleted;
  return {
    taken,
    mapped,
    delta: {
      key: taken.row?.key ?? '',
      operation: operationOf(run, exists),
      record: mapped.record,
      clear: mapped.clear,
      match: mapped.match,
      targetId: ledger?.targetId,
    },
    fingerprint,
    version: taken.row?.version ?? 0,
    known: exists,
    recent,
    hasAside: known.aside.length > 0,
    attempts: 0,
  };
}

/** A stream that tells create from update is told by the ledger; else it takes `upsert`, or the one it has. */
function operationOf(run: RunContext, exists: boolean): Operation {
  const offered = run.sink.operations;
  if (offered.has('action')) return 'action';
  if (offered.has('create') && offered.has('update')) return exists ? 'update' : 'create';
  if (offered.has('upsert')) return 'upsert';
  return offered.has('create') ? 'create' : 'update';
}

function recentOf(run: RunContext, ledger: LedgerRow | undefined): LedgerRow['recent'] {
  const now = run.clock.now();
  if (ledger === undefined || now - ledger.recent.since >= run.settings.flappingOver) return { since: now, count: 1 };
  return { since: ledger.recent.since, count: ledger.recent.count + 1 };
}

function mappedFingerprint(run: RunContext, mapped: Mapped): string {
  const { ignored } = run.mapping;
  const record =
    ignored.length === 0
      ? mapped.record
      : Object.fromEntries(Object.entries(mapped.record).filter(([field]) => !ignored.includes(field)));
  return run.fingerprints.ofText(canonical(mapped.clear.length === 0 ? record : [record, mapped.clear]));
}

/** For what was not mapped: of the record as read. */
function rawFingerprint(run: RunContext, prepared: Prepared): string {
  return run.fingerprints.ofText(`raw:${canonical(prepared.taken.row?.record ?? prepared.taken.raw)}`);
}

/** Promise 4, newest wins: older than what was delivered, or than what is held meanwhile. */
function isOlder(version: number, known: Known, resumed: boolean): boolean {
  if (known.ledger?.version !== undefined && version < known.ledger.version) return true;
  return (
    !resumed &&
    known.aside.some((head) => head.state === 'held' && head.version !== undefined && version < head.version)
  );
}

/** The key is at the target as it is read now: what was put aside of it before is overtaken. */
function closesStale(prepared: Prepared, known: Known): Ending['closes'] {
  const key = prepared.taken.row?.key;
  const own = closesOwn(prepared) ?? [];
  if (known.aside.length === 0 || key === undefined || prepared.taken.origin.resumed) return own;
  return [...own, { which: { key }, as: 'superseded' }];
}

function unread(run: RunContext, prepared: Prepared, known: Known): Ending {
  const { taken, decision } = prepared;
  const fingerprint = rawFingerprint(run, prepared);
  if (taken.fault !== undefined) {
    const { cause, holdFor } = taken.fault;
    if (holdFor === undefined) return aside(prepared, 'dead', cause, fingerprint, undefined, known);
    const now = run.clock.now();
    const release = { kind: 'instant', at: now, until: now + holdFor } as const;
    return heldOrExpired(run, prepared, cause, fingerprint, release, known);
  }
  if (decision?.is === 'filtered')
    return { taken, outcome: 'filtered', reason: decision.reason, closes: closesOwn(prepared) };
  const cause = decision?.is === 'dead' ? decision.cause : { code: 'key.absent', message: 'the record has no key' };
  return aside(prepared, 'dead', cause, fingerprint, undefined, known);
}

function superseded(prepared: Prepared): Ending {
  return { taken: prepared.taken, outcome: 'superseded', closes: closesOwn(prepared, 'superseded') };
}

function filtered(prepared: Prepared, reason: string, fingerprint: string, known: Known): Ending {
  const { taken } = prepared;
  const { input } = taken.origin;
  const key = taken.row?.key;
  const again = known.ledger?.inputs[input] === fingerprint;
  return {
    taken,
    outcome: 'filtered',
    reason,
    seen: key === undefined || again ? undefined : { key, input, fingerprint },
    closes: closesOwn(prepared, 'filtered'),
    ...(again ? { again: true } : {}),
  };
}

/** The same record in the same state as before: its row's last-seen moves, nothing else. */
function again(prepared: Prepared, head: AsideHead, fingerprint: string): Ending {
  const ending = aside(prepared, head.state, head.cause, fingerprint, head.release, {
    ledger: undefined,
    aside: [head],
  });
  return { ...ending, again: true };
}

function aside(
  prepared: Prepared,
  state: 'held' | 'dead' | 'unknown',
  cause: Cause,
  fingerprint: string,
  release: Release | undefined,
  known: Known,
): Ending {
  const { taken } = prepared;
  const before = known.aside.find((head) => head.state === state && head.fingerprint === fingerprint);
  return putAside({
    taken,
    state,
    cause,
    fingerprint,
    ...(release === undefined ? {} : { release }),
    ...(before !== undefined && !taken.origin.resumed ? { again: true } : {}),
  });
}

/** A hold whose time has run out becomes a dead letter; the time runs from the first holding. */
function heldOrExpired(
  run: RunContext,
  prepared: Prepared,
  cause: Cause,
  fingerprint: string,
  release: Release,
  known: Known,
): Ending {
  const before = known.aside.find((head) => head.state === 'held' && head.release?.kind === release.kind);
  const earlier = before?.release !== undefined && 'until' in before.release ? before.release.until : undefined;
  const until = 'until' in release ? release.until : undefined;
  const limit = earlier === undefined ? until : Math.min(earlier, until ?? earlier);
  if (limit !== undefined && run.clock.now() >= limit) {
    const expired = { ...cause, code: 'hold.expired', message: `held until its time ran out: ${cause.message}` };
    return aside(prepared, 'dead', expired, fingerprint, undefined, known);
  }
  const kept = limit === undefined || !('until' in release) ? release : { ...release, until: limit };
  return aside(prepared, 'held', cause, fingerprint, kept, known);
}

/** The row put aside that a resumed record came from is closed with its ending. */
export function closesOwn(
  prepared: Prepared,
  as: 'delivered' | 'superseded' | 'filtered' = 'delivered',
): Ending['closes'] {
  const { aside: id } = prepared.taken.origin;
  return id === undefined ? [] : [{ which: { id }, as }];
}
