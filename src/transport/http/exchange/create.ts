import type { Document } from '../../../config/document.ts';
import type { ConnectionContext } from '../../../connector/connection.ts';
import { HrwireError } from '../../../error/error.ts';
import { wrap } from '../../../error/wrap.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { RetrySettings } from '../../../retry/policy.ts';
import { breakerSchema, retrySchema } from '../../../retry/schema.ts';
import { identityOf } from '../../identity.ts';
import { openAuth } from '../auth.ts';
import type { AuthSetup, Login } from '../auth/auth.ts';
import { noAuth } from '../auth/none.ts';
import { openClient } from '../client.ts';
import { compileRules } from '../errors.ts';
import type { Decision } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { openLimits } from '../limits.ts';
import { publicConfig, redactor } from '../secrets.ts';
import { openSession } from '../session.ts';
import { durationSetting, numberSetting, part } from '../settings.ts';
import type { Site } from '../site.ts';
import { compileSuccess, defaultSuccess, withoutBody } from '../success.ts';
import { attempt } from './attempt.ts';
import { openGate } from './gate.ts';
import type { Gate } from './gate.ts';
import type { Line } from './line.ts';
import { exchangeProperties } from './schema.ts';
import { seeThrough } from './see-through.ts';

export interface ExchangeSetup {
  readonly document: Document<JsonObject>;
  readonly context: ConnectionContext;
  readonly site: Site;
}

/** An `Exchange` with its connections and logins; `close` ends what is on its way with `http.closed`. */
export interface OpenExchange extends Exchange {
  close(): Promise<void>;
}

/** Opens the requests of one connection from the section `http`. Throws syntax errors with their place. */
export function createExchange(setup: ExchangeSetup): OpenExchange {
  const section = part(setup.document.value, 'http');
  const closing = new AbortController();
  const open = openLine(setup, section, closing.signal);
  // A run has few signals and many requests: one joined with the closing is kept for the next request.
  const joined = new WeakMap<AbortSignal, AbortSignal>();
  const exchange: Exchange = (request, scope, options) => {
    const signal = joined.get(options.signal) ?? AbortSignal.any([options.signal, closing.signal]);
    joined.set(options.signal, signal);
    return seeThrough(open, request, scope, { ...options, signal });
  };
  return Object.assign(exchange, {
    async close(): Promise<void> {
      await logOut(open);
      closing.abort(new HrwireError('http.closed', 'The connection was closed while a request was on its way.'));
      await open.client.close();
    },
  });
}

function openLine({ document, context, site }: ExchangeSetup, section: JsonObject, closing: AbortSignal): Line {
  const { clock, config, budgets } = context;
  const authSpec = section['auth'];
  const retry = retryOf(part(section, 'retry'));
  const byCookies = JSON.stringify(authSpec ?? {}).includes('"kind":"session"');
  const session = openSession(part(section, 'session'), byCookies);
  const limit = numberSetting(section, { properties: exchangeProperties }, 'answer_limit');
  const gate = (): Gate => gateOf(part(section, 'breaker'), context);
  const rules = compileRules(document, ['http', 'errors'], section['errors']);
  // A login passes the same budgets: it is a request to the same system. Its gate is its own, since the one request
  // that probes a sick system may have to log in first.
  const loginLine: Line = {
    context,
    site,
    session,
    retry,
    client: openClient({ timeouts: part(section, 'timeouts'), limit, clock }),
    limits: openLimits(section['limits'], {
      connection: context.name,
      identity: identityOf(part(document.value, 'config')['identity'], context),
      clock,
      budgets,
      waitMost: retry.waitMost,
      numbers: { document, config: publicConfig(document, config) },
    }),
    gate: gate(),
    auth: noAuth,
    rules: async (facts) => stopOnly(await rules(facts)),
    success: byCookies ? withoutBody : defaultSuccess,
    names: { config: publicConfig(document, config) },
    redact: redactor(document, config),
    codeOf: oauthError,
    trace: traceNames(section['trace']),
  };
  const login = loginOver(loginLine);
  const logout = logoutOver(loginLine);
  const path = ['http', 'auth'];
  const clearSession = (): void => session.clear();
  const auth = isObject(authSpec)
    ? openAuth({ document, path, spec: authSpec, site, clock, login, logout, closing, clearSession })
    : noAuth;
  return {
    ...loginLine,
    gate: gate(),
    auth,
    rules,
    success: compileSuccess(document, ['http', 'success'], section['success']),
    codeOf: () => undefined,
  };
}

function traceNames(written: Json | undefined): readonly string[] {
  const names: readonly Json[] = Array.isArray(written) ? written : [];
  return names.flatMap((name) => (typeof name === 'string' ? [name.toLowerCase()] : []));
}

function gateOf(section: JsonObject, { clock, observe }: ConnectionContext): Gate {
  const failures = numberSetting(section, breakerSchema, 'failures');
  const settings = { failures, open: durationSetting(section, breakerSchema, 'open') ?? 0 };
  return openGate(settings, clock, (at) => observe?.({ kind: 'breaker', at }));
}

function retryOf(section: JsonObject): RetrySettings {
  const time = (key: string): number => durationSetting(section, retrySchema, key) ?? 0;
  const tries = numberSetting(section, retrySchema, 'tries');
  return { tries, first: time('first'), most: time('most'), wait: time('wait'), waitMost: time('wait_most') };
}

/** One attempt, and no second with another login: whatever the server says, the session is not used again. */
function logoutOver(line: Line): AuthSetup['logout'] {
  return async (request, signal) => {
    const { sent, label } = await attempt(line, request, { more: {} }, { signal, repeatable: false });
    if (!sent.ok) throw sent.failure.error;
    const { status } = sent.raw;
    if (status >= 400) throw new HrwireError('http.refused', `${label} answered ${status}.`);
  };
}

/** Milliseconds that a server gets to end a session, whatever state it is in: nobody waits for more than its place. */
const logoutWithin = 3000;

/** Best effort: what the session was for is done, and the server forgets it by itself some day. */
async function logOut({ auth, context }: Line): Promise<void> {
  try {
    await auth.close?.(AbortSignal.timeout(logoutWithin));
  } catch (thrown) {
    context.log.info('the session could not be ended', { connection: context.name, why: wrap(thrown).code });
  }
}

/** A rule that says `stop` explains a refused login as well; the other verbs are about what a login leads to. */
function stopOnly(decision: Decision | undefined): Decision | undefined {
  return decision?.verb === 'stop' ? decision : undefined;
}

/** Login requests are safe to repeat; what they are refused with is told as a refused login. */
function loginOver(line: Line): Login {
  return async (request, scope, signal) => {
    try {
      const exchanged = await seeThrough(line, request, scope, { signal, repeatable: true });
      if (exchanged.ok) return exchanged.answer;
      throw new HrwireError('http.lost', exchanged.refusal.message);
    } catch (thrown) {
      if (!(thrown instanceof HrwireError) || !['http.refused', 'http.stopped'].includes(thrown.code)) throw thrown;
      throw new HrwireError('http.login-refused', `The login is refused: ${thrown.message}`, {
        place: thrown.place,
        hint:
          (thrown.code === 'http.stopped' ? thrown.hint : undefined) ??
          'Check the secrets of this connection in `hrwire.yaml` and whether they have expired.',
        cause: thrown,
      });
    }
  };
}

/** The `error` of OAuth (RFC 6749, 5.2) is a closed list of short codes; descriptions may echo secrets and stay out. */
function oauthError(body: unknown): string | undefined {
  const error = isObject(body) ? body['error'] : undefined;
  return typeof error === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(error) ? error : undefined;
}
