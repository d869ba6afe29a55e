import type { Process } from '../burst/carry.ts';
import type { Judged } from '../burst/judge.ts';
import type { Part } from './part.ts';
import { program } from './program.ts';

/** One step of the burst. */
interface Step {
  readonly title: string;
  readonly seconds: number;
  readonly processes: readonly Process[];
}

/** Interviews finish at once; the budgets of three vendors are counted by their sandboxes. */
export const burst: Part = {
  name: 'burst',
  async run({ share }) {
    const args = share < 1 ? ['--interviews', String(Math.max(60, Math.round(1000 * share))), '--positions', '6'] : [];
    const told = await program<Judged & { readonly steps: readonly Step[] }>('burst.ts', args);
    const { scores, moves, reports, lost, doubled, refused, budgets, steps, faults } = told;
    return {
      title: 'A burst',
      text: `Interviews of forty positions finish at once (\`npm run burst\`); each request to a sandbox takes 50 ms. Scores and moves go to Beisen in one process, reports to SuccessFactors in another at the same time; then there is nothing to do; then two processes read one tenant of Beisen with five requests a second for each API. ${scores} scores, ${moves} moves and ${reports} reports arrived: ${lost} lost, ${doubled} doubled. ${refused} requests were refused for a budget or for their equal before them.`,
      tables: [
        {
          head: ['step', 'process', 'mapping', 'read', 'delivered', 'unchanged', 'requests', 'seconds', 'peak MB'],
          rows: steps.flatMap(rowsOf),
        },
        {
          text: 'The most that the sandboxes saw in any span of the time, wherever it begins, and what is allowed:',
          head: ['budget', 'most', 'allowed'],
          rows: budgets.map(({ of, most, limit }) => [of, most, limit]),
        },
      ],
      faults,
    };
  },
};

function rowsOf({ title, processes }: Step): readonly (readonly (string | number)[])[] {
  return processes.flatMap(({ runs, peakMB }, index) =>
    runs.map((run) => [
      ...[title, index + 1, run.mapping, run.read, run.delivered, run.unchanged, run.requests],
      ...[run.seconds.toFixed(1), Math.round(peakMB)],
    ]),
  );
}
