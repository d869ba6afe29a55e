import type { Mapped, Wait } from '../mapping/mapping.ts';
import type { Cause } from '../record/verdict.ts';
import type { AsideHead, Release } from '../store/aside.ts';
import type { SeenWrite } from '../store/ledger.ts';
import type { RunContext } from './context.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import { closesOwn, hasNewerAside, overtaken, superseding } from './known.ts';
import type { Known } from './known.ts';
import { rawPrint } from './prints.ts';
import { isSecond, secondOf, waitingRow } from './second.ts';
import type { Taken } from './taken.ts';

/** One record on trial: what is read of it, and what the store knows of its key. */
export interface Case {
  readonly run: RunContext;
  readonly taken: Taken;
  readonly known: Known;
  /** Whether what a record waits for is delivered. */
  readonly isMet: (wait: Wait) => boolean;
}

/** A hold that the mapping or the reading asks for. */
export interface Held {
  readonly is: 'held';
  readonly cause: Cause;
  readonly release: Release;
  readonly mapped: Mapped | undefined;
}

export function openUnknown({ taken, known }: Case): AsideHead | undefined {
  return known.aside.length === 0 ? undefined : unknownOf(known, taken);
}

// Functions of its own: a closure costs each call an object, whether it is called or not.
function unknownOf(known: Known, taken: Taken): AsideHead | undefined {
  return known.aside.find((head) => head.state === 'unknown' && head.id !== taken.origin.aside);
}

/** Promise 4, newest wins: older than what was delivered, or than what stands aside of the key meanwhile. */
export function isOld({ run, taken, known }: Case): boolean {
  const version = taken.row?.version;
  if (version === undefined) return false;
  if (known.ledger?.version !== undefined && version < known.ledger.version && !run.options.resend) return true;
  return hasNewerAside(known, taken);
}

/** In event mode the first that is held stays: a later record of the key does not replace it. */
export function firstOfEvent({ run, taken, known }: Case): AsideHead | undefined {
  if (run.mapping.mode !== 'event' || taken.origin.resumed) return undefined;
  return known.aside.find((head) => head.state === 'held');
}

/** The key is at the target as it is read now, or was given up. What was put aside of it in between is overtaken. */
export function unchanged({ taken, known }: Case, print?: string): Ending {
  const { row } = taken;
  const { input } = taken.origin;
  const told = print === undefined || row?.key === undefined || known.ledger?.inputs[input] === print;
  // Of nearly every record nothing stands aside.
  const alone = taken.origin.aside === undefined && known.aside.length === 0;
  const seen = told ? undefined : { key: row.key, input, fingerprint: print };
  return {
    taken,
    outcome: 'unchanged',
    seen: movedUp(taken, known, print) ?? seen,
    // Told again by an input that said so before, it overtakes nothing that another input brought since.
    closes: alone
      ? undefined
      : [...closesOwn(taken), ...(seen === undefined ? [] : superseding(overtaken(known, taken)))],
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

export function superseded({ taken }: Case): Ending {
  return { taken, outcome: 'superseded', closes: closesOwn(taken, 'superseded') };
}

/** A record that is filtered now replaces what was held or dead-lettered of it; in event mode the first stays. */
export function filtered({ run, taken, known }: Case, reason: string): Ending {
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
export function again({ taken, known }: Case, head: AsideHead): Ending {
  const { state, cause, fingerprint, release } = head;
  const older = overtaken(known, taken).filter((one) => one.id !== head.id);
  const held = release === undefined ? {} : { release };
  const read = head.edit?.print ?? fingerprint;
  return putAside({ taken, state, cause, fingerprint, read, again: true, older, ...held });
}

export function dead({ taken, known }: Case, cause: Cause, fingerprint: string): Ending {
  return putAside({ taken, state: 'dead', cause, fingerprint, older: overtaken(known, taken) });
}

export function held({ taken, known }: Case, cause: Cause, fingerprint: string, release: Release): Ending {
  const before = known.aside.find((head) => head.state === 'held' && head.fingerprint === fingerprint);
  const again = before !== undefined && !taken.origin.resumed;
  return putAside({ taken, state: 'held', cause, fingerprint, release, ...(again ? { again } : {}) });
}

/** A hold whose time has run out becomes a dead letter; the time runs from the first holding. */
export function heldOrExpired(one: Case, { cause, release }: Held, fingerprint: string): Ending {
  const before = one.known.aside.find((head) => head.state === 'held' && isSame(head.release, release));
  const earlier = before?.release !== undefined && 'until' in before.release ? before.release.until : undefined;
  const until = 'until' in release ? release.until : undefined;
  const limit = earlier === undefined ? until : Math.min(earlier, until ?? earlier);
  if (limit !== undefined && one.run.clock.now() >= limit) {
    const why = before?.cause.code === 'hold.circle' ? before.cause : cause;
    const expired = { ...why, code: 'hold.expired', message: `held until its time ran out: ${why.message}` };
    return dead(one, expired, fingerprint);
  }
  return held(
    one,
    cause,
    fingerprint,
    limit === undefined || !('until' in release) ? release : { ...release, until: limit },
  );
}

/** Whether a record goes on waiting for what it waited for: a wait for another key begins anew. */
function isSame(before: Release | undefined, now: Release): boolean {
  if (before?.kind !== now.kind) return false;
  return before.kind !== 'after' || now.kind !== 'after' || (before.mapping === now.mapping && before.key === now.key);
}

/**
 * What is at the target as it is read now, without the fields that still wait: that hold stays open. It is written anew
 * where this reading is newer or names another record, for an older one would be superseded when its turn comes.
 */
export function stillWaiting(one: Case, print: string, whole: string, wait: Wait): Ending {
  const { run, taken, known } = one;
  const { row, origin } = taken;
  const given = known.aside.find((head) => head.state === 'dead' && head.fingerprint === whole);
  if (given !== undefined && !origin.resumed) return again(one, given);
  const before = known.aside.find(isSecond);
  const now = run.clock.now();
  const second = secondOf(wait, whole, now, known.aside, row?.passed);
  if (before !== undefined && before.id === origin.aside && now >= second.release.until) {
    const message = `waited until its time ran out: ${second.cause.message}`;
    return dead(one, { ...second.cause, code: 'hold.expired', message }, whole);
  }
  const observed = row?.version === row?.reading.observed;
  const same =
    before?.fingerprint === whole &&
    isSame(before.release, second.release) &&
    (observed || !isNewer(row?.version, before));
  // Given up by a person: it does not begin to wait again.
  const over = before === undefined && known.ledger?.inputs[origin.input] === whole;
  const keeps = same || over || (before !== undefined && isNewer(before.version, row));
  const others = origin.aside !== undefined && origin.aside !== before?.id ? closesOwn(taken) : [];
  return {
    taken,
    outcome: 'unchanged',
    seen: movedUp(taken, known, print),
    closes: others,
    waiting: keeps ? undefined : waitingRow(taken, row?.version ?? now, second),
  };
}

function isNewer(version: number | undefined, than: { readonly version: number | undefined } | undefined): boolean {
  return version !== undefined && (than?.version === undefined || version > than.version);
}
