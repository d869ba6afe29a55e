import { startBeisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { Beisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';

/** Noon in Shanghai on a Friday. */
const noon = Date.parse('2026-11-20T04:00:00Z');
export const v5 = '/TenantBaseExternal/api/v5/';
export const v6 = '/RecruitV6/api/v1/';

export interface BeisenBody {
  readonly code?: string | number;
  readonly Code?: number;
  readonly message?: string | null;
  readonly data?: unknown;
  readonly total?: number;
  readonly scrollId?: string;
  readonly isLastData?: boolean;
  readonly error?: string;
  readonly access_token?: string;
  readonly expires_in?: string | number;
}

export interface BeisenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the body is no JSON. */
  readonly json: BeisenBody;
}

/** A sandbox whose clock a test moves, and a token at hand. */
export interface BeisenClient {
  readonly sandbox: Beisen;
  readonly clock: { now: number };
  token: string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<BeisenAnswer>;
  get(target: string, headers?: Record<string, string>): Promise<BeisenAnswer>;
  /** The value of `data`. */
  data<T>(path: string, body: unknown): Promise<T>;
  fault(...faults: object[]): Promise<BeisenAnswer>;
  state<T>(entity: string): Promise<T>;
}

export async function openBeisen(options: BeisenOptions = {}): Promise<BeisenClient> {
  const clock = { now: noon };
  const sandbox = await startBeisen({ now: () => clock.now, ...options });
  const client: BeisenClient = {
    sandbox,
    clock,
    token: (await askByKey(sandbox)).json.access_token ?? '',
    post: (path, body, headers = {}) =>
      ask(sandbox.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (target, headers = {}) =>
      ask(sandbox.url + target, { headers: { authorization: `Bearer ${client.token}`, ...headers } }),
    data: async <T>(path: string, body: unknown) => (await client.post(path, body)).json.data as T,
    fault: (...faults) => ask(`${sandbox.url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(faults) }),
    state: async <T>(entity: string) =>
      JSON.parse((await ask(`${sandbox.url}/__sandbox/state?entity=${entity}`, {})).text) as T,
  };
  return client;
}

/** Token variant A, as a form unless `json`. */
export function askByKey(sandbox: Beisen, change: Record<string, string> = {}, json = false): Promise<BeisenAnswer> {
  const { appKey, appSecret } = sandbox.settings;
  const fields = { grant_type: 'client_credentials', app_key: appKey, app_secret: appSecret, ...change };
  return login(`${sandbox.url}/token`, fields, json);
}

/** Token variant B. */
export function askByTenant(sandbox: Beisen, change: Record<string, string> = {}, json = false): Promise<BeisenAnswer> {
  const { appId, tenantId, secret } = sandbox.settings;
  const own = { app_id: String(appId), tenant_id: String(tenantId), secret };
  return login(`${sandbox.url}/OAuth/Token`, { grant_type: 'client_credentials', ...own, ...change }, json);
}

function login(url: string, fields: Record<string, string>, json: boolean): Promise<BeisenAnswer> {
  if (!json) return ask(url, { method: 'POST', body: new URLSearchParams(fields) });
  return ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
}

async function ask(url: string, init: RequestInit): Promise<BeisenAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): BeisenBody {
  try {
    return JSON.parse(text) as BeisenBody;
  } catch {
    return {};
  }
}

/** A window of the ninety days before noon. */
export const ninety = { startTime: '2026-08-22T12:00:00', stopTime: '2026-11-20T12:00:00' };
