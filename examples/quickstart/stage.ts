import { join } from 'node:path';
import pc from 'picocolors';
import { hrwire } from '../../tools/hrwire.ts';
import type { Ended } from '../../tools/hrwire.ts';
import { writeProject } from './project.ts';
import { seen, startSystem } from './systems.ts';
import type { System } from './systems.ts';
import { table } from './table.ts';

export interface Systems {
  readonly successfactors: System;
  readonly hirevue: System;
  readonly beisen: System;
}

export interface Summary extends Record<string, unknown> {
  readonly mapping: string;
  readonly status: string;
}

/** Runs of one command, and the records that the systems saw written meanwhile. */
interface Step {
  readonly summaries: readonly Summary[];
  readonly written: number;
}

/** Counts of a summary, and their names in what is shown. */
const counts = [
  ['read', 'read'],
  ['resumed', 'resumed'],
  ['absent', 'absent'],
  ['created', 'created'],
  ['updated', 'updated'],
  ['deleted', 'deleted'],
  ['acted', 'moved'],
  ['unchanged', 'unchanged'],
  ['filtered', 'filtered'],
  ['held', 'held'],
  ['deadLettered', 'dead'],
  ['superseded', 'superseded'],
  ['unknown', 'unknown'],
] as const;

/** What of them stands in the table at the end, where any run has one. */
const totals = [
  ...[counts[0], counts[1], counts[2]],
  ['delivered', 'delivered'],
  ...counts.filter(([field]) =>
    ['unchanged', 'filtered', 'held', 'deadLettered', 'superseded', 'unknown'].includes(field),
  ),
] as const;

/** The three systems, a project that is connected to them, and what is shown of it. */
export class Stage {
  readonly folder: string;
  readonly systems: Systems;
  readonly steps: Step[] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #json: boolean;
  /** With `--json` the story is told on stderr. */
  readonly #out: NodeJS.WriteStream;
  #act = 0;

  constructor(folder: string, systems: Systems, json: boolean) {
    this.folder = folder;
    this.systems = systems;
    this.#env = writeProject(folder, systems);
    this.#json = json;
    this.#out = json ? process.stderr : process.stdout;
  }

  /** Runs hrwire, whose exit code must be one of these; `kill` ends it as a power cut would. */
  async ask(args: readonly string[], codes: readonly (number | null)[], kill?: AbortSignal): Promise<Ended> {
    const ended = await hrwire(args, { project: this.folder, env: this.#env, ...(kill && { kill }) });
    if (codes.includes(ended.code)) return ended;
    throw new Error(`hrwire ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout.slice(-1500)}${ended.stderr}`);
  }

  /** Runs mappings (and options) with one command, and shows what became of their records. Codes: 0, others where asked for. */
  async run(words: readonly string[], codes: readonly number[] = [0]): Promise<readonly Summary[]> {
    this.command(`run ${words.join(' ')}`);
    const before = this.marks();
    const { stdout } = await this.ask(['run', ...words, '--json'], codes);
    const said = JSON.parse(stdout) as Summary & { readonly runs?: readonly Summary[] };
    const summaries = said.runs ?? [said];
    const step = { summaries, written: this.writtenSince(before) };
    this.steps.push(step);
    for (const summary of summaries) this.#print(told(summary, summaries.length > 1));
    this.#print(pc.dim(`the systems’ own logs: ${step.written} ${step.written === 1 ? 'record' : 'records'} written`));
    return summaries;
  }

  /** How long each system's log is now. */
  marks(): ReadonlyMap<System, number> {
    return new Map(this.#all().map((system) => [system, system.log(0).length] as const));
  }

  writtenSince(marks: ReadonlyMap<System, number>): number {
    return this.#all().reduce((sum, system) => sum + seen(system, system.log(marks.get(system) ?? 0)).written, 0);
  }

  title(text: string, more?: string): void {
    this.#act += 1;
    this.#out.write(`\n${pc.bold(`${this.#act}. ${text}`)}\n`);
    if (more !== undefined) this.#print(pc.dim(more));
  }

  /** What somebody types. */
  command(line: string): void {
    this.#print(pc.dim(`$ hrwire ${line}`));
  }

  note(text: string): void {
    this.#print(text);
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.#print(table(head, rows));
  }

  conclude(): void {
    const rows = this.steps.flatMap(({ summaries }) => summaries);
    const shown = totals.filter(([field]) => rows.some((summary) => number(summary[field]) > 0));
    const head = ['mapping', 'status', ...shown.map(([, name]) => name), 's'];
    const cells = rows.map((summary) => [
      summary.mapping,
      summary.status,
      ...[...shown.map(([field]) => field), 'seconds'].map((field) => number(summary[field])),
    ]);
    this.#out.write(`\n${pc.bold('All of it')}\n${table(head, cells)}\n`);
    this.#out.write(`\nYour own: ${pc.cyan('npx hrwire init my-project')}, then the guide in README.md.\n`);
    if (this.#json) process.stdout.write(`${JSON.stringify({ runs: rows })}\n`);
  }

  #all(): readonly System[] {
    return Object.values(this.systems) as readonly System[];
  }

  #print(text: string): void {
    this.#out.write(`${text.replace(/^/gm, '   ')}\n`);
  }
}

/** Three sandboxes: candidates and people in the one, interviews in the other, the third half full. */
export async function openSystems(
  folder: string,
): Promise<{ readonly systems: Systems; readonly close: () => Promise<void> }> {
  const custom = ['InterviewScore', 'InterviewDate', 'InterviewLink', 'HireStatus', 'SourceStatus', 'SourceLastDay'];
  const [successfactors, hirevue, beisen] = await Promise.all([
    startSystem(folder, 'successfactors', { key: join(folder, 'private.pem'), candidates: 24, employees: 12 }),
    startSystem(folder, 'hirevue', { interviews: 0 }),
    startSystem(folder, 'beisen', {
      ...{ employees: 0, applications: 12 },
      'custom-fields': custom.map((name) => `ext${name}`).join(','),
    }),
  ]);
  const all = [successfactors, hirevue, beisen];
  return {
    systems: { successfactors, hirevue, beisen },
    close: async () => void (await Promise.all(all.map((system) => system.close()))),
  };
}

/** The counts that are not zero, in a line. */
function told(summary: Summary, named: boolean): string {
  const line = counts.flatMap(([field, name]) => {
    const count = number(summary[field]);
    return count > 0 ? [`${name} ${pc.bold(count)}`] : [];
  });
  const status = summary.status === 'settled' ? pc.green(summary.status) : pc.yellow(summary.status);
  return `${named ? `${summary.mapping} ` : ''}${status}: ${line.length > 0 ? line.join(' · ') : 'nothing to do'}`;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
