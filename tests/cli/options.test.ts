import { describe, expect, it } from 'vitest';
import { parseCount, parseInstant } from '../../src/cli/options.ts';

const now = Date.UTC(2026, 10, 21, 12);

describe('--since and --until', () => {
  it.each([
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T08:30', '2026-11-20T08:30:00.000Z'],
    ['2026-11-20T08:30:15', '2026-11-20T08:30:15.000Z'],
    ['2026-11-20T08:30:15.250Z', '2026-11-20T08:30:15.250Z'],
    ['2026-11-20T08:30:00+08:00', '2026-11-20T00:30:00.000Z'],
    ['24h', '2026-11-20T12:00:00.000Z'],
    ['7d', '2026-11-14T12:00:00.000Z'],
  ])('take %s', (text, expected) => {
    expect(new Date(parseInstant(text)(now)).toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '20/11/2026', '2026', '5', '24 h', '-1d', '2026-11-20T25:00Z'])(
    'refuse "%s"',
    (text) => {
      expect(() => parseInstant(text)).toThrow('ISO 8601');
    },
  );
});

describe('counts', () => {
  it.each([
    ['1', 1],
    ['200000', 200_000],
  ])('take %s', (text, expected) => {
    expect(parseCount(text)).toBe(expected);
  });

  it.each(['0', '-1', '1.5', '1e3', '', 'all', '99999999999999999999'])('refuse "%s"', (text) => {
    expect(() => parseCount(text)).toThrow('whole number');
  });
});
