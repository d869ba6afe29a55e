import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../src/retry/retry-after.ts';

const now = Date.parse('2026-11-21T02:00:00Z');

describe('retryAfter', () => {
  it.each([
    ['120', now + 120_000],
    [' 0 ', now],
    ['1.5', now + 1500],
    ['Sat, 21 Nov 2026 02:05:00 GMT', now + 300_000],
    ['Saturday, 21-Nov-26 02:05:00 GMT', now + 300_000],
    ['Sat, 21 Nov 2026 01:00:00 GMT', now],
  ])('reads %j', (header, instant) => {
    expect(retryAfter(header, now)).toBe(instant);
  });

  it.each([undefined, '', 'soon', '-5', '1e9', 'Infinity', '99999999999999999999', 'Sat, 99 Foo 2026'])(
    'leaves %j to the default',
    (header) => {
      expect(retryAfter(header, now)).toBeUndefined();
    },
  );
});
