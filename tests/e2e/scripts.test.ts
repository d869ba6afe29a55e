import { expect, it } from 'vitest';
import { npmRun } from './npm.ts';

const numbers = [
  ...['read', 'resumed', 'absent', 'delivered', 'created', 'updated', 'deleted', 'acted', 'unchanged', 'filtered'],
  ...['held', 'deadLettered', 'superseded', 'unknown', 'left', 'requests', 'bytes', 'seconds'],
] as const;
type Summary = Readonly<Record<(typeof numbers)[number], number>> &
  Readonly<Record<'run' | 'mapping' | 'status' | 'startedAt', string>> & { readonly labels: unknown };

const candidates = 'uploads-to-successfactors-candidates';
const invitations = 'successfactors-applications-to-hirevue';
const people = 'successfactors-employees-to-beisen';
const desk = 'roster-to-desk';
const reports = 'hirevue-interviews-to-successfactors-reports';

/** The quickstart's runs in their order: what each is there to show. */
const story = [
  ['successfactors-departments-to-beisen', { status: 'settled', created: 5 }],
  [people, { status: 'attention', read: 12, created: 10, updated: 10, held: 1, filtered: 1 }],
  [candidates, { status: 'attention', read: 200, created: 197, deadLettered: 3 }],
  [candidates, { status: 'settled', read: 200, resumed: 3, created: 3, updated: 2, unchanged: 198 }],
  [invitations, { status: 'settled', read: 24, created: 24 }],
  [invitations, { status: 'settled', delivered: 0, unchanged: 1 }],
  [reports, { status: 'settled', resumed: 24, delivered: 24, filtered: 12, unknown: 0 }],
  ['hirevue-scores-to-beisen', { status: 'attention', delivered: 11, deadLettered: 1 }],
  ['hirevue-interviews-to-beisen', { acted: 7, held: 4, deadLettered: 1, labels: { next: 4, pool: 3 } }],
  ['hirevue-interviews-to-beisen', { resumed: 4, acted: 4, held: 0 }],
  ['hirevue-interviews-to-scores', { delivered: 35, deadLettered: 1 }],
  ['beisen-applications-to-scores', { status: 'settled', delivered: 12 }],
  ['tests-to-scores', { status: 'settled', delivered: 10 }],
  ['scores-to-export', { status: 'settled', created: 36, labels: { complete: 9, incomplete: 27 } }],
  ['successfactors-applications-to-hires', { status: 'settled', delivered: 2 }],
  ['successfactors-offers-to-hires', { status: 'settled', delivered: 2 }],
  ['scores-to-hires', { status: 'settled', delivered: 35 }],
  ['hires-to-beisen', { created: 1, held: 1 }],
  ...[
    ...['successfactors-departments-to-beisen', people, invitations, reports, 'hirevue-scores-to-beisen'],
    ...['hirevue-interviews-to-beisen', 'hires-to-beisen'],
  ].map((mapping) => [mapping, { delivered: 0, held: 0, left: 0 }] as const),
  ['hirevue-scores-to-beisen', { status: 'settled', resumed: 1, created: 1 }],
  ['hirevue-interviews-to-beisen', { status: 'attention', resumed: 1, delivered: 0, deadLettered: 0 }],
  ['hirevue-interviews-to-scores', { status: 'settled', resumed: 1, created: 1 }],
  [desk, { status: 'settled', created: 200 }],
  [desk, { status: 'settled', read: 140, absent: 0, deleted: 0 }],
  [desk, { status: 'parked', read: 139, absent: 60, deleted: 0 }],
  [desk, { status: 'settled', resumed: 60, deleted: 40, superseded: 20 }],
  [candidates, { status: 'settled', read: 200, created: 0, updated: 2, filtered: 1 }],
] as const;

it.concurrent(
  'npm run quickstart tells of the way, from the systems’ own logs, and --json sums up its runs, each balanced',
  { timeout: 240_000 },
  async () => {
    const { code, stdout, stderr } = await npmRun('quickstart', '--json');
    expect(code, stdout + stderr).toBe(0);
    const { runs } = JSON.parse(stdout) as { runs: Summary[] };
    expect(runs.map(({ mapping }) => mapping)).toEqual(story.map(([mapping]) => mapping));
    for (const [index, run] of runs.entries()) {
      expect(run).toMatchObject({ ...story[index]?.[1] });
      for (const name of numbers) expect(run[name], `${run.mapping}: ${name}`).toBeTypeOf('number');
      expect(run.run).toMatch(/^[0-9a-z]+$/);
      expect(Number.isNaN(Date.parse(run.startedAt))).toBe(false);
      expect(run.labels).toBeTypeOf('object');
      expect('checkpoint' in run).toBe(true);
      const ended = run.delivered + run.unchanged + run.filtered + run.held + run.deadLettered + run.superseded;
      expect(run.read + run.resumed + run.absent).toBe(ended + run.unknown + run.left);
      expect(run.delivered).toBe(run.created + run.updated + run.deleted + run.acted);
    }
    const shown = stderr.replaceAll(/\s+/g, ' ');
    for (const fact of [
      /5 departments, 10 people, then 10 of them again with their managers; 10 of 10 have one now/,
      /SuccessFactors answered 200 to all, and refused three people inside/,
      /candidates\.csv:21 .* COE_GENERAL_BAD_REQUEST/,
      /24 invitations for 24 applications/,
      /SIGKILL: 24 reports are in SuccessFactors/,
      /24 orders have a report, 0 have two/,
      /关键岗位，须人工复核 .* locked/,
      /人才库 │ AI 面试未达到岗位分数线/,
      /11 applications moved, 0 twice, 0 before their score/,
      /销售代表 │ 88 │ 85 │ 87 │ 87.1 │ │/,
      /待入职/,
      /nothing moves .* own logs: 0 records written/,
      /Not delivered: dead-lettered at .* needs\.absent \(score\)/,
      /exit code 4, nothing deleted: 60 deletes, 30% of 200; the guard allows 5% or 10/,
      /40 deleted/,
      /\| `level` \| 43 \| `"senior"` \| `"junior"` \|/,
      /different │ changed-there │ mobile/,
      /still in SuccessFactors/,
      /One is filtered: erased, and staying so/,
    ]) {
      expect(shown).toMatch(fact);
    }
    // Nobody's address and no key: what is shown is shown to whoever looks over a shoulder.
    expect(stdout + stderr).not.toMatch(/@[a-z]|PRIVATE KEY/);
  },
);

it.concurrent(
  'npm run kill counts from the target’s log: nothing lost, nothing doubled',
  { timeout: 120_000 },
  async () => {
    // With this seed each point is passed often enough for its crash to come at once.
    const { code, stdout, stderr } = await npmRun(
      'kill',
      '--scenario',
      'reports',
      '--times',
      '1',
      '--seed',
      '13',
      '--json',
    );
    expect(code, stdout + stderr).toBe(0);
    const told = JSON.parse(stdout) as { crashes: number; points: Record<string, number> };
    expect(told).toMatchObject({ lost: 0, doubled: 0, unknown: 0 });
    expect(told.points).toMatchObject({
      ...{ 'before-intent': 1, 'after-intent': 1, 'before-request': 1, 'after-request': 1 },
      ...{ 'before-commit': 1, 'after-commit': 1 },
    });
    expect(told.crashes).toBe(Object.values(told.points).reduce((sum, count) => sum + count, 0));
  },
);
