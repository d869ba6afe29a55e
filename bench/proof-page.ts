import type { Judged } from './burst/judge.ts';
import type { Process } from './burst/carry.ts';
import type { Place } from './kill/scenario.ts';
import type { Killed } from './kill/suite.ts';

/** What a workload's measurement tells. */
export interface Measured {
  readonly recordsPerSecond: number;
  readonly cpuMicros: number;
  readonly peakMB: number;
  readonly ofHandTuned: number;
  readonly ofNaive: number;
}

/** One step of the burst. */
export interface Step {
  readonly title: string;
  readonly seconds: number;
  readonly processes: readonly Process[];
}

export function killsPage(
  kills: readonly { readonly does: string; readonly told: Killed }[],
  places: readonly Place[],
): string {
  const rows = kills.map(({ told }) => [
    told.scenario,
    ...places.map((place) => told.points[place]),
    ...[told.crashes, told.records, told.lost, told.doubled, told.unknown, told.unknownArrived],
    told.faults.length === 0 ? 'none' : told.faults.join('; '),
  ]);
  return `## Kills

The real process is ended with SIGKILL at the named place, or at a random moment of its run, and is run again until it
settles. Lost and doubled are counted from the sandboxes’ own states and logs.

${kills.map(({ does, told }) => `- **${told.scenario}**: ${does}`).join('\n')}

Unknown are deliveries that were shown to a person, for the target does not say whether they arrived; “there” is how many
of them the sandbox had. They were then settled by what the sandbox shows, as a person would, before lost and doubled were
counted.

${tableOf(['way', ...places, 'crashes', 'records', 'lost', 'doubled', 'unknown', 'there', 'other faults'], rows)}
`;
}

export function burstPage(burst: Judged & { readonly steps: readonly Step[] }): string {
  const { scores, moves, reports, lost, doubled, refused, budgets, steps } = burst;
  const runs = steps.flatMap(({ title, processes }) =>
    processes.flatMap(({ runs: all, peakMB }, index) =>
      all.map((run) => [
        title,
        index + 1,
        run.mapping,
        ...[run.read, run.delivered, run.unchanged, run.requests, run.seconds.toFixed(1), Math.round(peakMB)],
      ]),
    ),
  );
  return `## A burst

Interviews of forty positions finish at once (\`npm run burst\`); each request to a sandbox takes 50 ms. Scores and moves go
to Beisen in one process, reports to SuccessFactors in another at the same time; then there is nothing to do; then two
processes read one tenant of Beisen with five requests a second for each API. ${scores} scores, ${moves} moves and ${reports}
reports arrived: ${lost} lost, ${doubled} doubled. ${refused} requests were refused for a budget or for their equal before them.

${tableOf(['step', 'process', 'mapping', 'read', 'delivered', 'unchanged', 'requests', 'seconds', 'peak MB'], runs)}

The most that the sandboxes saw in any span of the time, wherever it begins, and what is allowed:

${tableOf(
  ['budget', 'most', 'allowed'],
  budgets.map(({ of, most, limit }) => [of, most, limit]),
)}
`;
}

export function speedPage(measured: Readonly<Record<string, Measured>>): string {
  const rows = Object.entries(measured).map(([name, one]) => [
    name,
    ...[one.recordsPerSecond, one.cpuMicros, one.peakMB, one.ofHandTuned, one.ofNaive],
  ]);
  return `## Speed

Whole processes in one run on a noisy machine: read the ratios. W1 is API to API, W2 a CSV file to JSON Lines
([benchmarks.md](benchmarks.md)); ledger, checkpoints and an outcome for each record are on.

${tableOf(['', 'records/s', 'CPU µs a record', 'peak MB', 'of hand-tuned', 'of naive'], rows)}
`;
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
