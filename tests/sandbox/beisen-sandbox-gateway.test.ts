import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { askByKey, askByTenant, ninety, openBeisen, v5, v6 } from './beisen-client.ts';
import type { BeisenClient } from './beisen-client.ts';

let client: BeisenClient;
const people = `${v5}Employee/GetByTimeWindow`;
const mail = `${v5}Employee/GetUserIDByEmail`;

beforeEach(() => open());
afterEach(() => client.sandbox.close());

async function open(options: BeisenOptions = {}): Promise<void> {
  client = await openBeisen({ employees: 3, applications: 3, ...options });
}

/** The same, with other options. */
async function reopen(options: BeisenOptions): Promise<void> {
  await client.sandbox.close();
  await open(options);
}

const strict = (): string[] => client.sandbox.log.strict.map((line) => line.strict ?? '');

describe('logging in', () => {
  it.each([false, true])('variant A takes its three fields, as JSON: %s', async (json) => {
    const given = await askByKey(client.sandbox, {}, json);
    expect(given.json).toMatchObject({ token_type: 'bearer', expires_in: 7200 });
    expect(given.json).toHaveProperty('refresh_token');
  });

  it('variant B takes a form and answers numbers as text', async () => {
    const given = await askByTenant(client.sandbox);
    expect(given.json).toMatchObject({ expires_in: '7200', tenant_id: '100000', user_id: '0' });
    expect(given.headers.get('x-ratelimit-limit-second')).toBe('400');
    client.token = given.json.access_token ?? '';
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(200);
  });

  it('variant B refuses JSON', async () => {
    expect((await askByTenant(client.sandbox, {}, true)).status).toBe(400);
    expect(strict()).toEqual(['unsupported_media_type']);
  });

  it('variant B says its life as a time stamp or as a long number where the tenant does', async () => {
    await reopen({ expiresIn: 'stamp' });
    expect((await askByTenant(client.sandbox)).json.expires_in).toBe('1795154400');
    await reopen({ expiresIn: 'long' });
    expect((await askByTenant(client.sandbox)).json.expires_in).toBe(8_400_000);
  });

  it('an unknown tenant is 400 with an error and no code', async () => {
    const given = await askByTenant(client.sandbox, { tenant_id: '0' });
    expect([given.status, given.text]).toEqual([400, '{"error":"invalid_tenantid"}']);
  });

  it.each([askByKey, askByTenant])('a wrong secret is 400 with both variants', async (ask) => {
    const given = await ask(client.sandbox, { app_secret: 'x', secret: 'x' });
    expect(given.status).toBe(400);
  });

  it('a field that is not documented is refused and told', async () => {
    expect((await askByKey(client.sandbox, { refresh_token: 'x' })).status).toBe(400);
    expect(strict()).toEqual(['invalid_request']);
  });

  it('GET /token finds nothing', async () => {
    expect((await client.get('/token')).status).toBe(404);
  });

  it('the log never holds a token or a secret', async () => {
    await askByTenant(client.sandbox);
    await client.post(mail, { email: 'a@b' });
    const text = JSON.stringify(client.sandbox.log.lines);
    for (const secret of [client.token, client.sandbox.settings.secret, client.sandbox.settings.appSecret]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('the gateway', () => {
  it('without Authorization is 400', async () => {
    const response = await fetch(client.sandbox.url + mail, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([400, '{"message":"Authorization header is empty"}']);
  });

  it('an unknown token is 401', async () => {
    client.token = 'of-another-environment';
    const given = await client.post(mail, { email: 'a@b' });
    expect([given.status, given.text]).toEqual([401, '{"message":"un-authorized"}']);
    expect(strict()).toEqual([]);
  });

  it('an expired token is 401', async () => {
    client.clock.now += 7_200_000;
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(401);
  });

  it('a bad token at an old path is 500 without a body', async () => {
    client.token = 'bad';
    const given = await client.post('/tenantbase/v1/0/employee/search', {});
    expect([given.status, given.text]).toEqual([500, '']);
  });

  it('an unknown path answers as a bad token does, and is told', async () => {
    const given = await client.post(`${v5}Employee/GetAll`, {});
    expect([given.status, given.text]).toEqual([401, '{"message":"un-authorized"}']);
    expect(strict()[0]).toContain('GetAll');
  });

  it('another method is an unknown path', async () => {
    expect((await client.get(people)).status).toBe(401);
    expect(strict()).toHaveLength(1);
  });

  it('an API that is not ticked is 401, and nothing strange', async () => {
    await reopen({ unticked: ['GetUserIDByEmail'] });
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(401);
    expect(strict()).toEqual([]);
  });

  it('an address that the tenant does not trust is 403', async () => {
    await reopen({ trustedIps: ['203.0.113.7'] });
    const given = await client.post(mail, { email: 'a@b' });
    expect(given.status).toBe(403);
    expect(given.json.message).toContain('受信IP');
  });

  it('a trusted address passes', async () => {
    await reopen({ trustedIps: ['127.0.0.1'] });
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(200);
  });

  it('an object that the connector may not read is refused by name', async () => {
    await reopen({ denied: ['EmploymentRecord'] });
    expect((await client.post(people, ninety)).json).toMatchObject({
      code: '417',
      message: "access denied! no permission for object 'EmploymentRecord'",
    });
  });

  it('every answer has a trace, and the log has it too', async () => {
    const given = await client.post(mail, { email: 'a@b' });
    const id = given.headers.get('x-paas-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(client.sandbox.log.lines.at(-1)?.requestId).toBe(id);
  });
});

describe('what the documents do not name', () => {
  it.each<[string, string, unknown, string]>([
    ['a key', mail, { email: 'a@b', phone: '1' }, 'No parameter phone is documented.'],
    [
      'a key inside',
      `${v5}Employee/CreateForEntry`,
      { employeeInformation: { mail: 'x' } },
      'employeeInformation.mail',
    ],
    ['another type', `${v5}Organization/GetByIds`, { oIds: ['4744001'] }, 'oIds is no ints.'],
    ['a time with a zone', people, { ...ninety, startTime: '2026-11-01T00:00:00Z' }, 'startTime is no instant.'],
    ['a retired parameter', people, { ...ninety, enableTranslate: true }, 'enableTranslate is retired.'],
    ['a query', `${mail}?trace=1`, { email: 'a@b' }, 'No parameter ?trace is documented.'],
    ['no JSON', mail, '{', 'The body is no JSON.'],
  ])('%s is refused and told', async (_, path, body, told) => {
    const given = await client.post(path, body);
    expect([given.status, given.json.code]).toEqual([200, '417']);
    expect(strict().join()).toContain(told);
  });

  it('a header is refused and told', async () => {
    expect((await client.post(mail, { email: 'a@b' }, { 'x-tenant': '1' })).status).toBe(400);
    expect(strict()).toEqual(['The header x-tenant is not known.']);
  });

  it('a form is refused where JSON is due', async () => {
    await client.post(mail, 'email=a', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(strict()).toEqual(['The body is application/json.']);
  });
});

describe('codes', () => {
  it('the organisation says it as text', async () => {
    expect((await client.post(mail, { email: 'nobody@x' })).json).toEqual({ data: null, code: '200', message: null });
  });

  it('recruiting says it as a number, and 400 for a bad argument', async () => {
    const path = `${v6}Apply/GetApplyListByModifiedTime`;
    const good = { startTime: '2026-11-01T00:00:00', endTime: '2026-11-02T00:00:00' };
    expect((await client.post(path, good)).json.code).toBe(200);
    expect((await client.post(path, { ...good, endTime: good.startTime })).json).toEqual({
      data: null,
      code: 400,
      message: '开始时间不能大于等于结束时间',
    });
  });

  it('a push says it with a capital, and what became of it stands elsewhere', async () => {
    const push = await client.post(client.sandbox.settings.pushPath, [{ any: 1 }]);
    expect(push.json).toEqual({ Code: 200, Message: null });
    const id = push.headers.get('x-paas-request-id');
    const states = [];
    for (let i = 0; i < 2; i++) {
      const polled = await client.get(`/OpenPlatform/api/AsyncApiExecInfo/GetByRequestId?requestId=${id}`);
      states.push((polled.json.data as { state: string }).state);
    }
    expect(states).toEqual(['Running', 'AllSuccess']);
  });

  it.each([
    ['push-partial', 'PartialSuccess'],
    ['push-fail', 'Fail'],
    ['push-overtime', 'Overtime'],
  ])('%s ends as %s', async (kind, state) => {
    await reopen({ pushPolls: 0 });
    await client.fault({ kind });
    const push = await client.post(client.sandbox.settings.pushPath, {});
    const id = push.headers.get('x-paas-request-id');
    const polled = await client.get(`/OpenPlatform/api/AsyncApiExecInfo/GetByRequestId?requestId=${id}`);
    expect(polled.json.data).toMatchObject({ state });
  });
});

describe('budgets', () => {
  const path = `${v6}Apply/GetApplyListByApplyId`;
  const body = { applyIds: ['00884bc4-31f2-4d42-9b35-287e69867fa2'] };
  const many = async (count: number): Promise<number[]> => {
    const states = [];
    for (let i = 0; i < count; i++) states.push((await client.post(path, body)).status);
    return states;
  };

  it('the call beyond the second`s budget is 429, the next second is free', async () => {
    expect((await many(21)).slice(-2)).toEqual([200, 429]);
    client.clock.now += 1000;
    expect(await many(1)).toEqual([200]);
  });

  it('one API`s budget is not another`s', async () => {
    await many(21);
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(200);
  });

  it('the minute has a budget of its own', async () => {
    await reopen({ tokenSeconds: 1e6 });
    for (let second = 0; second < 50; second++) {
      await many(20);
      client.clock.now += 1000;
    }
    expect(await many(1)).toEqual([429]);
    client.clock.now += 10_000;
    expect(await many(1)).toEqual([200]);
  });

  it('a spent day is 429 for every API until midnight in Shanghai', async () => {
    await reopen({ daily: 2, tokenSeconds: 1e6 });
    expect(await many(3)).toEqual([200, 200, 429]);
    expect((await client.post(mail, { email: 'a@b' })).status).toBe(429);
    client.clock.now += 12 * 3_600_000;
    expect(await many(1)).toEqual([200]);
  });

  it('the state shows the most of a second, a minute and a day by API', async () => {
    await many(21);
    client.clock.now += 2000;
    await many(3);
    const { apis, days } = await client.state<{ apis: unknown[]; days: Record<string, number> }>('budgets');
    expect(apis).toEqual([{ path, second: 21, minute: 24, day: 24, refused: 1 }]);
    expect(days).toEqual({ '2026-11-20': 24 });
  });

  it('are counted, not kept, where they are switched off', async () => {
    await reopen({ budgets: false });
    expect((await many(21)).at(-1)).toBe(200);
    expect(client.sandbox.budgets.usage()[0]?.second).toBe(21);
  });
});
