import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { carry } from './burst/carry.ts';
import type { Carried } from './burst/carry.ts';
import { judge } from './burst/judge.ts';
import { beisenSettings, setScene } from './burst/scene.ts';
import { tell, tellJudged } from './burst/tell.ts';

/**
 * So many interviews finish at once: their scores and moves go to Beisen, their reports to SuccessFactors. Then two
 * processes at once use one tenant of Beisen. The sandboxes count what arrived, and whether every budget was kept.
 *
 *   npm run -s burst -- --interviews 1000 --json
 */
const { values } = parseArgs({
  options: {
    interviews: { type: 'string', default: '1000' },
    positions: { type: 'string', default: '40' },
    latency: { type: 'string', default: '50' },
    'per-minute': { type: 'string', default: '1200' },
    json: { type: 'boolean', default: false },
  },
});
const daily = 5000;
/** Requests a second for an API: the default of the connector, and what the two on one tenant have to share. */
const [usual, tight] = [20, 5];
const [reports, scores, transfers] = [
  'hirevue-interviews-to-successfactors-reports',
  'hirevue-scores-to-beisen',
  'hirevue-interviews-to-beisen',
];
const folder = mkdtempSync(join(tmpdir(), 'hrwire-burst-'));
const options = {
  interviews: Number(values.interviews),
  positions: Number(values.positions),
  daily,
  hirevuePerMinute: Number(values['per-minute']),
  latency: Number(values.latency),
};
const scene = await setScene(folder, options);
try {
  const { vendors } = scene;
  const carried: Carried[] = [];
  const step = async (title: string, perSecond: number, ...together: readonly (readonly string[])[]): Promise<void> => {
    const done = await carry(vendors, { title, perSecond, together });
    carried.push(done);
    if (!values.json) process.stdout.write(tell(done));
  };
  await step('nobody has finished', usual, [reports, scores, transfers]);
  await vendors.act('hirevue', 'POST finish', { ids: [...scene.beisen.keys(), ...scene.successfactors.keys()] });
  // To Beisen and to SuccessFactors at once, as two schedules do; both read the same tenant of HireVue.
  await step('all have finished', usual, [scores, transfers], [reports]);
  await step('nothing to do', usual, [reports, scores, transfers]);
  vendors.configure('beisen', { ...beisenSettings(daily), recruiting_per_second: tight });
  await step('two on one tenant', tight, ['beisen-applications-to-scores'], [scores]);
  const judged = await judge(scene, carried, options);
  const steps = carried.map(({ logs: _, ...done }) => done);
  process.stdout.write(values.json ? `${JSON.stringify({ ...judged, steps })}\n` : tellJudged(judged));
  process.exitCode = judged.faults.length === 0 ? 0 : 1;
} finally {
  await scene.vendors.close();
  rmSync(folder, { recursive: true, force: true });
}
