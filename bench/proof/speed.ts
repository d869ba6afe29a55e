import type { Part } from './part.ts';
import { program } from './program.ts';

/** What a workload's measurement tells. */
interface Measured {
  readonly recordsPerSecond: number;
  readonly cpuMicros: number;
  readonly peakMB: number;
  readonly ofHandTuned: number;
  readonly ofNaive: number;
}

interface Changes {
  readonly requests: number;
  readonly bytes: number;
  readonly ofIdeal: number;
}

/** The benchmark: no fault but a record that is not what it must be, which ends the program. */
export const speed: Part = {
  name: 'speed',
  async run({ share }) {
    type Told = Readonly<Record<'W1' | 'W2', Measured>> & { readonly W3: Changes };
    const { W3, ...measured } = await program<Told>('main.ts', share < 1 ? ['--quick'] : []);
    return {
      title: 'Speed',
      text: 'Whole processes in one run on a noisy machine: read the ratios. W1 is API to API, W2 a CSV file to JSON Lines ([benchmarks.md](benchmarks.md)); ledger, checkpoints and an outcome for each record are on.',
      tables: [
        {
          head: ['', 'records/s', 'CPU µs a record', 'peak MB', 'of hand-tuned', 'of naive'],
          rows: Object.entries(measured).map(([name, one]) => [
            ...[name, one.recordsPerSecond, one.cpuMicros, one.peakMB, one.ofHandTuned, one.ofNaive],
          ]),
        },
        {
          head: ['one record in a hundred has changed', 'requests', 'bytes', 'of the fewest'],
          rows: [['W3', W3.requests, W3.bytes, W3.ofIdeal]],
        },
      ],
      faults: [],
    };
  },
};
