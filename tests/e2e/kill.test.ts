import { expect, it } from 'vitest';
import { npmRun } from './npm.ts';

it('npm run kill counts from the target’s log: nothing lost, nothing doubled', { timeout: 120_000 }, async () => {
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
});
