import { randomUUID } from 'node:crypto';
import { HrwireError } from '../../../error/error.ts';
import { nextTry } from '../../../retry/policy.ts';
import type { Exchanged, ExchangeOptions, HttpScope, RequestTemplate } from '../exchange.ts';
import { attempt } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { judge } from './judge.ts';
import type { Judgement } from './judge.ts';
import type { Line } from './line.ts';

type Again = Extract<Judgement, { is: 'again' }>;

/**
 * Sends one request and sees it through to an answer, a refusal or an error. Tries and waits are bounded by `retry`;
 * the login is renewed once at most (then once the session beside it), which does not count as a try.
 */
export async function seeThrough(
  line: Line,
  request: RequestTemplate,
  scope: HttpScope,
  options: ExchangeOptions,
): Promise<Exchanged> {
  let renewals = 0;
  // All tries of one request carry one id, so that a server can tell a second try from a second request.
  const named = { ...scope, more: { request_id: randomUUID(), ...scope.more } };
  for (let tried = 1; ; tried++) {
    await line.gate.enter(tried === 1, options.signal);
    const made = await attempt(line, request, named, options);
    const judgement = await judge(line, request, named, options.repeatable, made);
    note(line, made, judgement);
    switch (judgement.is) {
      case 'success':
        return { ok: true, answer: judgement.answer };
      case 'refusal':
        return { ok: false, refusal: judgement.refusal };
      case 'failed':
        throw judgement.error;
      case 'again':
        await pause(line, judgement, tried, options.signal);
        break;
      case 'reauthorise':
        renew(line, made, judgement.error, renewals++);
        tried--;
        break;
    }
  }
}

/** Tells the breaker: only a target that is out of reach or out of order counts as sick, not one that refuses. */
function note(line: Line, { sent }: Attempt, judgement: Judgement): void {
  const sick = judgement.is === 'again' ? judgement.verb === 'retry' : !sent.ok;
  if (sick) line.gate.failed();
  else line.gate.succeeded();
}

/** Waits until the next try, or throws when there is none (promise 6: exhausted tries fail, they never end a stream). */
async function pause(line: Line, { verb, notBefore, error }: Again, tried: number, signal: AbortSignal): Promise<void> {
  const { clock, random, log, name, observe } = line.context;
  const now = clock.now();
  const next = nextTry({ verb, notBefore }, tried, now, random, line.retry);
  if (next.is === 'exhausted') throw tried === 1 ? error : exhausted(error, tried);
  if (next.is === 'later') throw tooLong(error, next.at);
  const wait = Math.max(0, next.at - now);
  log.warn('request is tried again', { connection: name, code: error.code, why: error.message, tried, wait });
  observe?.({ kind: 'wait', why: notBefore === undefined ? 'retry' : 'told', at: now, seconds: wait / 1000 });
  await clock.sleep(wait, signal);
}

function exhausted(error: HrwireError, tried: number): HrwireError {
  return new HrwireError('http.exhausted', `${error.message.replace(/\.$/, '')}, at each of ${tried} tries.`, {
    place: error.place,
    hint: error.hint ?? 'Run again later: what is settled stays settled.',
    cause: error,
  });
}

function tooLong(error: HrwireError, at: number): HrwireError {
  const until = new Date(at).toISOString();
  return new HrwireError(
    'http.wait-too-long',
    `${error.message.replace(/\.$/, '')}, and asks to wait until ${until}.`,
    {
      place: error.place,
      hint: `Run again after ${until}, or raise \`http.retry.wait_most\`.`,
      cause: error,
    },
  );
}

/**
 * Makes the next try come with a new login. Cookies beside a token are kept at first: a server may keep its place in a
 * list by them. What is still refused goes once more without them; after that it is an error, never a loop.
 */
function renew(line: Line, made: Attempt, error: HrwireError, renewals: number): void {
  const { place } = error;
  const message = error.message.replace(/\.$/, '');
  const besideSession = made.session && made.credential.token !== undefined;
  if (renewals > 1 || (renewals === 1 && !besideSession)) {
    throw new HrwireError('http.still-refused', `${message}, with a login that was just renewed.`, {
      place,
      hint:
        error.hint ??
        'The login works and is not enough: check the permissions of this user or client, and the clock of this machine.',
      cause: error,
    });
  }
  const renewable = renewals === 0 && line.auth.refuse(made.credential);
  if (!renewable && !made.session) {
    throw new HrwireError('http.login-refused', `${message}: the login is refused.`, {
      place,
      hint:
        error.hint ??
        `Check the secrets of the connection \`${line.context.name}\` in \`hrwire.yaml\` and whether they have expired.`,
      cause: error,
    });
  }
  // A login that is fixed, or new: only the cookies beside it can be what the server no longer takes.
  if (!renewable) line.session.clear();
  line.context.log.info('login is renewed', { connection: line.context.name, why: error.message });
}
