import { describe, expect, it, onTestFinished } from 'vitest';
import { bodyOf } from '../../examples/sandbox/shared/failure.ts';
import { serve } from '../../examples/sandbox/shared/server.ts';
import { HrwireError } from '../../src/error/error.ts';
import { openBeisen } from './beisen-harness.ts';
import type { Opened } from './beisen-harness.ts';

async function refusal(at: Opened): Promise<HrwireError> {
  const thrown: unknown = await at.check().catch((error: unknown) => error);
  if (thrown instanceof HrwireError) return thrown;
  throw new Error(`not refused: ${String(thrown)}`);
}

describe('logging in to Beisen', () => {
  it.each([
    ['AppKey and AppSecret in a form', '/token', {}],
    ['AppKey and AppSecret in JSON', '/token', { token_encoding: 'json' }],
    ['tenant and secret', '/OAuth/Token', { login: 'tenant_secret' }],
  ])('BS-TOKEN-VARIANTS: by %s', async (_name, path, settings) => {
    const at = await openBeisen({}, settings);
    expect(await at.check()).toBe('logged in; the root organisation is 示例集团');
    expect(at.asked(path)).toBe(1);
  });

  it.each(['text', 'stamp', 'long'] as const)(
    'BS-TOKEN-LIFE, BS-TOKEN-REFRESH: a life told as %s keeps a token for a connection, and a new login follows a dead one',
    async (expiresIn) => {
      const at = await openBeisen({ expiresIn }, { login: 'tenant_secret' });
      await at.check();
      await at.check();
      expect(at.asked('/OAuth/Token')).toBe(1);
      at.sandbox.faults.add([{ kind: 'token-killed' }]);
      await at.check();
      expect(at.asked('/OAuth/Token')).toBe(2);
    },
  );

  it('a wrong secret is told with the word of the login, and without the secret', async () => {
    const error = await refusal(await openBeisen({}, { app_secret: 'hunter2' }));
    expect(error).toMatchObject({ code: 'http.login-refused' });
    expect(error.message).toContain('invalid_client');
    expect(JSON.stringify([error.message, error.hint])).not.toContain('hunter2');
  });
});

describe('the gateway of Beisen', () => {
  it('BS-UNAUTHORIZED: a 401 that a new login does not end stops with all its causes', async () => {
    const at = await openBeisen({ unticked: ['Organization/GetByIds'] });
    const error = await refusal(at);
    expect(error.code).toBe('http.still-refused');
    for (const cause of ['ticked', 'path does not exist', 'environment']) expect(error.hint).toContain(cause);
    expect(at.asked('/token')).toBe(2);
  });

  it('BS-TRUSTED-IP: an address that the tenant does not trust stops with the words to look for', async () => {
    const error = await refusal(await openBeisen({ trustedIps: ['203.0.113.7'] }));
    expect(error).toMatchObject({ code: 'http.stopped' });
    expect(error.message).toContain('trusted-ip');
    expect(error.hint).toContain('可信IP');
    expect(error.hint).toContain('trusted IP list');
  });

  it('BS-NO-PERMISSION: an object that is not ticked stops the read and is named', async () => {
    const at = await openBeisen({ denied: ['EmploymentRecord'] });
    const read = at.read('employees');
    await expect(read).rejects.toMatchObject({ code: 'http.stopped', hint: expect.stringContaining('Tick') as string });
    await expect(read).rejects.toThrow(/EmploymentRecord|no-permission/);
  });

  it('BS-TRACE: a failure names the id by which the vendor finds it', async () => {
    const error = await refusal(await openBeisen({ trustedIps: ['203.0.113.7'] }));
    expect(error.message).toMatch(/x-paas-request-id [0-9a-f-]{36}/);
  });

  it('BS-ENVELOPE: an error, an empty body or a page of a proxy inside a 200 is no success', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'html' }, { kind: 'cut' }]);
    expect((await at.read('jobs')).records).toHaveLength(6);
    at.sandbox.faults.add([{ kind: 'empty' }]);
    await expect(at.read('jobs')).rejects.toMatchObject({ code: 'http.empty' });
    at.sandbox.faults.add([{ kind: 'error-200' }]);
    await expect(at.read('jobs')).rejects.toThrow();
  });

  it('429, 503 and a login that died are got over', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'too-many', retry_after: 0 }, { kind: 'unavailable' }, { kind: 'token-killed' }]);
    expect((await at.read('jobs')).records).toHaveLength(6);
  });

  it('BS-QUOTA: the own budget of the day ends the run before the vendor’s does', async () => {
    const at = await openBeisen({}, { daily_requests: 3 });
    await at.check();
    await at.check();
    await expect(at.check()).rejects.toMatchObject({ code: 'http.budget-spent' });
    expect(at.sandbox.log.lines.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('BS-BUDGETS: two connections of one tenant share the budget of an API', async () => {
    const at = await openBeisen({ applications: 0 }, { core_per_second: 5 });
    const other = await at.another();
    const { signal } = new AbortController();
    await at.check();
    await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? at.connection : other).check(signal)));
    const [usage] = at.sandbox.budgets.usage().filter(({ path }) => path.endsWith('Organization/GetByIds'));
    expect(usage?.second).toBeLessThanOrEqual(5);
  });
});

/** A server in the place of the sandbox, for answers that the sandbox never needs to give. */
async function answering(reply: (path: string, body: string, count: number) => { status?: number; body: object }) {
  let count = 0;
  const paths: string[] = [];
  const server = await serve(0, {
    api: async ({ request, response }) => {
      const path = request.url ?? '';
      const text = await bodyOf(request);
      if (path !== '/token') paths.push(path);
      const said = path === '/token' ? { body: { access_token: 't', expires_in: 7200 } } : reply(path, text, count++);
      response.writeHead(said.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
    },
    control: async () => '',
  });
  onTestFinished(() => server.close());
  return { url: server.url, paths };
}

describe('answers of Beisen that its sandbox does not give', () => {
  it('BS-90-DAYS: a window that is refused as too wide is halved until it is taken', async () => {
    const spans: number[] = [];
    const { url } = await answering((_path, body) => {
      const { startTime = '', stopTime = '' } = JSON.parse(body) as { startTime?: string; stopTime?: string };
      const days = (Date.parse(`${stopTime}Z`) - Date.parse(`${startTime}Z`)) / 86_400_000;
      if (days > 15) return { body: { code: '417', message: '只支持查询90天范围内的数据，请分段查询', data: null } };
      spans.push(days);
      return { body: { code: '200', message: null, scrollId: 's', data: null } };
    });
    const at = await openBeisen({ employees: 0 }, { base_url: url });
    expect((await at.read('employees')).records).toEqual([]);
    expect(spans.reduce((sum, days) => sum + days, 0)).toBeCloseTo(40, 0);
  });

  it('BS-EQUAL-PARAMETERS: a call that another system made just before is made again later', async () => {
    const { url, paths } = await answering((_path, _body, count) => ({
      body: count === 0 ? { code: '417', message: '请求参数相同时，3秒内仅能请求一次' } : { code: '200', data: null },
    }));
    const at = await openBeisen({ employees: 0 }, { base_url: url });
    const id = { targetId: '1', objectName: 'Organization', originalId: 'x' };
    expect((await at.write('original_ids', 'action', [id]))[0]?.is).toBe('accepted');
    expect(paths).toHaveLength(2);
  }, 20_000);

  it('a 401 at the first call and no second: the token had died, and nobody is bothered', async () => {
    const { url, paths } = await answering((_path, _body, count) =>
      count === 0 ? { status: 401, body: { message: 'un-authorized' } } : { body: { code: '200', data: [] } },
    );
    const at = await openBeisen({ employees: 0 }, { base_url: url });
    expect(await at.check()).toBe('logged in; the API answers');
    expect(paths).toHaveLength(2);
  });

  it('BS-NO-AUTHORIZATION: a proxy that removes the login is named as the likely cause', async () => {
    const { url } = await answering(() => ({ status: 400, body: { message: 'Authorization header is empty' } }));
    const error = await refusal(await openBeisen({ employees: 0 }, { base_url: url }));
    expect(error).toMatchObject({ code: 'http.stopped', hint: expect.stringContaining('proxy') as string });
  });

  it('BS-ENVELOPE: a code that is missing, or of a failed server, is no success, and of a write nothing is known', async () => {
    for (const body of [{ data: null }, { code: '500', message: '服务端异常' }, { code: 0 }]) {
      const { url } = await answering(() => ({ body }));
      const at = await openBeisen({ employees: 0 }, { base_url: url });
      expect((await refusal(at)).code).toBe('http.not-successful');
      const person = { originalId: 'x', name: '张三', email: 'x@acme.example' };
      expect((await at.write('employees', 'create', [person]))[0]?.is).toBe('unknown');
    }
  });
});
