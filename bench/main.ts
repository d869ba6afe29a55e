import { parseArgs } from 'node:util';
import type { Measured } from './measure.ts';
import { bundle } from '../tools/bundle.ts';
import { table } from './table.ts';
import { csvToLines } from './w2.ts';
import { apiToApi } from './w1.ts';
import { changes } from './w3.ts';
import type { Contender, Workload } from './workload.ts';

/**
 * Measures hrwire beside a script that somebody tuned by hand and a naive one: whole processes, in turn, in one run.
 *
 *   npm run -s bench -- W1 --json
 *   npm run -s bench -- expression --json   # mappings compiled, beside the package and by hand (expression.ts)
 *   npm run -s bench -- pipeline   # whole pipelines with the mapping compiled, by hand and by the package (pipeline.ts)
 *   npm run -s bench -- hooks      # notifications: a burst, and a rate with a kill in the middle (hooks.ts)
 *   npm run -s bench -- serve      # answers of the API: p50 and p99, one caller and sixteen (serve.ts)
 *   npm run -s bench -- uploads    # a file of 100,000 rows, from a form to its delivery (uploads.ts)
 *   npm run -s bench -- ledger     # ways to read the fingerprints of a million keys (ledger.ts)
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    keys: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const contenders: readonly Contender[] = ['tuned', 'hrwire', 'again', 'naive', 'control'];
const workloads: Readonly<Record<string, () => Promise<Workload> | Workload>> = {
  W1: () => apiToApi(values.quick ? 2000 : 50_000),
  W2: () => csvToLines(values.quick ? 5000 : 200_000),
};
const all = [...Object.keys(workloads), 'W3', ...(values.json ? [] : ['pipeline'])];
const names = positionals.length === 0 ? all : positionals;
const told: Record<string, unknown> = {};
// What is measured is what is published.
await bundle();

for (const name of names) {
  if (name === 'ledger') {
    await import('./ledger.ts');
    continue;
  }
  if (name === 'hooks') {
    const { measureHooks } = await import('./hooks.ts');
    await measureHooks(values.quick, values.json);
    continue;
  }
  if (name === 'serve') {
    const { measureServe } = await import('./serve.ts');
    await measureServe(values.quick, values.json);
    continue;
  }
  if (name === 'uploads') {
    const { measureUploads } = await import('./uploads.ts');
    await measureUploads(values.quick, values.json);
    continue;
  }
  if (name === 'expression') {
    const { compareExpressions } = await import('./expression.ts');
    await compareExpressions(values.json);
    continue;
  }
  if (name === 'pipeline') {
    const { comparePipelines, lineOf } = await import('./pipeline.ts');
    const compared = await comparePipelines({ rounds: Math.max(rounds, 1), rows: values.quick ? 2000 : 20_000 });
    told[name] = compared;
    if (!values.json) process.stdout.write(lineOf(compared));
    continue;
  }
  if (name === 'W3') {
    const { requests, bytes, ofIdeal } = await changes(values.quick ? 2000 : 50_000);
    told[name] = { requests, bytes, ofIdeal: round(ofIdeal, 3) };
    if (!values.json)
      process.stdout.write(
        `W3: one record in a hundred has changed\n${requests} requests, ${bytes} bytes: ${ofIdeal.toFixed(3)} of the fewest\n`,
      );
    continue;
  }
  const make = workloads[name];
  if (make === undefined) throw new Error(`there is no workload ${name}: there are ${all.join(', ')}`);
  const workload = await make();
  try {
    const measured = await measureAll(workload);
    told[name] = figures(workload, measured);
    if (!values.json) process.stdout.write(`${table(workload, measured)}\n`);
  } finally {
    workload.close();
  }
}
if (values.json && Object.keys(told).length > 0) process.stdout.write(`${JSON.stringify(told)}\n`);

/** Round after round, each contender once: a machine that slows down slows all of them. */
async function measureAll(workload: Workload): Promise<Map<Contender, Measured[]>> {
  const measured = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const one = await workload.run(contender);
      measured.get(contender)?.push(one);
      if (!values.json)
        process.stderr.write(`${workload.name} ${round}/${rounds} ${contender}: ${one.seconds.toFixed(2)} s\n`);
    }
  }
  return measured;
}

/** Medians of the rounds; ratios are taken within a round. */
function figures(workload: Workload, measured: ReadonlyMap<Contender, readonly Measured[]>): object {
  const own = measured.get('hrwire') ?? [];
  const times = (other: Contender): number =>
    median(own.map((one, round) => (measured.get(other)?.[round]?.seconds ?? NaN) / one.seconds));
  return {
    recordsPerSecond: Math.round(median(own.map(({ seconds }) => workload.records / seconds))),
    cpuMicros: round(median(own.map(({ cpuMicros }) => cpuMicros / workload.records)), 1),
    peakMB: Math.round(Math.max(...own.map(({ peakMB }) => peakMB))),
    ofHandTuned: round(times('tuned'), 3),
    ofNaive: round(times('naive'), 3),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
