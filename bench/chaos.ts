import { parseArgs } from 'node:util';
import { hrwire } from '../tools/hrwire.ts';
import { faults } from './chaos/faults.ts';
import { inside } from './inside.ts';
import { randomPlans, singlePlans } from './chaos/plans.ts';
import { chaosSuite } from './chaos/suite.ts';
import type { Chaotic } from './chaos/suite.ts';
import { ways } from './chaos/way.ts';

/**
 * A proxy between hrwire and the sandboxes does to requests what networks, proxies and servers do to them: each fault
 * singly, then any of them at random. Every run must end in balance, loudly where it could not do its work; and when the
 * faults have gone, everything converges: nobody is lost, nobody doubled.
 *
 *   npm run -s chaos -- --way reports --fault "cut gzip" --say
 *   npm run -s chaos -- --random 20 --rate 0.2 --seed 7 --process
 */
const { values } = parseArgs({
  options: {
    way: { type: 'string', multiple: true },
    fault: { type: 'string', default: '' },
    random: { type: 'string', default: '20' },
    rate: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    process: { type: 'boolean', default: false },
    say: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const every = Math.round(1 / Number(values.share));
const wanted = faults.filter(({ name }, index) => name.includes(values.fault) && index % every === 0);
const told: Chaotic[] = [];
for (const way of ways) {
  if (!(values.way?.includes(way.scenario.name) ?? true)) continue;
  const plans = [
    ...singlePlans(way, wanted),
    ...randomPlans(wanted, { rounds: Number(values.random), rate: Number(values.rate) }),
  ];
  const say = (line: string): void => void (values.say && process.stderr.write(`${line}\n`));
  told.push(await chaosSuite(way, { plans, seed, say, hrwire: values.process ? hrwire : inside }));
}
const bad = told.filter(({ lost, doubled, faults: found }) => lost.length + doubled.length + found.length > 0);
if (values.json) process.stdout.write(`${JSON.stringify({ ways: told })}\n`);
else for (const one of told) process.stdout.write(tell(one));
process.exitCode = bad.length === 0 ? 0 : 1;

function tell({ way, rounds, records, lost, doubled, unknown, faults: found, seconds }: Chaotic): string {
  const met = rounds.reduce((sum, round) => sum + round.met, 0);
  const lines = [...lost.map((one) => `lost ${one}`), ...doubled.map((one) => `doubled ${one}`), ...found];
  return `${way}: ${rounds.length} rounds, ${met} faults met, ${records} records, ${unknown} unknown, ${seconds} s\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
