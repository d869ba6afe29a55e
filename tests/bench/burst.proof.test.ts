import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const burst = join(import.meta.dirname, '../../bench/burst.ts');

interface Told {
  readonly budgets: readonly { readonly of: string; readonly most: number; readonly limit: number }[];
  readonly steps: readonly { readonly title: string; readonly requests: Readonly<Record<string, number>> }[];
}

// The burst itself fails where a budget was exceeded, a request refused, or something sent that no document names.
it('interviews that finish at once all arrive, none twice, within every budget', { timeout: 240_000 }, async () => {
  const args = ['--interviews', '60', '--positions', '6', '--latency', '0', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [burst, ...args]);
  const told = JSON.parse(stdout) as Told;
  expect(told).toMatchObject({ scores: 30, moves: 30, reports: 30, lost: 0, doubled: 0, refused: 0, faults: [] });
  expect(told.budgets.filter(({ most, limit }) => most > limit)).toEqual([]);
  const again = told.steps.find(({ title }) => title === 'nothing to do');
  expect(
    Object.keys(again?.requests ?? {}).filter((path) => /upsert|TransferPhase|UpdateApplyList/.test(path)),
  ).toEqual([]);
});
