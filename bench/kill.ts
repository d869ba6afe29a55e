import { parseArgs } from 'node:util';
import { places } from './kill/scenario.ts';
import { scenarios } from './kill/scenarios.ts';
import { killSuite } from './kill/suite.ts';
import type { Killed } from './kill/suite.ts';

/**
 * Kills the real `hrwire` with SIGKILL at named places and at random moments, runs it again until it settles, and counts
 * what was lost and what was doubled from the sandboxes' own states and logs.
 *
 *   npm run -s kill -- --scenario transfers --times 20 --seed 1 --json
 */
const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    times: { type: 'string', default: '20' },
    random: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const wanted = values.scenario ?? scenarios.map(({ name }) => name);
const told: Killed[] = [];
for (const name of wanted) {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) {
    throw new Error(`no scenario ${name}: there are ${scenarios.map((one) => one.name).join(', ')}`);
  }
  const say = (line: string): void => void (values.json || process.stderr.write(`${line}\n`));
  const random = values.random === undefined ? {} : { random: Number(values.random) };
  told.push(await killSuite(scenario, { times: Number(values.times), ...random, seed: Number(values.seed), say }));
}
process.stdout.write(values.json ? `${JSON.stringify(inAll())}\n` : told.map(tell).join('\n'));
process.exitCode = told.every((one) => one.lost + one.doubled + one.faults.length === 0) ? 0 : 1;

/** The sums, and each scenario beside them. */
function inAll(): object {
  const sum = (count: (one: Killed) => number): number => told.reduce((all, one) => all + count(one), 0);
  return {
    crashes: sum((one) => one.crashes),
    lost: sum((one) => one.lost),
    doubled: sum((one) => one.doubled),
    unknown: sum((one) => one.unknown),
    points: Object.fromEntries(places.map((place) => [place, sum((one) => one.points[place])])),
    records: sum((one) => one.records),
    scenarios: told,
  };
}

function tell(one: Killed): string {
  const rows = places.map((place) => `  ${place.padEnd(16)} ${String(one.points[place]).padStart(6)}`);
  const counts = `${one.records} records, ${one.crashes} crashes: ${one.lost} lost, ${one.doubled} doubled, ${one.unknown} unknown (${one.unknownArrived} of them there)`;
  const faults = one.faults.map((fault) => `  ${fault}\n`).join('');
  return `${one.scenario}\n${rows.join('\n')}\n  ${counts}, ${one.seconds} s\n${faults}`;
}
