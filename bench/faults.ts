import { parseArgs } from 'node:util';
import { suffer } from './faults/bed.ts';
import type { Troubled } from './faults/bed.ts';
import { troubles } from './faults/troubles.ts';

/**
 * What happens to the machine under hrwire: disks that are full, a store that is locked, clocks that move, runs at once,
 * signals, power cuts. Whatever comes, the run says so, and the runs after it lose and double nobody.
 *
 *   npm run -s faults -- --name clock --times 5 --seed 1
 */
const { values } = parseArgs({
  options: {
    name: { type: 'string', default: '' },
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const ended: Troubled[] = [];
const skipped: { readonly name: string; readonly why: string }[] = [];
for (const trouble of troubles.filter(({ name }) => name.includes(values.name))) {
  const why = trouble.not?.();
  if (why !== undefined) skipped.push({ name: trouble.name, why });
  else ended.push(await suffer(trouble, { times: Number(values.times), seed: Number(values.seed), say }));
}
const bad = ended.filter(({ lost, doubled, faults }) => lost + doubled + faults.length > 0);
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ended, skipped })}\n`
    : [...ended.map(tell), ...skipped.map(({ name, why }) => `${name}: ${why}\n`)].join(''),
);
process.exitCode = bad.length === 0 ? 0 : 1;

function tell({ name, times, records, lost, doubled, unknown, faults, seconds }: Troubled): string {
  const all = `${name}: ${times} times, ${records} records, ${lost} lost, ${doubled} doubled, ${unknown} unknown, ${seconds} s\n`;
  return `${all}${faults.map((fault) => `  ${fault}\n`).join('')}`;
}
