import type { Part } from './part.ts';
import { program } from './program.ts';

interface Soaked {
  readonly minutes: number;
  readonly slopeMBPerHour: number;
  readonly firstMB: number;
  readonly lastMB: number;
  readonly peakMB: number;
  readonly filesSlopePerHour: number;
  readonly storeMB: number;
  readonly requests: number;
  readonly hooks: number;
  readonly uploads: number;
  readonly uploadedRows: number;
  readonly p50: number;
  readonly p99: number;
  readonly faults: readonly string[];
}

/** An hour of everything at once; the memory of the server is sampled. */
export const soak: Part = {
  name: 'soak',
  async run({ share }) {
    const told = await program<Soaked>('soak.ts', ['--minutes', String(Math.max(1, 60 * share))]);
    return {
      title: 'An hour of serving',
      text: `A real \`hrwire serve\` for ${told.minutes} minutes (\`npm run soak\`): a run every ten seconds, ${told.hooks} notifications, ${told.uploads} uploads of 200 rows, ${told.requests} reads of the API and of /metrics, an edit of its files every five minutes. Memory is sampled every ten seconds; the slope is of the time after the first tenth. In the end the target holds what the source has.`,
      tables: [
        {
          head: ['MB an hour', 'first MB', 'last MB', 'peak MB', 'open files an hour', 'store MB', 'p50 ms', 'p99 ms'],
          rows: [
            [
              ...[told.slopeMBPerHour, told.firstMB, told.lastMB, told.peakMB],
              ...[told.filesSlopePerHour, told.storeMB, told.p50, told.p99],
            ],
          ],
        },
      ],
      faults: told.faults,
    };
  },
};
