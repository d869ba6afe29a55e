import { expect, it } from 'vitest';
import { faults } from '../../bench/chaos/faults.ts';
import { randomPlans } from '../../bench/chaos/plans.ts';
import { chaosSuite } from '../../bench/chaos/suite.ts';
import { ways } from '../../bench/chaos/way.ts';
import type { Kind } from '../../bench/chaos/fault.ts';
import type { SandboxName } from '../../examples/sandbox/process.ts';
import { inside } from '../../bench/inside.ts';

/** Few faults with a fixed seed; `npm run proof -- --part chaos` has all of them on every way. */
const chosen: Readonly<Record<string, readonly (readonly [string, SandboxName, Kind])[]>> = {
  reports: [
    ['answer lost after the work was done', 'successfactors', 'write'],
    ['cut gzip, its length as announced', 'successfactors', 'write'],
    ['the last item is missing', 'successfactors', 'write'],
    ['bytes that are not UTF-8', 'successfactors', 'login'],
    ['expires_in is a word', 'successfactors', 'login'],
  ],
  transfers: [
    ['the page before once more', 'hirevue', 'read'],
    ['JSON cut in the middle', 'beisen', 'read'],
    ['503 after the work was done', 'beisen', 'write'],
  ],
};

it.each(Object.keys(chosen))(
  'faults on the way of %s end loudly or settle, in balance; when they have gone nobody is lost or doubled',
  { timeout: 240_000 },
  async (name) => {
    const way = ways.find(({ scenario }) => scenario.name === name);
    if (way === undefined) throw new Error(`no way ${name}`);
    const singles = (chosen[name] ?? []).map(([named, of, at]) => {
      const fault = faults.find((one) => one.name === named);
      if (fault === undefined) throw new Error(`no fault ${named}`);
      return { is: 'single', fault, of, at, count: 1, after: 0 } as const;
    });
    const plans = [...singles, ...randomPlans(faults, { rounds: 1, rate: 0.3 })];
    const told = await chaosSuite(way, { plans, seed: 7, hrwire: inside, say: () => undefined });
    expect(told).toMatchObject({ lost: [], doubled: [], faults: [], unknown: 0 });
    expect(told.rounds.filter(({ met }) => met === 0)).toEqual([]);
  },
);
