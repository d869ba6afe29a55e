import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { load } from './soak/load.ts';
import type { Counts } from './soak/load.ts';
import { touchProject, writeProject } from './soak/project.ts';
import { startSystems } from './soak/systems.ts';
import { quantile, sample, slopePerHour } from './soak/watch.ts';
import type { Sample } from './soak/watch.ts';
import { key } from './project.ts';

/**
 * A real `hrwire serve` under an even load of everything at once: a run every ten seconds, notifications, uploads, reads
 * of the API and /metrics, and an edit of its files every five minutes. Its memory is sampled every ten seconds; what it
 * gains an hour is told of the time after the first tenth. In the end the target must hold what the source has.
 *
 *   npm run -s soak -- --minutes 60 --json
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, json: { type: 'boolean', default: false } },
});
const length = Number(values.minutes) * 60_000;
const root = mkdtempSync(join(tmpdir(), 'hrwire-soak-'));
const project = join(root, 'project');
const hookSecret = 'soak-0123456789abcdef0123456789abcdef';
mkdirSync(project);
writeProject(project, `serve: { hooks: { paths: { source.people: '${hookSecret}' } } }\n`);
const systems = await startSystems();
for (let nth = 0; nth < 2000; nth++) systems.change(`p-${nth}`);

const server = spawn(
  process.execPath,
  [join(import.meta.dirname, '../bin/hrwire.js'), 'serve', '--port', '0', '--json'],
  {
    cwd: project,
    env: { ...process.env, SOAK_URL: systems.base, HRWIRE_KEY: key, HRWIRE_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
const { url } = JSON.parse(line) as { url: string };
const pid = server.pid ?? 0;

const samples: Sample[] = [];
const counts: Counts = { requests: 0, hooks: 0, uploads: 0, uploadedRows: 0, refused: new Map(), times: [] };
const ending = new AbortController();
const started = Date.now();
const loaded = load({ url, systems, hookPath: `/hooks/source/people/${hookSecret}`, counts, signal: ending.signal });
for (let nth = 1; Date.now() - started < length && server.exitCode === null; nth++) {
  await sleep(10_000);
  if (server.exitCode !== null) break;
  samples.push(sample(pid, (Date.now() - started) / 1000, join(project, 'state')));
  if (nth % 30 === 0) touchProject(project, nth);
  const last = samples.at(-1);
  if (!values.json && nth % 30 === 0) {
    process.stderr.write(`${Math.round((last?.at ?? 0) / 60)} min: ${last?.residentMB.toFixed(0)} MB\n`);
  }
}
const died = server.exitCode !== null;
ending.abort();
await loaded;
// What was changed last is read by the next scheduled runs.
await sleep(25_000);
const before = systems.differences();
const lastUpload = systems.uploaded('u-199');
server.kill('SIGTERM');
const [exit] = died ? [server.exitCode] : ((await once(server, 'exit')) as [number | null]);
await systems.close();
rmSync(root, { recursive: true, force: true });

const settled = samples.filter(({ at }) => at * 1000 >= length / 10);
const resident = settled.map(({ residentMB }) => residentMB);
const round = (value: number, digits: number = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;
const faults = [
  ...(died ? ['the server ended by itself'] : []),
  ...(exit === 0 ? [] : [`the server ended with ${String(exit)}`]),
  ...(before.missing + before.wrong > 0 ? [`${before.missing} missing, ${before.wrong} wrong at the target`] : []),
  ...(counts.uploads > 0 && lastUpload === undefined ? ['uploaded rows are not at the target'] : []),
  ...[...counts.refused].map(([what, times]) => `${what}: ${times} times`),
];
const told = {
  minutes: round(length / 60_000),
  slopeMBPerHour: round(
    slopePerHour(settled, ({ residentMB }) => residentMB),
    2,
  ),
  firstMB: round(quantile(resident.slice(0, 12), 0.5)),
  lastMB: round(quantile(resident.slice(-12), 0.5)),
  peakMB: round(Math.max(...samples.map(({ residentMB }) => residentMB))),
  filesSlopePerHour: round(
    slopePerHour(settled, ({ files }) => files),
    2,
  ),
  threads: samples.at(-1)?.threads ?? 0,
  storeMB: round(samples.at(-1)?.storeMB ?? 0),
  people: systems.people,
  ...{ requests: counts.requests, hooks: counts.hooks, uploads: counts.uploads, uploadedRows: counts.uploadedRows },
  p50: round(quantile(counts.times, 0.5)),
  p99: round(quantile(counts.times, 0.99)),
  faults,
};
process.stdout.write(values.json ? `${JSON.stringify(told)}\n` : `${JSON.stringify(told, undefined, 2)}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
