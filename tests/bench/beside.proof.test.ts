import { expect, it } from 'vitest';
import { round } from '../../bench/beside/round.ts';

/** A few commands of each kind that changes something; `npm run proof` has hundreds. */
it(
  'runs, repairs, an erasure and a restore on one store leave nobody lost, doubled or out of balance',
  {
    timeout: 240_000,
  },
  async () => {
    const only = ['run', 'run of a file', 'dead-letters edit', 'erase', 'backup', 'key rotate'];
    const told = await round({ seed: 5, people: 120, deeds: 8, hands: 3, encryption: true, kills: 0, only });
    expect(told.faults).toEqual([]);
  },
);
