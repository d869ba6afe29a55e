import { expect, it } from 'vitest';
import { invitations } from '../../bench/kill/invitations.ts';
import { killSuite } from '../../bench/kill/suite.ts';
import { transfers } from '../../bench/kill/transfers.ts';

/** A few kills with a fixed seed; `npm run proof` has hundreds. */
const few = { times: 1, seed: 7, say: () => undefined };
const whole = { lost: 0, doubled: 0, faults: [] };

it('a move that was on its way at a kill is looked up, and nobody moves twice', { timeout: 240_000 }, async () => {
  const told = await killSuite(transfers, { ...few, at: ['after-request', 'before-commit'] });
  expect(told).toMatchObject({ ...whole, crashes: 2, unknown: 0 });
});

it(
  'an invitation that a kill leaves in doubt is shown to a person, never sent twice',
  { timeout: 240_000 },
  async () => {
    const told = await killSuite(invitations, { ...few, at: ['after-intent', 'after-request'] });
    expect(told).toMatchObject({ ...whole, crashes: 2 });
    expect(told.unknown).toBeGreaterThan(0);
  },
);
