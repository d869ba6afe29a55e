import { availableParallelism, cpus } from 'node:os';
import type { Measured } from './measure.ts';
import type { Contender, Workload } from './workload.ts';

const titles: Readonly<Record<Contender, string>> = {
  hrwire: 'hrwire, first load',
  again: 'hrwire, nothing changed',
  tuned: 'tuned by hand, no ledger',
  control: 'the same again (A/A)',
  naive: 'naive script, JSONata',
};

/** The table for people: medians, the spread of the rounds, and how far two runs of one program differ (A/A). */
export function table(workload: Workload, measured: ReadonlyMap<Contender, readonly Measured[]>): string {
  const tuned = measured.get('tuned') ?? [];
  const lines = [...measured].map(([contender, runs]) => {
    const rates = runs.map(({ seconds }) => workload.records / seconds);
    const ratios = runs.map(({ seconds }, round) => (tuned[round]?.seconds ?? NaN) / seconds);
    return [
      titles[contender].padEnd(26),
      middle(rates).toFixed(0).padStart(9),
      `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`.padStart(16),
      (middle(runs.map(({ cpuMicros }) => cpuMicros)) / workload.records).toFixed(1).padStart(8),
      Math.max(...runs.map(({ peakMB }) => peakMB))
        .toFixed(0)
        .padStart(8),
      middle(ratios).toFixed(2).padStart(10),
    ].join(' ');
  });
  const head = `${''.padEnd(26)} ${'records/s'.padStart(9)} ${'spread'.padStart(16)} ${'CPU µs'.padStart(8)} ${'peak MB'.padStart(8)} ${'of tuned'.padStart(10)}`;
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return `${workload.name}: ${workload.title} (${machine})\n${head}\n${lines.join('\n')}\n`;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
