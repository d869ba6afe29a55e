import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { hrwire } from '../../tools/hrwire.ts';
import type { Ended } from '../../tools/hrwire.ts';
import { startSandboxProcess } from '../sandbox/process.ts';
import { candidatesCsv, writeExampleData } from './data.ts';
import { readLog } from './log.ts';
import type { Seen } from './log.ts';
import { repairTable, writeProject } from './project.ts';
import { table } from './table.ts';

/**
 * The main job, the whole way, on this machine: candidates and interview results from files into a sandbox of SAP
 * SuccessFactors and back. Nothing to configure, no account. `--json` prints `{"runs":[…]}`; `--keep` keeps the folder.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});

interface Summary extends Record<string, unknown> {
  readonly mapping: string;
  readonly status: string;
}
interface Step {
  readonly title: string;
  readonly summary: Summary;
  readonly seen: Seen;
}

/** Counts of a summary, and their names in the tables. */
const fields = [
  ['read', 'read'],
  ['resumed', 'resumed'],
  ['created', 'created'],
  ['updated', 'updated'],
  ['unchanged', 'unchanged'],
  ['filtered', 'filtered'],
  ['held', 'held'],
  ['deadLettered', 'dead'],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'hrwire-quickstart-'));
const log = join(folder, 'requests.jsonl');
const sandbox = await startSandboxProcess(folder, 60);
const env = writeProject(folder, sandbox);
const steps: Step[] = [];
let logged = 0;
const candidates = 'uploads-to-successfactors-candidates';
const reports = 'interviews-to-successfactors-reports';

try {
  writeExampleData(folder);
  say('1', 'A sandbox of SAP SuccessFactors is up, and a project beside it', `${sandbox.url}, ${folder}`);
  const checked = await ask(['check'], [0]);
  const tested = JSON.parse((await ask(['test', '--json'], [0])).stdout) as { passed: number; failed: number };
  note(
    `hrwire check: ${checked.code === 0 ? 'no errors' : 'errors'} · hrwire test: ${tested.passed} passed, ${tested.failed} failed`,
  );

  say('2', 'A list of 200 candidates from an HR department: GBK, title rows, phone numbers in all their forms');
  await run('candidates from the file', candidates, [3]);
  await showTheLie();

  say('4', 'The repair: one code in a table, then the three are replayed, mapped again and sent');
  repairTable(folder);
  await ask(['dead-letters', 'replay', candidates, '--all', '--json'], [0]);
  await run('three people replayed', candidates, [0]);

  say('5', 'Two of the 200 change, and the file comes again: only those two move');
  writeFileSync(join(folder, 'inbox/candidates.csv'), candidatesCsv({ changed: 2 }));
  await run('1 % changed', candidates, [0]);

  say(
    '6',
    'AI interview results become assessment reports, which SuccessFactors only appends: the run is killed in the middle',
  );
  const killed = await hrwire(['run', reports, '--json'], {
    project: folder,
    env: { ...env, HRWIRE_KILL_AT: 'after-request:2' },
  });
  note(
    `kill -9 after the first batch was answered, before its outcome was stored (${killed.signal ?? `exit ${killed.code}`})`,
  );
  await run('reports, after the kill', reports, [0, 3]);
  const { seen } = readLog(log, 0);
  note(`The target's own log: ${seen.reported} orders have a report, ${pc.bold(`${seen.doubled} have two`)}`);

  say('7', 'The same results move applications: below the threshold to the talent pool, with the reason');
  await run('stages of applications', 'interviews-to-successfactors-applications', [0, 3]);
  say('8', 'And the other way: candidates to a file for Excel, users into a keyed stream');
  await run('candidates to a file', 'successfactors-candidates-to-export', [0]);
  await run('users to a local stream', 'successfactors-users-to-local', [0]);

  if (values.json) process.stdout.write(`${JSON.stringify({ runs: steps.map((step) => step.summary) })}\n`);
  else conclude();
} finally {
  await sandbox.close();
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

/** Runs hrwire, whose exit code must be one of these. */
async function ask(args: readonly string[], codes: readonly number[]): Promise<Ended> {
  const ended = await hrwire(args, { project: folder, env });
  if (ended.code === null || !codes.includes(ended.code)) {
    throw new Error(`hrwire ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
  }
  return ended;
}

async function run(title: string, mapping: string, codes: readonly number[]): Promise<void> {
  const ended = await ask(['run', mapping, '--json'], codes);
  const summary = JSON.parse(ended.stdout) as Summary;
  const { seen, next } = readLog(log, logged);
  logged = next;
  steps.push({ title, summary, seen });
  if (!values.json) process.stdout.write(`   ${pc.dim(`$ hrwire run ${mapping}`)}\n   ${told(summary, seen)}\n`);
}

/** The counts that are not zero, in a line. */
function told(summary: Summary, seen: Seen): string {
  const counts = fields.flatMap(([field, name]) => {
    const count = summary[field];
    return typeof count === 'number' && count > 0 ? [`${name} ${pc.bold(count)}`] : [];
  });
  const status = summary.status === 'settled' ? pc.green(summary.status) : pc.yellow(summary.status);
  return `${status}: ${counts.join(' · ')} · the target saw ${pc.bold(seen.sent)}`;
}

/** The vendor said 200 to every request, and refused three people inside. */
async function showTheLie(): Promise<void> {
  const step = steps.at(-1);
  const answers = [...(step?.seen.upserts ?? [])].map(([status, count]) => `${count} × ${status}`).join(', ');
  say('3', `A lie caught: SuccessFactors answered ${answers}, and refused people inside`);
  const ended = await ask(['dead-letters', 'list', candidates, '--json'], [0]);
  const listed = JSON.parse(ended.stdout) as {
    deadLetters: { id: number; position: string | null; code: string; message: string }[];
  };
  const rows = listed.deadLetters.map((row) => [row.id, row.position ?? '', row.code, row.message]);
  if (!values.json)
    process.stdout.write(
      `   ${pc.dim('$ hrwire dead-letters list')}\n${indent(table(['id', 'where', 'code', 'why'], rows))}\n`,
    );
}

function summaryTable(rows: readonly Step[]): string {
  return table(
    ['step', 'status', ...fields.map(([, name]) => name), 'target saw', 'requests', 's'],
    rows.map(({ title, summary, seen }) => [
      title,
      summary.status,
      ...fields.map(([field]) => number(summary[field])),
      seen.sent,
      number(summary['requests']),
      number(summary['seconds']),
    ]),
  );
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function conclude(): void {
  process.stdout.write(
    `\n${pc.bold('All of it')} (target saw: records in the sandbox’s own log)\n${summaryTable(steps)}\n`,
  );
  process.stdout.write(`\nYour own: ${pc.cyan('npx hrwire init my-project')}, then the guide in README.md.\n`);
}

function say(number: string, title: string, more?: string): void {
  if (!values.json)
    process.stdout.write(`\n${pc.bold(`${number}. ${title}`)}\n${more === undefined ? '' : `   ${pc.dim(more)}\n`}`);
}

function note(text: string): void {
  if (!values.json) process.stdout.write(`   ${text}\n`);
}

function indent(text: string): string {
  return text.replace(/^/gm, '   ');
}
