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

/**
 * Counts runs of a mapping that fail one after the other, and tells `serve.alerts` of it: once a series, and once when a run
 * succeeds again. What it tells holds codes and counts, no message of a system and no value of a record.
 */
export async function startAlerts(live: Live): Promise<Part> {
  const closing = new AbortController();
  let work = Promise.resolve();
  const posts = new Set<Promise<unknown>>();
  const send = (post: Promise<unknown>): void => {
    const done = post.catch(() => undefined).finally(() => posts.delete(done));
    posts.add(done);
  };
  const forget = live.listen((observation) => {
    if (observation.kind !== 'ended') return;
    // One after the other: each counts on from the one before.
    work = work
      .then(() => count(live, observation, closing.signal, send))
      .catch((thrown: unknown) => {
        live.log.warn('failures could not be counted', { mapping: observation.mapping, why: messageOf(thrown) });
      });
  });
  return {
    name: 'alerts',
    close: async () => {
      forget();
      closing.abort();
      await work;
      // One that did not get through is noted as not told: the next failure tells it.
      await Promise.all(posts);
    },
  };
}

async function count(
  live: Live,
  ended: Ended,
  closing: AbortSignal,
  send: (post: Promise<unknown>) => void,
): Promise<void> {
  const { mapping, status } = ended;
  const failed = status === 'failed' || status === 'refused';
  // A run that was stopped, parked or met another one says nothing of whether it works.
  if (!failed && status !== 'settled' && status !== 'attention') return;
  const session = live.session();
  const { schedules } = await session.store();
  const before = (await schedules.list()).find((row) => row.mapping === mapping)?.failing ?? none;
  if (!failed && before.failures === 0) return;
  const failing = failed ? { ...before, failures: before.failures + 1, since: before.since ?? ended.at } : none;
  await schedules.count(mapping, failing);
  const { settings } = serveSettings(session.project, session.env);
  if (settings.alerts === undefined) return;
  const { alerts } = settings;
  if (!failed) {
    if (before.alerted) send(post(live, alerts, document('recovered', ended, before), closing));
    return;
  }
  const file = session.project.mappings.get(mapping)?.file;
  const after = (file === undefined ? undefined : specOf(file)?.alertAfter) ?? alerts.after;
  if (failing.failures < after || failing.alerted) return;
  // Noted at once, so that one series makes one alert however long its tries take; taken back where none gets through.
  await schedules.count(mapping, { ...failing, alerted: true });
  const told = async (): Promise<void> => {
    if (await post(live, alerts, document('failing', ended, failing), closing)) return;
    const now = (await schedules.list()).find((row) => row.mapping === mapping)?.failing ?? none;
    if (now.alerted) await schedules.count(mapping, { ...now, alerted: false });
  };
  send(told());
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
