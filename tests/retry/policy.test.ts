import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTry } from '../../src/retry/policy.ts';
import type { RetrySettings } from '../../src/retry/policy.ts';

const settings: RetrySettings = { tries: 5, first: 500, most: 60_000, wait: 300_000, waitMost: 600_000 };
const retry = { verb: 'retry', notBefore: undefined } as const;

describe('nextTry', () => {
  it('doubles the bound of the wait with each try', () => {
    const waits = [1, 2, 3, 4].map((tried) => nextTry(retry, tried, 1000, () => 1, settings));
    expect(waits).toEqual([1500, 2000, 3000, 5000].map((at) => ({ is: 'again', at })));
  });

  it('spreads waits over the whole range', () => {
    expect(nextTry(retry, 3, 1000, () => 0, settings)).toEqual({ is: 'again', at: 1000 });
    expect(nextTry(retry, 3, 1000, () => 0.5, settings)).toEqual({ is: 'again', at: 2000 });
  });

  it('ends after its tries', () => {
    expect(nextTry(retry, 5, 0, () => 1, settings)).toEqual({ is: 'exhausted' });
    expect(nextTry({ verb: 'wait', notBefore: 5 }, 5, 0, () => 1, settings)).toEqual({ is: 'exhausted' });
  });

  it('waits its default where the server names no instant', () => {
    expect(nextTry({ verb: 'wait', notBefore: undefined }, 1, 0, () => 1, settings)).toEqual({
      is: 'again',
      at: 300_000,
    });
  });

  it('says when to come back where the wait is too long', () => {
    expect(nextTry({ verb: 'wait', notBefore: 600_001 }, 1, 0, () => 1, settings)).toEqual({
      is: 'later',
      at: 600_001,
    });
    expect(nextTry({ verb: 'wait', notBefore: 600_000 }, 1, 0, () => 1, settings).is).toBe('again');
  });

  it('never waits longer than its bounds, and never less than the server asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
        (tried, chance, ahead) => {
          const now = 1_000_000;
          const notBefore = ahead === undefined ? undefined : now + ahead;
          const next = nextTry({ verb: 'retry', notBefore }, tried, now, () => chance, { ...settings, tries: 500 });
          if (next.is === 'exhausted') return false;
          if (next.is === 'later') return notBefore !== undefined && next.at === notBefore && next.at - now > 600_000;
          return notBefore === undefined ? next.at - now <= 60_000 && next.at >= now : next.at === notBefore;
        },
      ),
    );
  });
});
