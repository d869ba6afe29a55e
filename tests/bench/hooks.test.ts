import { expect, it } from 'vitest';
import { rate } from '../../bench/hooks/measure.ts';

it('no notification that a real server acknowledged is lost, though it is killed while they come', async () => {
  const { acknowledged, lost, repeated } = await rate(60, 2);
  expect({ acknowledged, lost }).toEqual({ acknowledged: 120, lost: 0 });
  expect(repeated).toBeGreaterThan(0);
}, 120_000);
