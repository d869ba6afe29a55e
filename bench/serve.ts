import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';

/** Milliseconds of an answer, and answers a second. */
interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly perSecond: number;
}

const bin = join(import.meta.dirname, '../bin/hrwire.js');

/**
 * Answers of the API of a real `hrwire serve` in another process, with a token, over a store with many dead letters: one
 * caller at a time, and sixteen.
 *
 *   npm run -s bench -- serve
 *   npm run -s bench -- serve --json --quick
 */
export async function measureServe(quick: boolean, json: boolean): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-serve-'));
  try {
    const token = makeProject(root, quick ? 500 : 10_000);
    const { child, url } = await start(root);
    try {
      const told = await measured(url, token, quick ? 50 : 1000);
      process.stdout.write(json ? `${JSON.stringify(told)}\n` : Object.entries(told).map(lineOf).join(''));
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The example with so many dead letters, and a token. */
function makeProject(root: string, rows: number): string {
  hrwire(['init', root], tmpdir());
  const people = Array.from({ length: rows }, (_, nth) => `${10_000 + nth},Name ${nth},,S,2024/5/1,active\n`);
  writeFileSync(join(root, 'inbox/people.csv'), `employee_id,name,email,department,started,status\n${people.join('')}`);
  const project = join(root, 'mappings/people-to-out.yaml');
  // All of them are rejected: without this the run stops, for a target that refuses everything is sick.
  execFileSync('sed', ['-i', 's/^needs: .*/&\\nguard: { rejects: 100% or 1000000 }/', project]);
  hrwire(['run', 'people-to-out', '--json'], root, [0, 3]);
  const { token } = JSON.parse(hrwire(['token', 'create', 'bench', '--role', 'operator', '--json'], root)) as {
    token: string;
  };
  return token;
}

function hrwire(words: readonly string[], cwd: string, codes: readonly number[] = [0]): string {
  try {
    return execFileSync(process.execPath, [bin, ...words], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (thrown) {
    const { status, stdout, stderr } = thrown as { status: number; stdout: string; stderr: string };
    if (codes.includes(status)) return stdout;
    throw new Error(`hrwire ${words.join(' ')}: ${status} ${stdout} ${stderr}`, { cause: thrown });
  }
}

async function start(root: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: (JSON.parse(line.toString()) as { url: string }).url };
}

async function measured(url: string, token: string, count: number): Promise<Record<string, Figures>> {
  const pool = new Pool(url, { connections: 16, pipelining: 1 });
  const ask = async (path: string): Promise<unknown> => {
    const { statusCode, body } = await pool.request({
      path,
      method: 'GET',
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`);
    return JSON.parse(text);
  };
  try {
    const { items } = (await ask('/api/v1/runs?limit=1')) as { items: { run: string }[] };
    const { next } = (await ask('/api/v1/dead-letters?limit=200')) as { next: string };
    const paths: Readonly<Record<string, string>> = {
      mapping: '/api/v1/mappings/people-to-out',
      'dead letters': `/api/v1/dead-letters?limit=100&cursor=${next}`,
      run: `/api/v1/runs/${items[0]?.run ?? ''}`,
    };
    const told: Record<string, Figures> = {};
    for (const [name, path] of Object.entries(paths)) {
      for (const callers of [1, 16]) {
        await timed(() => ask(path), Math.ceil(count / 5), callers);
        told[`${name}, ${callers} at a time`] = await timed(() => ask(path), count, callers);
      }
    }
    return told;
  } finally {
    await pool.close();
  }
}

async function timed(ask: () => Promise<unknown>, count: number, callers: number): Promise<Figures> {
  const times: number[] = [];
  let left = count;
  const begun = performance.now();
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const at = performance.now();
      await ask();
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), longest: round(times.at(-1) ?? 0), perSecond: Math.round(count / seconds) };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function lineOf([name, { p50, p99, longest, perSecond }]: readonly [string, Figures]): string {
  return `${name}: p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms, ${perSecond} a second\n`;
}
