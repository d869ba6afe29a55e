import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { folder, ground, key, options } from '../harness.ts';

const fixture = fileURLToPath(new URL('../fixtures/writer.ts', import.meta.url));
let home: Awaited<ReturnType<typeof folder>>;
let path: string;
let children: ChildProcess[];
beforeEach(async () => {
  home = await folder();
  path = join(home.path, 'hrwire.db');
  children = [];
});
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await home.dispose();
});

interface Writer {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

/** `onLine` is called with each line the process says. */
function writer(
  args: readonly string[],
  onLine: (line: string, child: ChildProcess) => void = () => undefined,
): Writer {
  const child = spawn(process.execPath, [fixture, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, child);
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  return { child, lines, ended };
}

async function reopened() {
  return openSqliteStore({ path, key, encryption: true, now: () => 0 });
}

/** The rows a mapping has, counted in the file itself. */
function rows(): { ledger: number; history: number; broken: unknown } {
  const database = new Database(path);
  try {
    const count = (what: string) => database.prepare<[], number>(`SELECT ${what}`).pluck().get() ?? -1;
    const broken = database.pragma('integrity_check', { simple: true });
    return { ledger: count('count(*) FROM ledger'), history: count('sum(records) FROM history'), broken };
  } finally {
    database.close();
  }
}

test('a process killed inside a commit leaves all of the commit before and nothing of that one', async () => {
  const { ended, lines } = writer(['die-inside', 'people']);
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(lines).toEqual(['0']);
  expect(rows()).toEqual({ ledger: 50, history: 50, broken: 'ok' });
  const store = await reopened();
  expect((await store.checkpoints.pairs('people'))[0]?.cursor).toBe(0);
  // The next process writes on as if nothing had been.
  await store.leases.release({ mapping: 'people', token: 1, holder: { host: '', boot: '', process: 0 }, expiresAt: 0 });
  await (await ground(store)).commit({ cursor: { value: 7 } });
  expect((await store.checkpoints.pairs('people'))[0]?.cursor).toBe(7);
  await store.close();
});

test('a process killed at any moment leaves exactly the commits that stand, with their cursor', async () => {
  const { ended, lines } = writer(['commits', 'people', '5000'], (line, child) => {
    if (line === '20') child.kill('SIGKILL');
  });
  expect((await ended).signal).toBe('SIGKILL');
  const found = rows();
  const store = await reopened();
  const cursor = Number((await store.checkpoints.pairs('people'))[0]?.cursor);
  await store.close();
  // What was told as committed stands; the kill may have hit after a commit that it could not tell any more.
  expect(cursor).toBeGreaterThanOrEqual(Number(lines.at(-1)));
  expect(found).toEqual({ ledger: (cursor + 1) * 50, history: (cursor + 1) * 50, broken: 'ok' });
});

test('two processes that write at once lose no rows', async () => {
  const writers = ['people', 'scores'].map((mapping) => writer(['commits', mapping, '60']));
  for (const { ended } of writers) expect(await ended).toEqual({ code: 0, signal: null });
  expect(rows()).toEqual({ ledger: 6000, history: 6000, broken: 'ok' });
  const store = await reopened();
  expect((await store.checkpoints.pairs()).map((pair) => pair.cursor)).toEqual([59, 59]);
  await store.close();
});

test('two processes that merge into one local row keep each other’s fields, and no counter is given twice', async () => {
  const writers = ['ann', 'bob'].map((name) => writer(['merges', name, '80']));
  for (const { ended } of writers) expect(await ended).toEqual({ code: 0, signal: null });
  const store = await reopened();
  const changes = await store.local.changes('people/all', 0, 1000);
  await store.close();
  expect(changes).toHaveLength(161);
  expect(new Set(changes.map((row) => row.counter)).size).toBe(161);
  expect(changes.find((row) => row.key === 'shared')?.record).toEqual({ ann: 79, bob: 79 });
  // 160 rows of their own and 160 merges of the shared one.
  expect(Math.max(...changes.map((row) => row.counter))).toBe(320);
});

test('two processes that share a sliding window get its places once', async () => {
  const writers = [1, 2].map(() => writer(['reserves', 'w', '80', '100']));
  for (const { ended } of writers) expect(await ended).toEqual({ code: 0, signal: null });
  const [first, second] = writers.map(({ lines }) => lines.length);
  expect((first ?? 0) + (second ?? 0)).toBe(100);
});

test('processes that make the same store at once agree on its keys', async () => {
  const writers = [1, 2, 3].map(() => writer(['open']));
  for (const { ended } of writers) expect(await ended).toEqual({ code: 0, signal: null });
  const peppers = new Set(writers.map(({ lines }) => lines[0]));
  expect(peppers.size).toBe(1);
  const store = await reopened();
  expect([...peppers]).toEqual([store.pepper]);
  await store.close();
});

test('a store that another process keeps locked is waited for, then said to be locked', async () => {
  const store = await openSqliteStore({ ...options(home.path), path, busyTimeout: 30 });
  const on = await ground(store);
  const other = new Database(path);
  try {
    other.exec('BEGIN IMMEDIATE');
    const refused = on.commit({ cursor: { value: 1 } });
    await expect(refused).rejects.toMatchObject({ code: 'store.locked', hint: expect.any(String) as string });
    // Reading goes on beside a writer.
    expect((await store.checkpoints.pairs('people'))[0]?.cursor).toBeUndefined();
    other.exec('COMMIT');
    await on.commit({ cursor: { value: 1 } });
    expect((await store.checkpoints.pairs('people'))[0]?.cursor).toBe(1);
  } finally {
    other.close();
    await store.close();
  }
});
