import { describe, expect, it } from 'vitest';
import { createToken, revokeToken, rotateToken } from '../../src/app/tokens.ts';
import type { TokenOrder } from '../../src/app/tokens.ts';
import { openSession } from '../../src/app/session.ts';
import { systemClock } from '../../src/app/clock.ts';
import type { Live } from '../../src/app/live.ts';
import { silent } from '../mappings/project.ts';
import { put, get } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const day = 86_400_000;
const order: TokenOrder = {
  ...{ name: 'cron', role: 'admin', reveal: false, mappings: undefined, scope: undefined, lasts: undefined },
};

async function made(at: TestServer, more: Partial<TokenOrder> = {}): Promise<string> {
  return (await createToken(at.live.session(), { ...order, ...more })).text;
}

/** A clock that a test moves: an answer that is held back comes at once, what waits longer waits until it is stopped. */
function clockAt(): { now: () => number; sleep: Live['clock']['sleep']; by: number; slept: number[] } {
  const clock = {
    by: 0,
    slept: [] as number[],
    now: (): number => Date.now() + clock.by,
    sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
      if (signal !== undefined) return systemClock.sleep(ms, signal);
      clock.slept.push(ms);
    },
  };
  return clock;
}

describe('on loopback', () => {
  it('the local user may do all as long as no token was ever made', async () => {
    const at = await server();
    await at.object('GET', '/api/v1/tokens', 200);
    const token = await made(at);
    expect(await at.object('GET', '/api/v1/tokens', 401)).toMatchObject({ code: 'access.unauthenticated' });
    await revokeToken(at.live.session(), 'cron');
    await at.object('GET', '/api/v1/tokens', 401);
    await at.object('GET', '/api/v1/tokens', 401, { token });
  });
  it('what a proxy brings is no local user', async () => {
    const at = await server();
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      await at.object('GET', '/api/v1/tokens', 401, { headers: { [header]: '192.0.2.1' } });
    }
  });
  it('whether it is alive nobody needs a token to ask', async () => {
    const at = await server();
    await made(at);
    await at.object('GET', '/healthz', 200);
  });
});

describe('a bearer token', () => {
  it('lets in who holds it, and a 401 says how to ask', async () => {
    const at = await server();
    const token = await made(at);
    const { items } = await at.object('GET', '/api/v1/tokens', 200, { token });
    expect(items).toMatchObject([{ name: 'cron', state: 'active' }]);
    const refused = await at.ask('GET', '/api/v1/tokens');
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="hrwire"');
  });
  it.each([
    ['nothing of ours', 'Bearer nonsense', 'access.unauthenticated'],
    ['another scheme', 'Basic YTpi', 'access.unauthenticated'],
    ['no token', 'Bearer', 'access.unauthenticated'],
    ['one of another store', 'Bearer hrw_00000000000000000000000000000000000000000003q2Vgn', 'access.slip'],
  ])('%s is refused', async (_, authorization, code) => {
    const at = await server();
    await made(at);
    expect(await at.object('GET', '/api/v1/tokens', 401, { headers: { authorization } })).toMatchObject({ code });
  });
  it('that was not copied whole is told as that', async () => {
    const at = await server();
    const token = await made(at);
    expect(await at.object('GET', '/api/v1/tokens', 401, { token: token.slice(0, -2) })).toMatchObject({
      code: 'access.slip',
    });
  });
  it('ends at its time', async () => {
    const clock = clockAt();
    const at = await server({ clock });
    const token = await made(at, { lasts: day });
    await at.object('GET', '/api/v1/tokens', 200, { token });
    clock.by = day;
    expect(await at.object('GET', '/api/v1/tokens', 401, { token })).toMatchObject({ code: 'access.ended' });
  });
  it('ends at once when it is revoked, by another process too', async () => {
    const at = await server();
    const token = await made(at);
    await at.object('GET', '/api/v1/tokens', 200, { token });
    const other = openSession({ root: at.root, env: {}, log: silent });
    await revokeToken(other, 'cron');
    await other.close();
    expect(await at.object('GET', '/api/v1/tokens', 401, { token })).toMatchObject({ code: 'access.ended' });
  });
  it('is rotated: both hold for a while, then the new one alone', async () => {
    const clock = clockAt();
    const at = await server({ clock });
    const before = await made(at);
    const { text: after } = await rotateToken(at.live.session(), 'cron', { overlap: 3_600_000, lasts: undefined });
    for (const token of [before, after]) await at.object('GET', '/api/v1/tokens', 200, { token });
    clock.by = 3_600_001;
    await at.object('GET', '/api/v1/tokens', 401, { token: before });
    await at.object('GET', '/api/v1/tokens', 200, { token: after });
  });
  it('is told when it was used last, to the hour', async () => {
    const at = await server();
    const token = await made(at);
    await at.object('GET', '/api/v1/tokens', 200, { token });
    const { items } = await at.object('GET', '/api/v1/tokens', 200, { token });
    expect(items).toMatchObject([{ lastUsed: expect.stringMatching(/:00:00\.000Z$/) as string }]);
  });
  it('stands in no answer, no row of the audit, and not in the file of the store', async () => {
    const at = await server();
    const token = await made(at);
    const listed = await at.ask('GET', '/api/v1/tokens', { token });
    const audited = await at.ask('GET', '/api/v1/audit', { token });
    const file = get(at.root, 'state/hrwire.db') + get(at.root, 'state/hrwire.db-wal');
    for (const text of [listed.text, audited.text, file, JSON.stringify(at.lines)]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(token.slice(4, 30));
    }
  });
  it('may what its role may, and no more; who tried is noted', async () => {
    const at = await server();
    const token = await made(at);
    const viewer = await made(at, { name: 'board', role: 'viewer' });
    expect(await at.object('GET', '/api/v1/tokens', 403, { token: viewer })).toMatchObject({ code: 'access.denied' });
    await at.stop();
    const again = await server({ root: at.root });
    const { items } = await again.object('GET', '/api/v1/audit?action=refused', 200, { token });
    expect(items).toMatchObject([{ who: 'hrwire', subject: { 'access.denied board': 1 } }]);
  });
});

describe('guessing', () => {
  it('is slowed down, then refused with Retry-After, and who was let in before goes on', async () => {
    const clock = clockAt();
    const at = await server({ clock });
    const token = await made(at);
    await at.object('GET', '/api/v1/tokens', 200, { token });
    for (let times = 0; times < 10; times++) await at.object('GET', '/api/v1/tokens', 401, { token: `wrong-${times}` });
    expect(clock.slept.filter((ms) => ms > 0)).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450]);
    const refused = await at.ask('GET', '/api/v1/tokens', { token: 'wrong' });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    await at.object('GET', '/api/v1/tokens', 200, { token });
    const { items } = await at.object('GET', '/api/v1/audit?action=refused', 200, { token });
    expect(items).toMatchObject([{ subject: { 'access.unauthenticated from loopback': 1 } }]);
  });
});

describe('tokens by the API', () => {
  it('are made, rotated and ended, and what was done is noted with who and how', async () => {
    const at = await server();
    const token = await made(at);
    const json = {
      name: 'desk',
      role: 'viewer',
      scope: 'department = "销售部"',
      mappings: ['people-to-out'],
      expires: '30d',
    };
    const { token: text, ...rest } = await at.object('POST', '/api/v1/tokens', 201, { token, json });
    expect(text).toMatch(/^hrw_/);
    expect(rest).toMatchObject({ name: 'desk', scope: json.scope, mappings: json.mappings, madeBy: 'cron' });
    await at.object('POST', '/api/v1/tokens/desk/rotate', 201, { token, json: { overlap: '2h' } });
    expect(await at.object('DELETE', '/api/v1/tokens/desk', 200, { token })).toEqual({ revoked: 2 });
    await at.object('DELETE', '/api/v1/tokens/desk', 404, { token });
    const { items } = await at.object('GET', '/api/v1/audit?who=cron', 200, { token });
    expect(items).toMatchObject([
      { action: 'token revoke', kind: 'token', via: { address: 'loopback' } },
      { action: 'token rotate' },
      { action: 'token create', subject: { name: 'desk', scoped: true } },
    ]);
    expect(await at.object('GET', '/api/v1/audit/state', 200, { token })).toMatchObject({ whole: true });
  });
  it.each([
    ['a role that is none', { name: 'a', role: 'king' }, 422],
    ['a scope that is no expression', { name: 'a', role: 'viewer', scope: 'a = ' }, 422],
    ['a mapping that is none', { name: 'a', role: 'viewer', mappings: ['nobody'] }, 422],
    ['a longer time than is allowed', { name: 'a', role: 'viewer', expires: '401d' }, 422],
    ['no time', { name: 'a', role: 'viewer', expires: '0d' }, 422],
    ['a name that is none', { name: '../a', role: 'viewer' }, 422],
    ['a name that is in use', { name: 'cron', role: 'viewer' }, 409],
  ])('%s is refused', async (_, json, status) => {
    const at = await server();
    const token = await made(at);
    await at.object('POST', '/api/v1/tokens', status, { token, json });
  });
  it('nobody who sees a part makes a token or reads the audit: it might see more', async () => {
    const at = await server();
    for (const more of [{ scope: 'true' }, { mappings: ['people-to-out'] }]) {
      const token = await made(at, { name: JSON.stringify(Object.keys(more)).slice(2, -2), ...more });
      for (const path of ['/api/v1/tokens', '/api/v1/audit', '/api/v1/audit/state']) {
        await at.object('GET', path, 403, { token });
      }
      await at.object('POST', '/api/v1/tokens', 403, { token, json: { name: 'x', role: 'admin' } });
    }
  });
  it('the audit is read page by page', async () => {
    const at = await server();
    const token = await made(at);
    for (const name of ['a', 'b', 'c']) await made(at, { name });
    const first = await at.object('GET', '/api/v1/audit?limit=3', 200, { token });
    const second = await at.object('GET', `/api/v1/audit?limit=3&cursor=${String(first['next'])}`, 200, { token });
    expect(first['items']).toHaveLength(3);
    expect(second).toMatchObject({ items: [{ subject: { name: 'cron' } }], next: null });
  });
});

it('the longest time of a token is a setting', async () => {
  const at = await server();
  put(at.root, 'hrwire.yaml', `${get(at.root, 'hrwire.yaml')}serve: { access: { token_most: 7d } }\n`);
  const session = openSession({ root: at.root, env: {}, log: silent });
  await expect(createToken(session, { ...order, lasts: 8 * day })).rejects.toMatchObject({ code: 'access.invalid' });
  const { row } = await createToken(session, order);
  expect(row.expiresAt - row.createdAt).toBe(7 * day);
  await session.close();
});
