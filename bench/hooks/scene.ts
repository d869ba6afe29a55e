import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { key } from '../project.ts';

/** The key of the notifications. */
export const hookSecret = 'bench-0123456789abcdef';

const connector = `connector: people
title: The systems of the benchmark
status: confirmed
config:
  identity: [base_url]
  required: [base_url, hook_secret]
  properties:
    base_url: { description: Where they listen., type: string, format: uri }
    hook_secret: { description: The key of their notifications., type: string, secret: true }
http: { base_url: '{{ $config.base_url }}' }
streams:
  people:
    key: id
    version: version
    version_type: number
    read: { request: { path: /people }, records: items }
    by_key:
      id: { chunk: 100, request: { method: POST, path: /people/ask, json: { ids: '{{ $ids }}' } }, records: items, match: id }
    hook:
      by: id
      signal: id
      id: event
      verify: { kind: hmac, secret: '{{ $config.hook_secret }}', at: { header: x-signature }, prefix: 'sha256=' }
      answer: { json: { code: 0 } }
  target:
    key: id
    write:
      upsert:
        request: { method: POST, path: /target, json: { records: { each: $record } } }
        batch: 100
        repeat: safe
        outcomes: { kind: index, items: results, accepted: status = "ok", rejected: status = "error" }
`;
const mapping = `mapping: people-to-target
from: source.people
to: source.target
map: { id: id, name: name, score: score }
match: id
tests:
  - { name: t, given: { id: a, name: n, score: 1, version: 1 }, expect: { id: a, name: n, score: 1 } }
`;

/** A project, its systems, and a real `hrwire serve` that can be killed and started again. */
export interface Scene {
  /** Where notifications are sent to. */
  readonly url: () => string;
  start(): Promise<void>;
  /** SIGKILL: nothing of the process is left when this resolves. */
  kill(): Promise<void>;
  /** Milliseconds of the processor that the server has used, all its processes together. */
  cpu(): number;
  /** By id, when the target got it. */
  kept(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

const bin = join(import.meta.dirname, '../../bin/hrwire.js');

export async function setScene(): Promise<Scene> {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-hooks-'));
  for (const folder of ['connectors', 'mappings']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'connectors/people.yaml'), connector);
  writeFileSync(join(root, 'mappings/people-to-target.yaml'), mapping);
  const connection = `{ connector: people, with: { base_url: '\${SYSTEMS}', hook_secret: '\${HOOK_SECRET}' } }`;
  writeFileSync(
    join(root, 'hrwire.yaml'),
    `serve: { limits: { connections: 2000 } }\nconnections:\n  source: ${connection}\n`,
  );
  const systems = spawn(process.execPath, [join(import.meta.dirname, 'systems.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const base = urlIn(await firstLine(systems));
  const env = { ...process.env, SYSTEMS: base, HOOK_SECRET: hookSecret, HRWIRE_KEY: key, HRWIRE_LOG: 'warn' };
  const first = spawn(process.execPath, [bin, 'run'], { cwd: root, env, stdio: 'ignore' });
  await once(first, 'exit');
  let server: ChildProcess | undefined;
  let url = '';
  let port = '0';
  let spent = 0;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  };
  return {
    url: () => `${url}/hooks/source/people`,
    start: async () => {
      server = spawn(
        process.execPath,
        [...(process.env['BENCH_NODE']?.split(' ') ?? []), bin, 'serve', '--port', port, '--json'],
        {
          ...{ cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] },
        },
      );
      url = urlIn(await firstLine(server));
      port = new URL(url).port;
    },
    kill: async () => {
      spent += cpuOf(server);
      await end('SIGKILL');
      server = undefined;
    },
    cpu: () => spent + cpuOf(server),
    kept: async () => {
      const answer = await fetch(`${base}/kept`);
      return new Map(Object.entries((await answer.json()) as Record<string, number>));
    },
    close: async () => {
      await end('SIGTERM');
      systems.kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** User and system time of a process that lives, in ticks of 10 ms (Linux). */
function cpuOf(child: ChildProcess | undefined): number {
  if (child?.pid === undefined) return 0;
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('its output is not read');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the process ended before it said anything'))),
  ])) as [string];
  return line;
}

function urlIn(line: string): string {
  const { url } = JSON.parse(line) as { readonly url?: string };
  if (url === undefined) throw new Error(line);
  return url;
}
