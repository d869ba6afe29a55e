import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import prettier from 'prettier';

/**
 * The long gate: what takes too long for `npm run check`. Writes its tables to docs/proof.md, which is committed, and
 * fails when a record was lost or doubled.
 */
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const times = process.env['PROOF_TIMES'] ?? '20';

interface Killed {
  readonly crashes: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unknown: number;
  readonly records: number;
  readonly points: Readonly<Record<string, number>>;
}
interface Measured {
  readonly recordsPerSecond: number;
  readonly cpuMicros: number;
  readonly peakMB: number;
  readonly ofHandTuned: number;
  readonly ofNaive: number;
}

const started = Date.now();
const seeds = ['1', '2'];
const kills: { readonly seed: string; readonly told: Killed }[] = [];
for (const seed of seeds) kills.push({ seed, told: await json<Killed>('kill.ts', ['--times', times, '--seed', seed]) });
const measured = await json<Record<string, Measured>>('main.ts', []);
const minutes = Math.round((Date.now() - started) / 60_000);

const page = `# Proof

Made by \`npm run proof\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} shared cores, in ${minutes} minutes.

## Kills

The real process is ended with SIGKILL at the named place, or at a random moment, while it appends assessment reports to
the sandbox of SuccessFactors, and is run again until it settles. Lost and doubled are counted from the sandbox's own log.
The target only appends, so nothing hides a second delivery.

| seed | ${Object.keys(kills[0]?.told.points ?? {}).join(' | ')} | crashes | records | lost | doubled | unknown |
|---|${'---|'.repeat(Object.keys(kills[0]?.told.points ?? {}).length + 5)}
${kills.map(({ seed, told }) => `| ${seed} | ${Object.values(told.points).join(' | ')} | ${told.crashes} | ${told.records} | ${told.lost} | ${told.doubled} | ${told.unknown} |`).join('\n')}

## Speed

Whole processes in one run on a noisy machine: read the ratios. W1 is API to API, W2 a CSV file to JSON Lines
([benchmarks.md](benchmarks.md)); ledger, checkpoints and an outcome for each record are on.

| | records/s | CPU µs a record | peak MB | of hand-tuned | of naive |
|---|---|---|---|---|---|
${Object.entries(measured)
  .map(
    ([name, one]) =>
      `| ${name} | ${one.recordsPerSecond} | ${one.cpuMicros} | ${one.peakMB} | ${one.ofHandTuned} | ${one.ofNaive} |`,
  )
  .join('\n')}
`;
const path = join(root, 'docs/proof.md');
writeFileSync(path, await prettier.format(page, { parser: 'markdown' }));
process.stdout.write(page);
const bad = kills.some(({ told }) => told.lost + told.doubled > 0);
process.stdout.write(`\n${bad ? '0 passed, 1 failed' : '1 passed, 0 failed'}\n`);
process.exitCode = bad ? 1 : 0;

async function json<T>(script: string, args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, script), ...args, '--json'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as T;
}
