import { describe, expect, it } from 'vitest';
import { admit, closed, failed } from '../../src/retry/breaker.ts';
import type { Breaker } from '../../src/retry/breaker.ts';

const settings = { failures: 3, open: 1000 };

function opened(): Breaker {
  let breaker: Breaker = closed;
  for (let i = 0; i < 3; i++) breaker = failed(breaker, 100, settings);
  return breaker;
}

describe('the breaker', () => {
  it('opens after so many failures in a row', () => {
    const twice = failed(failed(closed, 0, settings), 0, settings);
    expect(admit(twice, 0, settings).admitted).toBe(true);
    expect(opened()).toEqual({ is: 'open', until: 1100 });
  });

  it('admits nobody while it is open', () => {
    expect(admit(opened(), 1099, settings)).toEqual({ admitted: false, at: 1100 });
  });

  it('admits one probe when its time is over, and no second one beside it', () => {
    const probe = admit(opened(), 1100, settings);
    if (!probe.admitted) throw new Error('not admitted');
    expect(probe.breaker).toEqual({ is: 'half-open', until: 2100 });
    expect(admit(probe.breaker, 1100, settings)).toEqual({ admitted: false, at: 2100 });
  });

  it('opens again at once when the probe fails', () => {
    const halfOpen: Breaker = { is: 'half-open', until: 2100 };
    expect(failed(halfOpen, 1200, settings)).toEqual({ is: 'open', until: 2200 });
  });

  it('admits another probe when the first one never ends', () => {
    expect(admit({ is: 'half-open', until: 2100 }, 2100, settings).admitted).toBe(true);
  });

  it('is not prolonged by answers to requests that left before it opened', () => {
    expect(failed(opened(), 900, settings)).toEqual({ is: 'open', until: 1100 });
  });
});
