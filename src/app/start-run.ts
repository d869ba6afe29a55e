import { createHash } from 'node:crypto';
import { may } from '../access/actor.ts';
import type { Actor } from '../access/actor.ts';
import { HrwireError } from '../error/error.ts';
import { canonical } from '../record/canonical.ts';
import { parseInstant } from '../record/instant.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunOptions } from '../run/options.ts';
import { approveRun } from './approve.ts';
import { audit } from './aside.ts';
import { findMapping } from './compile.ts';
import { runJson } from './documents/run.ts';
import { newId } from './id.ts';
import type { Live, RunTicket } from './live.ts';
import { refuseScoped, refuseUnseen } from './sees.ts';
import type { Session } from './session.ts';

/** What a caller asks for: the options of `hrwire run`. A file of the server's own is none of them. */
export interface AskedRun {
  readonly mapping: string;
  readonly full?: boolean;
  readonly resend?: boolean;
  /** ISO 8601, or a time ago such as `24h`. */
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly newLedger?: boolean;
  readonly newKey?: boolean;
  readonly adopt?: boolean;
  /** Takes up what waits in the inbox alone. */
  readonly inbox?: boolean;
  /** The run whose parked records are let pass first. */
  readonly approve?: string;
}

/** A run that was started, now or by an earlier request with the same key. */
export interface StartedRun {
  readonly run: string;
  readonly again: boolean;
  /** What it is now: as `Runner.find` says, or how it ended. */
  readonly state: () => JsonObject;
  /** Undefined where it goes on in another process, or ended before this one began. */
  readonly ended: Promise<JsonObject> | undefined;
}

/** A key is known for so long, and so many of them are: milliseconds. */
const keyTime = 86_400_000;
const mostKeys = 10_000;

/** Requests that are being looked at: a second one of the same key waits for the first. */
const underWay = new WeakMap<Live, Map<string, Promise<unknown>>>();

/**
 * Starts a run on behalf of the session's actor. With a `key` it starts one once: the same key and body give the same run
 * again, after a restart too; another body is refused (`run.key-reused`).
 */
export async function startRun(
  live: Live,
  session: Session,
  asked: AskedRun,
  key: string | undefined,
): Promise<StartedRun> {
  refuseUnseen(session, asked.mapping);
  findMapping(session, asked.mapping);
  // These lift what guards every record of the mapping.
  if ([asked.resend, asked.newLedger, asked.newKey, asked.adopt].includes(true)) {
    refuseScoped(session, 'resending, adopting and beginning anew');
  }
  const options = optionsOf(asked, live.clock.now());
  if (key === undefined) return startNow(live, session, asked, options, newId(live.clock.now()));
  const hashed = hash([session.actor.kind, session.actor.name, key]);
  const others = underWay.get(live) ?? new Map<string, Promise<unknown>>();
  underWay.set(live, others);
  const before = others.get(hashed);
  const work = (before ?? Promise.resolve()).then(() => startOnce(live, session, asked, options, hashed));
  const settled = work.catch(() => undefined);
  others.set(hashed, settled);
  try {
    return await work;
  } finally {
    if (others.get(hashed) === settled) others.delete(hashed);
  }
}

async function startOnce(
  live: Live,
  session: Session,
  asked: AskedRun,
  options: RunOptions,
  key: string,
): Promise<StartedRun> {
  const { requests, runs } = await session.store();
  const now = live.clock.now();
  const bounds = { now, expires: now + keyTime, most: mostKeys };
  const wanted = { key, body: hash(asked), run: newId(now) };
  const kept = await requests.keep(wanted, bounds);
  if (kept.body !== wanted.body) {
    throw new HrwireError('run.key-reused', 'this Idempotency-Key came with another request before', {
      hint: 'Use a new key for each request; the same key repeats the same request.',
    });
  }
  if (kept.run !== wanted.run) {
    const known = live.runner.find(kept.run);
    if (known !== undefined)
      return { run: kept.run, again: true, state: () => known, ended: live.runner.ended(kept.run) };
    const row = await runs.get(kept.run);
    if (row !== undefined) return { run: kept.run, again: true, state: () => runJson(row), ended: undefined };
    // It was promised and lost with the process before it began.
  }
  try {
    const started = await startNow(live, session, asked, options, kept.run);
    if (started.run !== kept.run) {
      await requests.forget(key);
      await requests.keep({ ...kept, run: started.run }, bounds);
    }
    return started;
  } catch (thrown) {
    await requests.forget(key);
    throw thrown;
  }
}

async function startNow(
  live: Live,
  session: Session,
  asked: AskedRun,
  options: RunOptions,
  run: string,
): Promise<StartedRun> {
  const { mapping, approve } = asked;
  if (approve !== undefined) {
    refuseUnlessMay(session.actor);
    await approveRun(session, mapping, approve);
  }
  const who = session.actor.name;
  const ticket: RunTicket = await live.runner.start({ mapping, options, because: 'request', who }, run);
  await audit(session, 'run', { mapping, run: ticket.run, ...chosen(asked) });
  const waiting = { run: ticket.run, mapping, status: 'waiting' };
  return {
    run: ticket.run,
    again: false,
    state: () => live.runner.find(ticket.run) ?? waiting,
    ended: ticket.ended,
  };
}

function refuseUnlessMay(actor: Actor): void {
  if (may(actor, 'approve')) return;
  throw new HrwireError('access.denied', 'this needs the permission approve', {
    hint: 'Leave approve out, or ask an administrator.',
  });
}

/** Options that were given, as the audit tells them. */
function chosen(asked: AskedRun): JsonObject {
  const given = Object.entries(asked).filter(([name, value]) => name !== 'mapping' && value !== false);
  return given.length === 0 ? {} : { options: Object.fromEntries(given) };
}

function optionsOf(asked: AskedRun, now: number): RunOptions {
  const { adopt, resend, since, until, limit, inbox, full } = asked;
  const bounded = since !== undefined || until !== undefined || limit !== undefined;
  if (adopt === true && (resend === true || bounded || inbox === true)) {
    throw together('adopt reads everything and sends nothing', 'Leave resend, since, until, limit and inbox out.');
  }
  if (inbox === true && (full === true || bounded)) {
    throw together('inbox reads nothing of the source', 'Leave full, since, until and limit out.');
  }
  return {
    full: full === true,
    resend: resend === true,
    newLedger: asked.newLedger === true,
    ...(asked.newKey === true ? { newKey: true as const } : {}),
    ...(since === undefined ? {} : { since: instantOf(since, now) }),
    ...(until === undefined ? {} : { until: instantOf(until, now) }),
    ...(limit === undefined ? {} : { limit }),
    ...(inbox === true ? { inbox: true as const } : {}),
    ...(adopt === true ? { adopt: true as const } : {}),
  };
}

function instantOf(text: string, now: number): number {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant(now);
  throw together('since and until are instants', 'Write an ISO 8601 date or instant, or a time ago such as 24h or 7d.');
}

function together(message: string, hint: string): HrwireError {
  return new HrwireError('run.options', message, { hint });
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** Lets pass what a run had parked, and starts the run that sends it. */
export async function approveAndRun(live: Live, session: Session, mapping: string, run: string): Promise<StartedRun> {
  refuseScoped(session, 'approving a run');
  const options: RunOptions = { full: false, resend: false, newLedger: false };
  return startNow(live, session, { mapping, approve: run }, options, newId(live.clock.now()));
}
