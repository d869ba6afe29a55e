import type { Decision, Mapped } from '../mapping/mapping.ts';
import type { Operation } from '../record/delta.ts';
import type { Cause } from '../record/verdict.ts';
import type { AsideHead, Release } from '../store/aside.ts';
import type { LedgerRow, SeenWrite } from '../store/ledger.ts';
import type { RunContext } from './context.ts';
import { metAgain, putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import { closesOwn, hasNewerAside, isDelivered, overtaken, superseding } from './known.ts';
import type { Known } from './known.ts';
import type { Pending } from './pending.ts';
import type { Prepared } from './prepare.ts';
import { mappedPrint, rawPrint } from './prints.ts';
import type { Taken } from './taken.ts';

export type Compared = { readonly ending: Ending } | { readonly pending: Pending };

/** One record on trial. */
interface Case {
  readonly run: RunContext;
  readonly taken: Taken;
  readonly known: Known;
}

/** Compares one prepared record with what was delivered and put aside (promise 4): an ending, or a delta to be sent. */
export function compare(run: RunContext, { taken, decision }: Prepared, known: Known): Compared {
  const one: Case = { run, taken, known };
  // Event mode: a key that was delivered is unchanged for ever, whatever its content, version or mapping.
  if (run.mapping.mode === 'event' && isDelivered(known) && openUnknown(one) === undefined) {
    return { ending: unchanged(one) };
  }
  if (decision?.is === 'mapped') return compareMapped(one, decision);
  if (isOld(one)) return { ending: superseded(one) };
  if (decision?.is === 'filtered') return { ending: filtered(one, decision.reason) };
  return { ending: unmapped(one, decision) };
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
    const same = known.aside.find((head) => head.fingerprint === print);
    // A hold that ran out is a dead letter now; a hold that lasts is told again with what it waits for now.
    if (same !== undefined && (said.is === 'dead' || same.state !== 'held')) return again(one, same);
    // Given up by a person: the same again is not put aside a second time.
    if (same === undefined && known.ledger?.inputs[input] === print && !run.options.resend) return unchanged(one);
  }
  return said.is === 'dead' ? dead(one, said.cause, print) : heldOrExpired(one, said, print);
}

interface Held {
  readonly is: 'held';
  readonly cause: Cause;
  readonly release: Release;
  readonly mapped: Mapped | undefined;
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

function compareMapped(one: Case, mapped: Mapped): Compared {
  const { run, taken, known } = one;
  const { input, resumed, approved, aside } = taken.origin;
  const { ledger } = known;
  if (taken.row?.key === undefined) return { ending: unmapped(one, undefined) };
  const print = mappedPrint(run, mapped);
  const unknown = openUnknown(one);
  if (unknown !== undefined) {
    // Promise 3: a key with an unknown is closed until a person settles it.
    if (isOld(one)) return { ending: superseded(one) };
    if (unknown.fingerprint === print) return { ending: again(one, unknown) };
    const cause = { code: 'unknown.open', message: 'what became of an earlier delivery of this key is not known' };
    return { ending: held(one, cause, print, { kind: 'unknown' }) };
  }
  if (isDelivered(known) && ledger?.fingerprint === print && !run.options.resend) {
    return { ending: unchanged(one, print) };
  }
  const own = known.aside.find((head) => head.id === aside);
  if (own !== undefined && approved !== undefined && approved !== print) {
    const cause = { ...own.cause, message: `${own.cause.message}; the result changed since it was approved` };
    return { ending: held(one, cause, print, own.release ?? { kind: 'unknown' }) };
  }
  if (isOld(one)) return { ending: superseded(one) };
  if (!run.options.resend && !resumed) {
    const first = firstOfEvent(one);
    if (first !== undefined) return { ending: metAgain(taken, first) };
    const same = known.aside.find((head) => head.fingerprint === print);
    if (same !== undefined) return { ending: again(one, same) };
    // The same fingerprint of this input again, whoever wrote since.
    if (ledger?.inputs[input] === print) return { ending: unchanged(one) };
  }
  const recent = recentOf(run, ledger);
  if (recent.count > run.settings.flappingCount && !run.options.resend && taken.row.passed !== flapping) {
    const at = recent.since + run.settings.flappingOver;
    const cause = { code: flapping, message: `delivered ${recent.count - 1} times within the hour` };
    return { ending: held(one, cause, print, { kind: 'instant', at, rule: flapping }) };
  }
  return { pending: pendingOf(one, mapped, print, recent) };
}

const flapping = 'flapping';

function pendingOf({ run, taken, known }: Case, mapped: Mapped, print: string, recent: LedgerRow['recent']): Pending {
  const exists = isDelivered(known);
  const release = known.aside.find((head) => head.id === taken.origin.aside)?.release;
  return {
    taken,
    mapped,
    delta: {
      key: taken.row?.key ?? '',
      operation: operationOf(run, exists),
      record: mapped.record,
      clear: mapped.clear,
      match: mapped.match,
      targetId: known.ledger?.targetId,
    },
    fingerprint: print,
    version: taken.row?.version ?? 0,
    known: exists,
    recent,
    older: overtaken(known, taken),
    heldUntil: release?.kind === 'instant' ? release.until : undefined,
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

function openUnknown({ taken, known }: Case): AsideHead | undefined {
  return known.aside.find((head) => head.state === 'unknown' && head.id !== taken.origin.aside);
}

/** Promise 4, newest wins: older than what was delivered, or than what stands aside of the key meanwhile. */
function isOld({ run, taken, known }: Case): boolean {
  const version = taken.row?.version;
  if (version === undefined) return false;
  if (known.ledger?.version !== undefined && version < known.ledger.version && !run.options.resend) return true;
  return hasNewerAside(known, taken);
}

/** In event mode the first that is held stays: a later record of the key does not replace it. */
function firstOfEvent({ run, taken, known }: Case): AsideHead | undefined {
  if (run.mapping.mode !== 'event' || taken.origin.resumed) return undefined;
  return known.aside.find((head) => head.state === 'held');
}

/** The key is at the target as it is read now, or was given up. What was put aside of it in between is overtaken. */
function unchanged({ taken, known }: Case, print?: string): Ending {
  const { row } = taken;
  const { input } = taken.origin;
  const told = print === undefined || row?.key === undefined || known.ledger?.inputs[input] === print;
  const seen = told ? undefined : { key: row.key, input, fingerprint: print };
  return {
    taken,
    outcome: 'unchanged',
    seen: movedUp(taken, known, print) ?? seen,
    // Told again by an input that said so before, it overtakes nothing that another input brought since.
    closes: [...closesOwn(taken), ...(seen === undefined ? [] : superseding(overtaken(known, taken)))],
  };
}

/**
 * The delivered state, read again with a newer version: states in between that turn up late are older from now on. The
 * version `observed` moves with every reading and is left alone: such a source never gives an older state.
 */
function movedUp({ row, origin }: Taken, { ledger }: Known, print: string | undefined): SeenWrite | undefined {
  if (row?.key === undefined || print === undefined || row.version === row.reading.observed) return undefined;
  if (ledger?.version === undefined || row.version <= ledger.version) return undefined;
  return { key: row.key, input: origin.input, fingerprint: print, version: row.version };
}

function superseded({ taken }: Case): Ending {
  return { taken, outcome: 'superseded', closes: closesOwn(taken, 'superseded') };
}

/** A record that is filtered now replaces what was held or dead-lettered of it; in event mode the first stays. */
function filtered({ run, taken, known }: Case, reason: string): Ending {
  const { input } = taken.origin;
  const key = taken.row?.key;
  const fingerprint = rawPrint(run, taken, 'filtered');
  const same = known.ledger?.inputs[input] === fingerprint;
  const older = run.mapping.mode === 'event' ? [] : overtaken(known, taken);
  return {
    taken,
    outcome: 'filtered',
    reason,
    seen: key === undefined || same ? undefined : { key, input, fingerprint },
    closes: [...closesOwn(taken, 'filtered'), ...superseding(older)],
    ...(same ? { again: true } : {}),
  };
}

/** The same and still aside: counted as that again, in the same row, which keeps the newest reading. */
function again({ taken, known }: Case, head: AsideHead): Ending {
  const { state, cause, fingerprint, release } = head;
  const older = overtaken(known, taken).filter((one) => one.id !== head.id);
  const held = release === undefined ? {} : { release };
  return putAside({ taken, state, cause, fingerprint, again: true, older, ...held });
}

function dead({ taken, known }: Case, cause: Cause, fingerprint: string): Ending {
  return putAside({ taken, state: 'dead', cause, fingerprint, older: overtaken(known, taken) });
}

function held({ taken, known }: Case, cause: Cause, fingerprint: string, release: Release): Ending {
  const before = known.aside.find((head) => head.state === 'held' && head.fingerprint === fingerprint);
  const again = before !== undefined && !taken.origin.resumed;
  return putAside({ taken, state: 'held', cause, fingerprint, release, ...(again ? { again } : {}) });
}

/** A hold whose time has run out becomes a dead letter; the time runs from the first holding. */
function heldOrExpired(one: Case, { cause, release }: Held, fingerprint: string): Ending {
  const before = one.known.aside.find((head) => head.state === 'held' && head.release?.kind === release.kind);
  const earlier = before?.release !== undefined && 'until' in before.release ? before.release.until : undefined;
  const until = 'until' in release ? release.until : undefined;
  const limit = earlier === undefined ? until : Math.min(earlier, until ?? earlier);
  if (limit !== undefined && one.run.clock.now() >= limit) {
    const expired = { ...cause, code: 'hold.expired', message: `held until its time ran out: ${cause.message}` };
    return dead(one, expired, fingerprint);
  }
  return held(
    one,
    cause,
    fingerprint,
    limit === undefined || !('until' in release) ? release : { ...release, until: limit },
  );
}
