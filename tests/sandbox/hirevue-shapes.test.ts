import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/app/connect.ts';
import { openSession } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { silent } from '../mappings/project.ts';

/**
 * What the shipped connector sends, to the letter as public code has it, without the sandbox: both are made from the
 * same facts, and a slip in the sandbox must not hide one in the connector.
 */
const host = 'https://acme.hirevue.example';
const { signal } = new AbortController();
let closing: (() => Promise<void> | void)[] = [];

async function open(settings: JsonObject = {}): Promise<Connection> {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-hirevue-'));
  const login = { application_token: 'app-1', api_key: 'key-1', user: 'hr@acme.example' };
  const connections = { hirevue: { connector: 'hirevue', with: { base_url: host, ...login, ...settings } } };
  writeFileSync(
    join(root, 'hrwire.yaml'),
    JSON.stringify({ store: 'sqlite:state.db', encryption: 'off', connections }),
  );
  const session = openSession({ root, env: {}, log: silent });
  const store = await session.store();
  const connection = await connect(session, 'hirevue', { mapping: 'test', run: 'test', store });
  closing = [() => connection.close(), () => session.close(), () => rmSync(root, { recursive: true })];
  return connection;
}

const classic = { applicationToken: 'app-1', version: '1.2.0', impersonate: 'hr@acme.example', apiKey: 'key-1' };
const cookie = 'session=abc';
const inSession = () => nock(host, { reqheaders: { cookie, accept: 'application/json' } });

beforeEach(() => nock.disableNetConnect());
afterEach(async () => {
  for (const close of closing) await close();
  const left = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(left).toEqual([]);
});

function loggedIn(): void {
  nock(host)
    .post('/api/v1/login/', classic)
    .reply(200, '', { 'Set-Cookie': `${cookie}; Path=/` });
  inSession()
    .post('/api/v1/logout/', (body: unknown) => body === '')
    .reply(200);
}

async function invite(connection: Connection, record: JsonObject) {
  const delta: Delta = { key: '1', operation: 'create', record, clear: [], match: undefined, targetId: undefined };
  return connection.sink('invitations').write({ id: 'b', operation: 'create', deltas: [delta] }, signal);
}

describe('what is sent to HireVue', () => {
  it('HV-LOGIN, HV-COOKIES: four fields, then the cookie, then the logout without a body', async () => {
    loggedIn();
    inSession().get('/api/v1/positions/?qf=[!isArchived][!isDraft]').reply(200, []);
    await (await open()).check(signal);
  });

  it('HV-BEARER: the token, and neither login nor cookie', async () => {
    nock(host, { reqheaders: { authorization: 'Bearer token-1' }, badheaders: ['cookie'] })
      .get('/api/v1/positions/?qf=[!isArchived][!isDraft]')
      .reply(200, []);
    await (await open({ login: 'bearer', token: 'token-1' })).check(signal);
  });

  it('HV-POSITION-FILTER: the clauses of the one public example', async () => {
    loggedIn();
    inSession().get('/api/v1/positions/?qf=[!isArchived][!isDraft][!dueDate:before:2019-01-01]').reply(200, []);
    const source = (await open({ due_from: '2019-01-01' })).source('positions');
    const request = { cursor: undefined, full: false, seen: async () => new Set<string>() };
    for await (const { items } of source.read(request, signal)) expect(items).toEqual([]);
  });

  it('HV-INVITATION: the body of the one public example, and the reference where a field for it is set', async () => {
    loggedIn();
    const body = {
      ...{ firstName: 'A', lastName: 'B', email: 'a@b.example', language: 'en' },
      ...{ suppressCandidateNotifications: true, candidateExitUrl: 'https://acme.example/thanks' },
    };
    const location = { Location: 'https://acme.hirevue.example/i/x7' };
    inSession().post('/api/v1/positions/7/interviews/', body).reply(201, '', location);
    inSession()
      .post('/api/v1/positions/7/interviews/', { ...body, ats: 'a-1' })
      .reply(201, '', location);
    const { candidateExitUrl, suppressCandidateNotifications: _suppressed, ...person } = body;
    const record = { ...person, reference: 'a-1', positionId: '7', exitUrl: candidateExitUrl, notify: false };
    const connection = await open({ invitation_reference_field: '' });
    expect(await invite(connection, record)).toMatchObject([{ is: 'accepted', targetId: location.Location }]);
    for (const close of closing) await close();
    loggedIn();
    expect(await invite(await open({ reference_field: 'ats' }), record)).toMatchObject([{ is: 'accepted' }]);
  });

  it('an id that would lead to another path is refused before anything is sent', async () => {
    loggedIn();
    inSession()
      .get('/api/v1/positions/?qf=[!isArchived][!isDraft]')
      .reply(200, [{ id: '1/../../accounts' }]);
    const source = (await open()).source('interviews');
    const request = { cursor: undefined, full: false, seen: async () => new Set<string>() };
    const reading = async () => {
      for await (const { items } of source.read(request, signal)) expect(items).toEqual([]);
    };
    await expect(reading()).rejects.toThrow(/slash/);
  });
});
