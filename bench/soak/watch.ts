import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a process takes at an instant. */
export interface Sample {
  /** Seconds since the soak began. */
  readonly at: number;
  readonly residentMB: number;
  readonly files: number;
  readonly threads: number;
  readonly storeMB: number;
}

export function sample(pid: number, at: number, store: string): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN);
  return {
    at,
    residentMB: number('VmRSS') / 1024,
    files: readdirSync(`/proc/${pid}/fd`).length,
    threads: number('Threads'),
    storeMB: sizeOf(store) / 1_048_576,
  };
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? sizeOf(path) : statSync(path).size);
  }, 0);
}

/** Least squares: how much `value` grows in an hour. */
export function slopePerHour(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const n = samples.length;
  if (n < 2) return 0;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / n;
  const mean = samples.reduce((sum, one) => sum + value(one), 0) / n;
  let above = 0;
  let below = 0;
  for (const one of samples) {
    above += (one.at - meanAt) * (value(one) - mean);
    below += (one.at - meanAt) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 3600;
}

/** The value below which the given part of them lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
