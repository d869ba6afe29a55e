import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { serveSettings } from '../config/project/serve.ts';
import { messageOf } from '../error/wrap.ts';
import type { Observation } from '../observe/observation.ts';
import type { JsonObject } from '../record/json.ts';
import { specOf } from '../schedule/spec.ts';
import type { Failing } from '../store/schedules.ts';
import type { Live, Part } from './live.ts';

type Ended = Extract<Observation, { readonly kind: 'ended' }>;

/** Waits between the tries of one alert, in milliseconds. */
const waits = [1000, 5000, 30_000, 120_000] as const;
/** An answer must have come by then. */
const timeout = 10_000;

const none: Failing = { failures: 0, since: undefined, alerted: false };

/** What counts the ends of runs. */
export interface Alerts {
  /** A run has ended. Resolves when it is counted, and when what there was to tell got through or did not. */
  ended(end: Ended): Promise<void>;
  close(): Promise<void>;
}

/** Listens to the runs of a server. */
export async function startAlerts(live: Live): Promise<Part> {
  const alerts = alertsOf(live);
  const forget = live.listen((observation) => {
    if (observation.kind !== 'ended') return;
    alerts.ended(observation).catch((thrown: unknown) => {
      live.log.warn('failures could not be counted', { mapping: observation.mapping, why: messageOf(thrown) });
    });
  });
  return {
    name: 'alerts',
    close: async () => {
      forget();
      await alerts.close();
    },
  };
}

/**
 * Counts runs of a mapping that fail one after the other, and tells `serve.alerts` of it: once a series, and once when a run
 * succeeds again. What it tells holds codes and counts, no message of a system and no value of a record.
 */
export function alertsOf(live: Live): Alerts {
  const closing = new AbortController();
  const open = new Set<Promise<unknown>>();
  const tallies = talliesOf(live);
  let counted: Promise<unknown> = Promise.resolve();
  return {
    ended: async (end) => {
      // One after the other: each counts on from the one before. What is told holds none of them up.
      const count = counted.then(() => counting(live, tallies, end, closing.signal));
      counted = count.catch(() => undefined);
      const told = count.then(({ told }) => told);
      const done = told.catch(() => undefined).finally(() => open.delete(done));
      open.add(done);
      await told;
    },
    close: async () => {
      closing.abort();
      // One that did not get through is noted as not told: the next failure tells it.
      await Promise.all(open);
    },
  };
}

/** What counting one leaves to be told; in an object, for nobody must wait for it to count the next. */
interface Counted {
  readonly told: Promise<void>;
}

const nothing: Counted = { told: Promise.resolve() };

/** How many runs of a mapping failed one after the other. */
interface Tallies {
  of(mapping: string): Promise<Failing>;
  set(mapping: string, failing: Failing): Promise<void>;
}

/** Kept in the store; here as well while that takes nothing: a full disk is to be told of like all else. */
function talliesOf(live: Live): Tallies {
  const unsaved = new Map<string, Failing>();
  return {
    of: async (mapping) => {
      const { schedules } = await live.session().store();
      const stored = async (): Promise<Failing> =>
        (await schedules.list()).find((row) => row.mapping === mapping)?.failing ?? none;
      return unsaved.get(mapping) ?? (await stored());
    },
    set: async (mapping, failing) => {
      const { schedules } = await live.session().store();
      try {
        await schedules.count(mapping, failing);
        unsaved.delete(mapping);
      } catch (thrown) {
        unsaved.set(mapping, failing);
        live.log.warn('failures could not be stored; they are counted on', { mapping, why: messageOf(thrown) });
      }
    },
  };
}

async function counting(live: Live, tallies: Tallies, ended: Ended, closing: AbortSignal): Promise<Counted> {
  const { mapping, status } = ended;
  const failed = status === 'failed' || status === 'refused';
  // A run that was stopped, parked or met another one says nothing of whether it works.
  if (!failed && status !== 'settled' && status !== 'attention') return nothing;
  const session = live.session();
  const before = await tallies.of(mapping);
  if (!failed && before.failures === 0) return nothing;
  const now = failed ? { ...before, failures: before.failures + 1, since: before.since ?? ended.at } : none;
  await tallies.set(mapping, now);
  const { alerts } = serveSettings(session.project, session.env).settings;
  if (alerts === undefined) return nothing;
  if (!failed) {
    if (!before.alerted) return nothing;
    return { told: post(live, alerts, document('recovered', ended, before), closing).then(() => undefined) };
  }
  const file = session.project.mappings.get(mapping)?.file;
  const after = (file === undefined ? undefined : specOf(file)?.alertAfter) ?? alerts.after;
  if (now.failures < after || now.alerted) return nothing;
  // Noted at once, so that one series makes one alert however long its tries take; taken back where none gets through.
  await tallies.set(mapping, { ...now, alerted: true });
  const tell = async (): Promise<void> => {
    if (await post(live, alerts, document('failing', ended, now), closing)) return;
    const then = await tallies.of(mapping);
    if (then.alerted) await tallies.set(mapping, { ...then, alerted: false });
  };
  return { told: tell() };
}

function document(event: 'failing' | 'recovered', ended: Ended, { failures, since }: Failing): JsonObject {
  const { mapping, run, status, at, error, counts } = ended;
  return {
    ...{ event, mapping, run, status, error, failures, counts: { ...counts } },
    since: since === undefined ? null : new Date(since).toISOString(),
    at: new Date(at).toISOString(),
  };
}

/** Whether it got through: an answer of 2xx. Tried again where that may help. */
async function post(
  { clock, log }: Live,
  { url, secret }: { readonly url: string; readonly secret?: string },
  said: JsonObject,
  closing: AbortSignal,
): Promise<boolean> {
  const body = JSON.stringify(said);
  let why = '';
  for (const wait of [...waits, undefined]) {
    const at = Math.floor(clock.now() / 1000);
    const signed = secret === undefined ? {} : { 'x-hrwire-signature': `t=${at},v1=${signature(secret, at, body)}` };
    try {
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'hrwire', ...signed },
        body,
        headersTimeout: timeout,
        bodyTimeout: timeout,
        signal: AbortSignal.any([closing, AbortSignal.timeout(timeout)]),
      });
      await answer.dump();
      if (statusCode >= 200 && statusCode < 300) return true;
      why = `it answered ${statusCode}`;
    } catch (thrown) {
      why = messageOf(thrown);
    }
    if (wait === undefined || closing.aborted) break;
    await clock.sleep(wait, closing).catch(() => undefined);
  }
  // Not the address: it may hold a token.
  log.warn('an alert did not get through', { mapping: said['mapping'] ?? null, event: said['event'] ?? null, why });
  return false;
}

function signature(secret: string, at: number, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
}
