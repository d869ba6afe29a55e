import type { Carried } from './carry.ts';
import type { Judged } from './judge.ts';

/** For people: what each process took, each run of it, and the requests by path. */
export function tell({ title, seconds, processes, requests }: Carried): string {
  const runs = processes.flatMap(({ runs: all, peakMB, cpuMicros }) => [
    `  process: ${Math.round(peakMB)} MB, ${(cpuMicros / 1e6).toFixed(1)} s of processor`,
    ...all.map((run) => {
      const { read, delivered, unchanged, filtered, held, deadLettered } = run;
      const counts = { read, delivered, unchanged, filtered, held, 'dead-lettered': deadLettered };
      const some = Object.entries(counts).filter(([, count]) => count > 0);
      const told = some.map(([name, count]) => `${count} ${name}`).join(', ');
      return `    ${run.mapping}: ${told}, ${run.requests} requests, ${run.seconds} s`;
    }),
  ]);
  const paths = Object.entries(requests).map(([path, count]) => `  ${String(count).padStart(6)} ${path}`);
  return `${title}: ${seconds} s\n${[...runs, ...paths].join('\n')}\n`;
}

export function tellJudged(judged: Judged): string {
  const { scores, moves, reports, lost, doubled, refused, budgets, faults } = judged;
  const kept = budgets.map(({ of, most, limit }) => `  ${of}: at most ${most} of ${limit}`);
  const counts = `${scores} scores, ${moves} moves, ${reports} reports: ${lost} lost, ${doubled} doubled, ${refused} requests refused for a budget`;
  return `${[counts, ...kept, ...faults].join('\n')}\n`;
}
