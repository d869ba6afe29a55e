import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { variants } from '../variants.ts';

const main = join(import.meta.dirname, '../../bench/main.ts');

interface Figures {
  readonly recordsPerSecond: number;
  readonly cpuMicros: number;
  readonly peakMB: number;
  readonly ofHandTuned: number;
  readonly ofNaive: number;
}

// The benchmark itself compares every record that each program wrote with what it must be, and fails where one differs.
it.each(variants(['W1'], ['W2']))(
  'the benchmark %s runs every program, checks every record and prints its figures',
  { timeout: 240_000 },
  async (workload) => {
    const { stdout } = await promisify(execFile)(process.execPath, [main, workload, '--quick', '--json']);
    const told = JSON.parse(stdout) as Record<string, Figures>;
    expect(Object.keys(told)).toEqual([workload]);
    const [figures] = Object.values(told);
    expect(Object.keys(figures ?? {})).toEqual(['recordsPerSecond', 'cpuMicros', 'peakMB', 'ofHandTuned', 'ofNaive']);
    for (const figure of Object.values(figures ?? {}) as number[]) expect(figure).toBeGreaterThan(0);
  },
);

it('a run after one record in a hundred has changed asks and sends no more than is needed', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'W3', '--quick', '--json']);
  expect(JSON.parse(stdout)).toEqual({ W3: { requests: 2, bytes: 13_986, ofIdeal: 1 } });
});

it('whole pipelines are compared by how their records are mapped', { timeout: 240_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'pipeline', '--quick', '--json']);
  const { pipeline } = JSON.parse(stdout) as { pipeline: { csv: object; http: object } };
  expect(Object.keys(pipeline.csv)).toEqual(['ofHand', 'ofPackage']);
  expect(Object.keys(pipeline.http)).toEqual(['ofPackage']);
});

it('a workload that does not exist is named, with those that do', async () => {
  const run = promisify(execFile)(process.execPath, [main, 'W9', '--quick']);
  await expect(run).rejects.toThrow(/no workload W9: there are W1, W2, W3, pipeline/);
});
