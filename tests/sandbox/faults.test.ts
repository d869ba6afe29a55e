import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { FaultKind } from '../../examples/sandbox/successfactors/faults.ts';
import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import { items, openClient } from './client.ts';
import type { Client } from './client.ts';

let client: Client;
let folder: string;
const list = '/odata/v2/Candidate?$format=json&customPageSize=2';
const person = {
  __metadata: { uri: 'Candidate' },
  firstName: '伟',
  lastName: '王',
  primaryEmail: 'w@x.example',
  country: 'CN',
  cellPhone: '13800138000',
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-sandbox-'));
  client = await openClient({ candidates: 6, log: join(folder, 'log.jsonl'), state: join(folder, 'state.jsonl') });
});
afterEach(async () => {
  await client.sandbox.close();
  rmSync(folder, { recursive: true });
});

const set = (fault: object): Promise<Response> =>
  fetch(`${client.sandbox.url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

describe('faults', () => {
  it.each<[FaultKind, number]>([
    ['too-many', 429],
    ['bad-gateway', 502],
    ['unavailable', 503],
    ['gateway-timeout', 504],
    ['metadata', 500],
    ['html', 200],
    ['error-200', 200],
    ['empty', 200],
    ['token-killed', 403],
  ])('%s answers %i once, then all is well again', async (kind, status) => {
    await set({ kind });
    const given = await client.get(list);
    expect(given.status).toBe(status);
    expect(given.json?.d).toBeUndefined();
    if (kind !== 'token-killed') expect((await client.get(list)).json?.d).toBeDefined();
    expect(client.sandbox.log.lines.some((line) => line.fault === kind)).toBe(true);
  });

  it('Retry-After comes as seconds, as a date or not at all', async () => {
    await set([{ kind: 'too-many', retry_after: 7 }, { kind: 'too-many', retry_after: 'date' }, { kind: 'too-many' }]);
    expect((await client.get(list)).headers.get('retry-after')).toBe('7');
    expect((await client.get(list)).headers.get('retry-after')).toMatch(/GMT$/);
    expect((await client.get(list)).headers.get('retry-after')).toBeNull();
  });

  it('a lost answer comes after the work was done', async () => {
    await set({ kind: 'lost', path: 'upsert' });
    await expect(client.upsert([person])).rejects.toThrow();
    expect(client.sandbox.tables.byEmail('w@x.example')).toBeDefined();
  });

  it('a cut body breaks off in the middle', async () => {
    await set({ kind: 'cut' });
    await expect(client.get(list)).rejects.toThrow();
  });

  it('HTML comes with its own content type', async () => {
    await set({ kind: 'html' });
    expect((await client.get(list)).headers.get('content-type')).toContain('text/html');
  });

  it('an upsert`s items come shuffled, one short, or forbidden', async () => {
    const two = [person, { ...person, primaryEmail: 'v@x.example' }];
    await set([{ kind: 'shuffled' }, { kind: 'missing-item' }, { kind: 'forbidden', keys: ['v@x.example'] }]);
    expect(items(await client.upsert(two)).map(({ index }) => index)).toEqual([1, 0]);
    expect(items(await client.upsert(two))).toHaveLength(1);
    expect(items(await client.upsert(two)).map(({ httpCode }) => httpCode)).toEqual([200, 403]);
  });

  it('a next link may point at another host', async () => {
    await set({ kind: 'foreign-next' });
    expect((await client.get(list)).text).toContain('"__next":"http://elsewhere.example/');
  });

  it('a fault waits for its request and its count', async () => {
    await set({ kind: 'bad-gateway', path: 'JobApplication?', after: 1, count: 2 });
    const states: number[] = [];
    for (let i = 0; i < 4; i++) states.push((await client.get('/odata/v2/JobApplication?$format=json')).status);
    expect(states).toEqual([200, 502, 502, 200]);
    expect((await client.get(list)).status).toBe(200);
  });

  it('chance is drawn by seed', async () => {
    const draw = async (): Promise<number[]> => {
      const other = await openClient({ candidates: 3, seed: 7 });
      other.sandbox.faults.add([{ kind: 'unavailable', count: 100, rate: 0.5 }]);
      const states: number[] = [];
      for (let i = 0; i < 12; i++) states.push((await other.get(list)).status);
      await other.sandbox.close();
      return states;
    };
    const states = await draw();
    expect(new Set(states)).toEqual(new Set([200, 503]));
    expect(await draw()).toEqual(states);
  });

  it('a fault nobody knows is refused', async () => {
    expect((await set({ kind: 'meteor' })).status).toBe(500);
  });
});

describe('the request log', () => {
  const lines = (): LogLine[] =>
    readFileSync(join(folder, 'log.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);

  it('has a line before and a line after each effect, with keys, outcomes and request id', async () => {
    await client.upsert([person]);
    const [received, done] = lines().slice(-2);
    expect(received).toMatchObject({ phase: 'received', entity: 'Candidate', records: 1, keys: ['w@x.example'] });
    expect(done).toMatchObject({
      phase: 'done',
      n: received?.n,
      outcomes: [{ outcome: 'inserted', key: 'w@x.example' }],
    });
  });

  it('never holds a token or an assertion', () => {
    const text = readFileSync(join(folder, 'log.jsonl'), 'utf8');
    expect(text).not.toContain(client.token);
    expect(text).not.toContain('assertion');
  });

  it('tells another process what there is', async () => {
    const { url } = client.sandbox;
    const changed = await fetch(`${url}/__sandbox/state`, {
      method: 'POST',
      body: JSON.stringify({ entity: 'Candidate', rows: [{ candidateId: '4001', city: '杭州' }] }),
    });
    expect(await changed.json()).toEqual({ changed: 1 });
    const rows = (await (await fetch(`${url}/__sandbox/state?entity=Candidate`)).json()) as { city: string }[];
    expect(rows.filter((row) => row.city === '杭州')).toHaveLength(1);
    expect(await (await fetch(`${url}/__sandbox/log`)).json()).toHaveLength(2);
  });
});

describe('the state file', () => {
  it('lets a killed sandbox go on where it was', async () => {
    await client.upsert([person]);
    const again = await startSandbox({ state: join(folder, 'state.jsonl') });
    expect(again.tables.byEmail('w@x.example')).toEqual(client.sandbox.tables.byEmail('w@x.example'));
    expect(again.tables.all('Candidate')).toHaveLength(7);
    expect(again.tables.nextId()).not.toBe(client.sandbox.tables.byEmail('w@x.example')?.['candidateId']);
    await again.close();
  });

  it('the same seed gives the same people', async () => {
    const a = await startSandbox({ candidates: 9, seed: 3, now: () => 1e12 });
    const b = await startSandbox({ candidates: 9, seed: 3, now: () => 1e12 });
    expect(a.tables.all('Candidate')).toEqual(b.tables.all('Candidate'));
    await Promise.all([a.close(), b.close()]);
  });
});

describe('the program', () => {
  it('says on one line that it is ready and stops when asked to', async () => {
    const key = join(folder, 'key.pem');
    const child = spawn(process.execPath, [
      'examples/sandbox/successfactors/main.ts',
      '--candidates',
      '3',
      '--key',
      key,
    ]);
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(first.toString()) as { ready: boolean; url: string };
    expect(ready.ready).toBe(true);
    expect((await fetch(`${ready.url}/odata/v2/Candidate`)).status).toBe(401);
    expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
