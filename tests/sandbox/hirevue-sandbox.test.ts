import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startHirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { FaultKind } from '../../examples/sandbox/hirevue/faults.ts';
import type { HirevueOptions } from '../../examples/sandbox/hirevue/options.ts';
import { startProcess } from '../../examples/sandbox/process.ts';

interface Client {
  readonly sandbox: Awaited<ReturnType<typeof startHirevue>>;
  /** A request with the session's cookie. */
  ask(target: string, body?: unknown, init?: RequestInit): Promise<Response>;
  rows(target: string): Promise<Record<string, unknown>[]>;
  control(method: string, what: string, body?: unknown): Promise<unknown>;
}

const login = { applicationToken: 'app-token-1', version: '1.2.0', impersonate: 'integration@acme.example' };
const loginBody = { ...login, apiKey: 'api-key-1' };

async function client(options: HirevueOptions = {}): Promise<Client> {
  const sandbox = await startHirevue({ interviews: 6, ...options });
  onTestFinished(() => sandbox.close());
  const post = (target: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(sandbox.url + target, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const given = await post('/api/v1/login/', loginBody);
  const cookie = (given.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const ask = (target: string, body?: unknown, init: RequestInit = {}): Promise<Response> =>
    body === undefined
      ? fetch(sandbox.url + target, { headers: { cookie }, redirect: 'manual', ...init })
      : post(target, body, { cookie });
  return {
    sandbox,
    ask,
    rows: async (target) => (await (await ask(target)).json()) as Record<string, unknown>[],
    control: async (method, what, body) => {
      const url = `${sandbox.url}/__sandbox/${what}`;
      const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return JSON.parse(await answer.text()) as unknown;
    },
  };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hrwire-hirevue-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const candidate = { firstName: '伟', lastName: '王', email: 'w@people.example' };
const invitations = '/api/v1/positions/501/interviews/';

describe('strictness', () => {
  it.each<[string, string, unknown?, RequestInit?]>([
    ['a path without its last slash', '/api/v1/positions'],
    ['a path that nobody has named', '/api/v1/candidates/'],
    ['a parameter that nobody has named', '/api/v1/positions/?updatedSince=2026-01-01'],
    ['a filter on a field that is not shown', '/api/v1/positions/?qf=[!title]'],
    ['a filter in another form', '/api/v1/positions/?qf=isArchived'],
    ['a flag asked for as a date', '/api/v1/positions/?qf=[isArchived:before:2026-01-01]'],
    ['a header that nobody has named', '/api/v1/positions/', undefined, { headers: { 'x-api-key': '1' } }],
    ['a method that a list does not take', '/api/v1/positions/', undefined, { method: 'DELETE' }],
    ['a field that an invitation does not have', invitations, { ...candidate, phone: '1' }],
    ['an invitation without a name', invitations, { email: 'w@people.example' }],
    ['an invitation whose flag is a text', invitations, { ...candidate, suppressCandidateNotifications: 'true' }],
    ['a subscription of another type', '/api/v1/accounts/1/notifications/', { url: 'http://x.example', type: 'http' }],
    ['a login with another field', '/api/v1/login/', { ...loginBody, applicationId: '1' }],
    ['a logout with a body', '/api/v1/logout/', {}],
  ])('%s is refused and logged as such', async (_name, target, body, init) => {
    const { ask, sandbox } = await client();
    const answer = await ask(target, body, init);
    expect(answer.status).toBe(400);
    expect(sandbox.log.strict).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('a wrong login gets no session', async () => {
    const { sandbox, ask } = await client();
    const answer = await ask('/api/v1/login/', { ...loginBody, apiKey: 'wrong' });
    expect([answer.status, answer.headers.get('set-cookie'), sandbox.sessions.open]).toEqual([401, null, 1]);
  });

  it('a session is forgotten after its time without a request, and lives on with each', async () => {
    let now = Date.parse('2026-11-21T00:00:00Z');
    const { ask } = await client({ sessionSeconds: 60, now: () => now });
    const states: number[] = [];
    for (const seconds of [50, 50, 61]) {
      now += seconds * 1000;
      states.push((await ask('/api/v1/positions/')).status);
    }
    expect(states).toEqual([200, 200, 401]);
  });

  it('the logout ends it', async () => {
    const { ask, sandbox } = await client();
    expect((await ask('/api/v1/logout/', undefined, { method: 'POST' })).status).toBe(200);
    expect([sandbox.sessions.open, (await ask('/api/v1/positions/')).status]).toEqual([0, 401]);
  });

  it('a bearer token is refused where the tenant has none', async () => {
    const { ask } = await client();
    expect((await ask('/api/v1/positions/', undefined, { headers: { authorization: 'Bearer t' } })).status).toBe(401);
    const other = await client({ bearerToken: 't' });
    const answer = await other.ask('/api/v1/positions/', undefined, { headers: { authorization: 'Bearer t' } });
    expect(answer.status).toBe(200);
  });

  it('its end is told by the status of the tenant', async () => {
    const { ask, control } = await client({ tenant: { expiredStatus: 302 } });
    await control('DELETE', 'sessions');
    expect((await ask('/api/v1/positions/')).status).toBe(302);
  });
});

describe('lists', () => {
  it('positions are filtered by flags; without a due date none matches a filter on it', async () => {
    const { rows } = await client();
    const ids = async (qf: string) => (await rows(`/api/v1/positions/?qf=${qf}`)).map(({ id }) => id);
    expect(await ids('[!isArchived][!isDraft]')).toEqual([501, 502, 503, 601, 602]);
    expect(await ids('[isArchived]')).toEqual([701]);
    expect(await ids('[!isArchived][!isDraft][!dueDate:before:2019-01-01]')).toEqual([501, 503, 601, 602]);
    expect(await ids('[dueDate:before:2019-01-01]')).toEqual([]);
  });

  it('interviews stand under their position, finished, begun and invited ones', async () => {
    const { rows } = await client();
    const all = await rows(invitations);
    expect(all.map(({ id, status }) => [id, status])).toEqual([
      [50_006, 'Scheduled'],
      [50_001, expect.stringMatching(/Completed|已完成/)],
    ]);
    expect(Object.keys(all[0] ?? {})).not.toContain('code');
  });

  it('pages by offset drift when somebody is invited meanwhile', async () => {
    const { rows, control } = await client({ interviews: 20, tenant: { pages: 'offset', pageSize: 2 } });
    await control('POST', 'faults', { kind: 'drift' });
    const first = await rows(`${invitations}?page=0`);
    const second = await rows(`${invitations}?page=2`);
    expect(second[0]).toEqual(first[1]);
  });

  it('video links are signed anew where the tenant does that', async () => {
    const { rows } = await client({ signedLinks: true });
    const link = async () => (await rows(invitations)).at(-1)?.['videoUrl'];
    expect(await link()).not.toBe(await link());
  });

  it('the same seed gives the same people', async () => {
    const now = (): number => 1.7e12;
    const [a, b] = [await client({ seed: 3, now }), await client({ seed: 3, now })];
    expect(a.sandbox.tables.all('interviews')).toEqual(b.sandbox.tables.all('interviews'));
  });
});

describe('invitations', () => {
  it('the same person twice is two interviews', async () => {
    const { ask, control } = await client();
    for (let i = 0; i < 2; i++) expect((await ask(invitations, candidate)).status).toBe(201);
    const rows = (await control('GET', 'state?entity=interviews')) as { email: string }[];
    expect(rows.filter(({ email }) => email === candidate.email)).toHaveLength(2);
  });

  it('the code comes in the header or in the body, as the tenant has it', async () => {
    const header = await (await client()).ask(invitations, candidate);
    expect([header.headers.get('location'), await header.text()]).toEqual([
      expect.stringMatching(/^http.*\/interviews\/c50007-1\/$/),
      '',
    ]);
    const tenant = { codeHeader: '', codeField: 'interviewCode' };
    const body = await (await client({ tenant })).ask(invitations, candidate);
    expect([body.headers.get('location'), await body.json()]).toEqual([null, { interviewCode: 'c50007-1' }]);
  });
});

describe('faults', () => {
  it.each<[FaultKind, number]>([
    ['too-many', 429],
    ['server-error', 500],
    ['bad-gateway', 502],
    ['unavailable', 503],
    ['gateway-timeout', 504],
    ['html', 200],
    ['error-200', 200],
    ['empty', 200],
    ['session-killed', 401],
  ])('%s answers %i once, and the log names it', async (kind, status) => {
    const { ask, control, sandbox } = await client();
    await control('POST', 'faults', { kind });
    const answer = await ask('/api/v1/positions/');
    expect(answer.status).toBe(status);
    expect(Array.isArray(await answer.json().catch(() => undefined))).toBe(false);
    expect(sandbox.log.lines.some((line) => line.fault === kind)).toBe(true);
  });

  it.each<[FaultKind, boolean]>([
    ['lost', false],
    ['bad-gateway', true],
    ['server-error', true],
  ])('after %s the invitation is there', async (kind, done) => {
    const { ask, control, sandbox } = await client();
    await control('POST', 'faults', { kind, method: 'POST', done });
    await ask(invitations, candidate).catch(() => undefined);
    expect(sandbox.tables.all('interviews').filter(({ email }) => email === candidate.email)).toHaveLength(1);
  });

  it('before them it is not, where the work was not done', async () => {
    const { ask, control, sandbox } = await client();
    await control('POST', 'faults', { kind: 'bad-gateway', method: 'POST' });
    await ask(invitations, candidate);
    expect(sandbox.tables.all('interviews')).toHaveLength(6);
  });
});

describe('what people do', () => {
  it('so many interviews finish at once, each with a result', async () => {
    const { control, sandbox } = await client({ interviews: 100 });
    expect(await control('POST', 'finish', { count: 60, score: 91 })).toEqual({
      finished: expect.objectContaining({ length: 60 }) as unknown,
    });
    expect(sandbox.tables.all('interviews').filter(({ score }) => score === 91)).toHaveLength(60);
  });

  it('an interview is taken, finished with a status of the customer, and evaluated later', async () => {
    const { control, rows } = await client();
    expect(await control('POST', 'take', { ids: [50_003] })).toEqual({ taken: [50_003] });
    await control('POST', 'finish', { ids: [50_003], score: 70, status: '待复核' });
    await control('POST', 'evaluate', { interviewId: 50_003, decision: 'maybe' });
    const [interview] = await rows('/api/v1/positions/503/interviews/');
    expect(interview).toMatchObject({ id: 50_003, score: 70, status: '待复核', recommendation: 'Maybe' });
    expect(await rows('/api/v1/interviews/50003/evaluations/')).toMatchObject([{ decision: 'maybe' }]);
  });

  it('HV-NOTIFICATIONS: each subscriber is told of both events, once', async () => {
    const got: unknown[] = [];
    const receiver = createServer((request, response) => {
      void request.setEncoding('utf8').on('data', (text: string) => got.push(JSON.parse(text)));
      request.on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void receiver.close());
    const { ask, control } = await client();
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
    expect((await ask('/api/v1/accounts/7/notifications/', { url, type: 'https' })).status).toBe(200);
    await control('POST', 'finish', { ids: [50_003] });
    await control('POST', 'evaluate', { interviewId: 50_003 });
    expect(got).toEqual([
      { event: 'interviewFinished', interviewId: 50_003, positionId: 503 },
      { event: 'decisionSubmitted', interviewId: 50_003, positionId: 503 },
    ]);
  });

  it('a subscriber that is not reached is noted', async () => {
    const { control } = await client({ hook: 'http://127.0.0.1:9/hooks', hookBody: ({ interview }) => interview.id });
    await control('POST', 'finish', { ids: [50_003] });
    expect(await control('GET', 'hooks')).toEqual([
      { url: 'http://127.0.0.1:9/hooks', body: 50_003, status: 'not reached' },
    ]);
  });
});

describe('the sandbox', () => {
  it('goes on where it was killed', async () => {
    const state = join(folder(), 'state.jsonl');
    const { ask, sandbox } = await client({ state });
    await ask(invitations, candidate);
    const again = await startHirevue({ state });
    onTestFinished(() => again.close());
    expect(again.tables.all('interviews')).toEqual(sandbox.tables.all('interviews'));
  });

  it('logs each request before and after its work, and no secret', async () => {
    const log = join(folder(), 'log.jsonl');
    const { ask } = await client({ log });
    await ask(invitations, { ...candidate, reference: 'a-1' });
    const text = readFileSync(log, 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(-2)).toMatchObject([
      { phase: 'received', entity: 'interviews', keys: ['a-1'] },
      { phase: 'done', status: 201, outcomes: [{ key: 'a-1', outcome: 'inserted' }] },
    ]);
    expect(text).not.toMatch(/api-key-1|app-token-1|sessionid/);
  });

  it('runs as a process that says where it is', async () => {
    const started = await startProcess('hirevue', { interviews: 3, references: 'a-1,a-2,a-3' });
    onTestFinished(() => started.close());
    expect(started.told).toMatchObject({ ready: true, applicationToken: 'app-token-1', user: login.impersonate });
    const rows = (await (await fetch(`${started.url}/__sandbox/state?entity=interviews`)).json()) as unknown[];
    expect(rows).toMatchObject([{ reference: 'a-1' }, { reference: 'a-2' }, { reference: 'a-3' }]);
  });
});
