import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import prettier from 'prettier';
import type { Judged } from './burst/judge.ts';
import { places } from './kill/scenario.ts';
import { scenarios } from './kill/scenarios.ts';
import type { Killed } from './kill/suite.ts';
import { burstPage, killsPage, speedPage } from './proof-page.ts';
import type { Measured, Step } from './proof-page.ts';

/**
 * The long gate: what takes too long for `npm run check`. Writes its tables to docs/proof.md, which is committed, and
 * fails when a record was lost or doubled, or a budget was not kept.
 */
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const times = process.env['PROOF_TIMES'] ?? '20';

const started = Date.now();
// Two at a time: each waits for processes to start and sandboxes to answer most of its time.
const waiting = [...scenarios];
const kills = new Map<string, Killed>();
const worker = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { scenarios: ended } = await json<{ readonly scenarios: readonly Killed[] }>('kill.ts', [
      ...['--scenario', next.name, '--times', times],
    ]);
    const [told] = ended;
    if (told !== undefined) kills.set(next.name, told);
    process.stderr.write(`${next.name}: ${told?.crashes} crashes, ${told?.seconds} s\n`);
  }
};
await Promise.all([worker(), worker()]);
const burst = await json<Judged & { readonly steps: readonly Step[] }>('burst.ts', []);
const measured = await json<Record<string, Measured>>('main.ts', []);
const minutes = Math.round((Date.now() - started) / 60_000);

const page = `# Proof

Made by \`npm run proof\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} shared cores, in ${minutes} minutes.

${killsPage(
  scenarios.flatMap(({ name, does }) => {
    const told = kills.get(name);
    return told === undefined ? [] : [{ does, told }];
  }),
  places,
)}
${burstPage(burst)}
${speedPage(measured)}`;
const path = join(root, 'docs/proof.md');
writeFileSync(path, await prettier.format(page, { parser: 'markdown', ...(await prettier.resolveConfig(path)) }));
process.stdout.write(page);
const bad =
  kills.size < scenarios.length ||
  burst.faults.length > 0 ||
  [...kills.values()].some(({ lost, doubled, faults }) => lost + doubled + faults.length > 0);
process.stdout.write(`\n${bad ? '0 passed, 1 failed' : '1 passed, 0 failed'}\n`);
process.exitCode = bad ? 1 : 0;

/** What a program of this folder tells, also where it found a fault: the page says which. */
async function json<T>(script: string, args: readonly string[]): Promise<T> {
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const told = run(process.execPath, [join(import.meta.dirname, script), ...args, '--json'], options);
  const { stdout } = await told.catch((thrown: unknown) => {
    const said = thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
    if (said === '') throw thrown;
    return { stdout: said };
  });
  return JSON.parse(stdout) as T;
}
