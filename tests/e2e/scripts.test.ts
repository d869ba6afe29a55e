import { expect, it } from 'vitest';
import { npmRun } from './npm.ts';

const numbers = [
  ...['read', 'resumed', 'absent', 'delivered', 'created', 'updated', 'deleted', 'acted', 'unchanged', 'filtered'],
  ...['held', 'deadLettered', 'superseded', 'unknown', 'left', 'requests', 'bytes', 'seconds'],
] as const;
type Summary = Readonly<Record<(typeof numbers)[number], number>> &
  Readonly<Record<'run' | 'mapping' | 'status' | 'startedAt', string>> & { readonly labels: unknown };

/** The quickstart's runs in their order: what each is there to show. */
const story = [
  ['uploads-to-successfactors-candidates', { status: 'attention', read: 200, created: 197, deadLettered: 3 }],
  ['uploads-to-successfactors-candidates', { status: 'settled', resumed: 3, created: 3, deadLettered: 0 }],
  ['uploads-to-successfactors-candidates', { status: 'settled', read: 200, delivered: 2, unchanged: 198 }],
  ['interviews-to-successfactors-reports', { status: 'attention', deadLettered: 1, unknown: 0, left: 0 }],
  ['interviews-to-successfactors-applications', { unknown: 0, left: 0 }],
  ['successfactors-candidates-to-export', { status: 'settled', read: 260, created: 260 }],
  ['successfactors-users-to-local', { status: 'settled', left: 0 }],
] as const;

it.concurrent(
  'npm run quickstart --json prints the summaries of its runs, each balanced',
  { timeout: 120_000 },
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
  },
);

it.concurrent(
  'npm run quickstart tells the lie, the repair, the change and the crash',
  { timeout: 120_000 },
  async () => {
    const { code, stdout, stderr } = await npmRun('quickstart');
    expect(code, stdout + stderr).toBe(0);
    expect(stderr).toBe('');
    const shown = stdout.replaceAll(/\s+/g, ' ');
    for (const fact of [
      /SuccessFactors answered 1 × 200, and refused people inside/,
      /candidates\.csv:21 .* COE_GENERAL_BAD_REQUEST/,
      /three people replayed .* settled/,
      /1 % changed/,
      /SIGKILL/,
      /54 orders have a report, 0 have two/,
    ]) {
      expect(shown).toMatch(fact);
    }
    // Nobody's address and no key: what is shown is shown to whoever looks over a shoulder.
    expect(stdout).not.toMatch(/@applicants\.example|PRIVATE KEY/);
  },
);

it.concurrent(
  'npm run kill counts from the target’s log: nothing lost, nothing doubled',
  { timeout: 120_000 },
  async () => {
    // With this seed each point is passed often enough for its crash to come at once.
    const { code, stdout, stderr } = await npmRun('kill', '--times', '1', '--seed', '13', '--json');
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
