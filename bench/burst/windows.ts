import type { LogLine } from '../../examples/sandbox/shared/log.ts';

/** The most requests that began in any span of so many milliseconds, wherever it begins. */
export function busiest(lines: readonly LogLine[], span: number): number {
  const times = lines.filter(({ phase }) => phase === 'received').map(({ at }) => Date.parse(at));
  let [most, from] = [0, 0];
  for (const [index, time] of times.entries()) {
    while ((times[from] ?? time) <= time - span) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** The most requests that were under way at the same time; each had come `latency` ms before the sandbox looked at it. */
export function atOnce(lines: readonly LogLine[], latency: number): number {
  const steps = lines.map(({ phase, at }) =>
    phase === 'received' ? { at: Date.parse(at) - latency, by: 1 } : { at: Date.parse(at), by: -1 },
  );
  // What ends and what begins in the same millisecond: the answer has left before.
  steps.sort((a, b) => a.at - b.at || a.by - b.by);
  let [most, now] = [0, 0];
  for (const { by } of steps) most = Math.max(most, (now += by));
  return most;
}

/** How many requests each path got, ids in paths left out. */
export function perPath(lines: readonly LogLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { phase, method, path } of lines) {
    if (phase !== 'received') continue;
    const name = `${method} ${path.replaceAll(/\/\d+(?=\/)/g, '/…')}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
