import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBeisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import type { FaultKind } from '../../examples/sandbox/beisen/faults.ts';
import type { Application, Employee } from '../../examples/sandbox/beisen/model.ts';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { ninety, openBeisen, v5, v6 } from './beisen-client.ts';
import type { BeisenAnswer, BeisenClient } from './beisen-client.ts';

let client: BeisenClient;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-beisen-'));
  const files = { log: join(folder, 'log.jsonl'), state: join(folder, 'state.jsonl') };
  client = await openBeisen({ employees: 12, applications: 6, ...files });
});
afterEach(async () => {
  await client.sandbox.close();
  rmSync(folder, { recursive: true });
});

const list = (more: object = {}): Promise<BeisenAnswer> =>
  client.post(`${v5}Employee/GetByTimeWindow`, { ...ninety, ...more });
const transfer = (indexes: number[]): Promise<BeisenAnswer> =>
  client.post(`${v6}Apply/TransferPhase`, {
    applyIds: indexes.map(ids.application),
    phaseId: ids.phase('F001', 'next'),
    statusId: ids.status('F001', 'next', 'pending'),
  });
const stages = (index: number): number =>
  client.sandbox.store.get('applications', ids.application(index))!.history.length;

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
    ['untrusted', 403],
  ])('%s answers %i once, then all is well again', async (kind, status) => {
    await client.fault({ kind });
    const given = await list();
    expect(given.status).toBe(status);
    expect(given.json.code).not.toBe('200');
    expect((await list()).json.code).toBe('200');
  });

  it('a killed token is 401 until a new one is asked for', async () => {
    await client.fault({ kind: 'token-killed' });
    expect([(await list()).status, (await list()).status]).toEqual([401, 401]);
  });

  it('a killed scroll is refused', async () => {
    const { scrollId } = (await list({ capacity: 2 })).json;
    await client.fault({ kind: 'scroll-killed' });
    expect((await list({ capacity: 2, scrollId })).json.code).toBe('417');
  });

  it('a cut body breaks off in the middle', async () => {
    await client.fault({ kind: 'cut' });
    await expect(list()).rejects.toThrow();
  });

  it('a lost answer comes after the work was done', async () => {
    await client.fault({ kind: 'lost', path: 'TransferPhase' });
    await expect(transfer([0])).rejects.toThrow();
    expect(stages(0)).toBe(2);
  });

  it('a bad gateway may come after the work was done', async () => {
    await client.fault({ kind: 'bad-gateway', done: true });
    expect((await transfer([0])).status).toBe(502);
    expect(stages(0)).toBe(2);
  });

  it.each<[FaultKind, string]>([
    ['lock', 'applicantLockedApplyIds'],
    ['blacklist', 'applicantBlackApplyIds'],
    ['moved', 'applyStatusChangedApplyIds'],
  ])('%s keeps the applications of its keys where they are, in %s', async (kind, name) => {
    await client.fault({ kind, keys: [ids.application(0)], path: 'TransferPhase' });
    expect((await transfer([0, 2])).json.data).toMatchObject({ transferCount: 1, [name]: [ids.application(0)] });
    expect([stages(0), stages(2)]).toEqual([1, 2]);
  });

  it('a count may disagree with the lists', async () => {
    await client.fault({ kind: 'miscounted' });
    expect((await transfer([0])).json.data).toMatchObject({ totalCount: 1, transferCount: 2 });
  });

  it('a spent day is 429 for everything after it', async () => {
    await client.fault({ kind: 'day-spent' });
    expect([(await list()).status, (await transfer([0])).status]).toEqual([429, 429]);
    expect(stages(0)).toBe(1);
  });

  it('a fault without a path leaves logging in alone', async () => {
    await client.fault({ kind: 'server-error' });
    const { appKey, appSecret } = client.sandbox.settings;
    const body = new URLSearchParams({ grant_type: 'client_credentials', app_key: appKey, app_secret: appSecret });
    expect((await fetch(`${client.sandbox.url}/token`, { method: 'POST', body })).status).toBe(200);
  });

  it('a fault nobody knows is refused', async () => {
    expect((await client.fault({ kind: 'meteor' })).status).toBe(500);
  });
});

describe('the request log', () => {
  it('has a line before and a line after each effect, with keys, outcomes and trace', async () => {
    await transfer([0]);
    const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').trimEnd().split('\n');
    const [received, done] = lines.slice(-2).map((line) => JSON.parse(line) as LogLine);
    const key = ids.application(0);
    expect(received).toMatchObject({ phase: 'received', entity: 'Apply/TransferPhase', records: 1, keys: [key] });
    expect(done).toMatchObject({ phase: 'done', n: received?.n, outcomes: [{ key, outcome: 'moved' }] });
    expect(done?.requestId).toBe(received?.requestId);
  });
});

describe('the state', () => {
  it('is shown and changed by table', async () => {
    const rows = [{ userID: 101_500_001, info: { name: '改名' }, job: { jobNumber: 'E77' } }];
    const body = JSON.stringify({ entity: 'employees', rows });
    const changed = await fetch(`${client.sandbox.url}/__sandbox/state`, { method: 'POST', body });
    expect(await changed.json()).toEqual({ changed: 1 });
    const [first] = await client.state<Employee[]>('employees');
    expect(first).toMatchObject({ info: { name: '改名', email: 'staff1@acme.example' } });
    expect(first?.employments[0]).toMatchObject({ jobNumber: 'E77', employeeStatus: '3' });
    expect(first?.touched.at(-1)).toBe(client.clock.now);
  });

  it('takes new rows', async () => {
    const known = client.sandbox.store.get('applications', ids.application(0))!;
    client.sandbox.change('applications', { ...known, applyId: ids.application(500) });
    expect(await client.state<Application[]>('applications')).toHaveLength(7);
  });

  it('writes moves by people to the history', () => {
    const phaseId = ids.phase('F001', 'pool');
    client.sandbox.change('applications', { applyId: ids.application(0), phaseId });
    expect(client.sandbox.store.get('applications', ids.application(0))?.history.at(-1)).toMatchObject({ phaseId });
  });

  it('is shown whole with the budgets', async () => {
    const response = await fetch(`${client.sandbox.url}/__sandbox/state`);
    expect(Object.keys((await response.json()) as object)).toEqual([
      ...['employees', 'departments', 'applicants', 'applications', 'jobs', 'processes', 'staff', 'pushes'],
      'budgets',
    ]);
  });

  it('lets a killed sandbox go on where it was', async () => {
    await transfer([0]);
    const again = await startBeisen({ state: join(folder, 'state.jsonl') });
    expect(again.store.all('applications')).toEqual(client.sandbox.store.all('applications'));
    expect(again.store.all('employees')).toHaveLength(12);
    await again.close();
  });

  it('the same seed gives the same people', async () => {
    const [a, b] = await Promise.all([startBeisen({ now: () => 1e12 }), startBeisen({ now: () => 1e12 })]);
    expect(a.store.all('employees')).toEqual(b.store.all('employees'));
    expect(a.store.all('applications')).toEqual(b.store.all('applications'));
    await Promise.all([a.close(), b.close()]);
  });
});

describe('the program', () => {
  it('says on one line that it is ready and stops when asked to', async () => {
    const child = spawn(process.execPath, ['examples/sandbox/beisen/main.ts', '--applications', '3']);
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(first.toString()) as Record<string, unknown>;
    expect(ready).toMatchObject({ ready: true, tenantId: 100_000, appKey: 'SANDBOXKEY' });
    expect((await fetch(`${String(ready['url'])}/RecruitV6/api/v1/Job/GetJobList`)).status).toBe(400);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
