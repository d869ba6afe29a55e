import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chance } from '../examples/sandbox/shared/chance.ts';
import { hrwire } from '../tools/hrwire.ts';
import { reportsPerOrder } from './kill/count.ts';
import { makeProject, reports, writeInterviews } from './kill/project.ts';
import { startSandboxProcess } from '../examples/sandbox/process.ts';

/**
 * Kills the real `hrwire` with SIGKILL at named places and at random moments while it appends assessment reports to the
 * sandbox, runs it again until it settles, and counts what was lost and what was doubled from the sandbox's log.
 *
 *   npm run -s kill -- --times 20 --seed 1 --json
 */
const points = ['before-intent', 'after-intent', 'before-request', 'after-request', 'before-commit', 'after-commit'];
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const times = Number(values.times);
const random = chance(Number(values.seed));
const perRound = 120;
const folder = mkdtempSync(join(tmpdir(), 'hrwire-kill-'));
const sandbox = await startSandboxProcess(folder, perRound * (points.length + 1) * Math.max(4, times));
const env = makeProject(folder, sandbox);
const crashes: Record<string, number> = {};
const expected: string[] = [];
let next = 7001;
let unknown = 0;

try {
  for (const point of [...points, 'random']) {
    crashes[point] = 0;
    while ((crashes[point] ?? 0) < times) await round(point);
    say(`${point}: ${crashes[point]} crashes`);
  }
  const counts = reportsPerOrder(join(folder, 'requests.jsonl'));
  const lost = expected.filter((order) => !counts.has(order)).length;
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  const total = Object.values(crashes).reduce((sum, count) => sum + count, 0);
  const told = { crashes: total, lost, doubled, unknown, points: crashes, records: expected.length };
  process.stdout.write(values.json ? `${JSON.stringify(told)}\n` : table(told));
  process.exitCode = lost + doubled === 0 ? 0 : 1;
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}

/** New interviews, and runs that are killed until one ends by itself. */
async function round(point: string): Promise<void> {
  const orders = Array.from({ length: perRound }, () => String(next++));
  expected.push(...orders);
  writeInterviews(folder, `round-${orders[0]}.csv`, orders);
  for (;;) {
    const enough = (crashes[point] ?? 0) >= times;
    const ended = await hrwire(['run', reports, '--json'], {
      project: folder,
      env: enough || point === 'random' ? env : { ...env, HRWIRE_KILL_AT: `${point}:${1 + Math.floor(random() * 5)}` },
      ...(point === 'random' && !enough ? { killAfter: 250 + random() * 900 } : {}),
    });
    if (ended.signal === 'SIGKILL' || ended.code === 137) {
      crashes[point] = (crashes[point] ?? 0) + 1;
      continue;
    }
    if (ended.code !== 0 && ended.code !== 3) throw new Error(`hrwire ended with ${ended.code}: ${ended.stderr}`);
    unknown += (JSON.parse(ended.stdout) as { unknown: number }).unknown;
    return;
  }
}

function say(line: string): void {
  if (!values.json) process.stderr.write(`${line}\n`);
}

function table(told: { crashes: number; lost: number; doubled: number; unknown: number; records: number }): string {
  const rows = Object.entries(crashes).map(([point, count]) => `${point.padEnd(16)} ${String(count).padStart(6)}`);
  return `${rows.join('\n')}\n\n${told.records} records, ${told.crashes} crashes: ${told.lost} lost, ${told.doubled} doubled, ${told.unknown} unknown\n`;
}
