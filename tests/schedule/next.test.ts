import fc from 'fast-check';
import { expect, test } from 'vitest';
import { next, upcoming, withJitter } from '../../src/schedule/next.ts';
import { specOf } from '../../src/schedule/spec.ts';
import type { Spec, When } from '../../src/schedule/spec.ts';

const cron = (pattern: string, zone = 'UTC'): When => ({ kind: 'cron', pattern, zone });
const at = (text: string): number => Date.parse(text);

/** The next times, as ISO 8601. */
function times(when: When, after: string, count: number): string[] {
  const spec: Spec = { mapping: 'm', when, jitter: 0, catchUp: 'once', paused: false, alertAfter: undefined };
  return upcoming(spec, at(after), count).map((each) => new Date(each).toISOString().replace(':00.000Z', 'Z'));
}

test('cron goes by the clock of its zone', () => {
  expect(times(cron('0 2 * * *', 'Asia/Shanghai'), '2026-11-22T00:00Z', 2)).toEqual([
    '2026-11-22T18:00Z',
    '2026-11-23T18:00Z',
  ]);
  expect(times(cron('30 6 * * MON-FRI', 'Europe/Berlin'), '2026-11-20T12:00Z', 2)).toEqual([
    '2026-11-23T05:30Z',
    '2026-11-24T05:30Z',
  ]);
});

test('a local time that a change of the clocks leaves out comes once, right behind the gap', () => {
  expect(times(cron('30 2 * * *', 'Europe/Berlin'), '2026-03-28T12:00Z', 2)).toEqual([
    '2026-03-29T01:00Z',
    '2026-03-30T00:30Z',
  ]);
});

test('a local time that comes twice comes once', () => {
  expect(times(cron('30 2 * * *', 'Europe/Berlin'), '2026-10-24T12:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  expect(times(cron('0 1,2,3 * * *', 'Europe/Berlin'), '2026-10-24T20:00Z', 4)).toEqual([
    '2026-10-24T23:00Z',
    '2026-10-25T00:00Z',
    '2026-10-25T02:00Z',
    '2026-10-26T00:00Z',
  ]);
});

test('what is written by steps goes by the hours that there are', () => {
  expect(times(cron('*/30 * * * *', 'Europe/Berlin'), '2026-10-25T00:00Z', 4)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-25T01:00Z',
    '2026-10-25T01:30Z',
    '2026-10-25T02:00Z',
  ]);
});

test('a day that no month has never comes', () => {
  expect(next(cron('0 0 30 2 *'), at('2026-01-01T00:00Z'))).toBeUndefined();
});

test('every counts from the epoch: the same times whenever it is asked', () => {
  const every: When = { kind: 'every', ms: 600_000 };
  expect(times(every, '2026-11-22T10:03Z', 3)).toEqual(['2026-11-22T10:10Z', '2026-11-22T10:20Z', '2026-11-22T10:30Z']);
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 10 ** 9 }), fc.integer({ min: 0, max: 4 * 10 ** 12 }), (ms, after) => {
      const due = next({ kind: 'every', ms }, after) ?? NaN;
      return due > after && due - after <= ms && due % ms === 0;
    }),
  );
});

test('jitter is the same at each asking, below its bound, and another for each mapping and time', () => {
  const of = (mapping: string, due: number): number => withJitter({ mapping, jitter: 60_000 }, due) - due;
  const delays = Array.from({ length: 200 }, (_, index) => of(`mapping-${index % 20}`, 600_000 * (index + 1)));
  expect(of('a', 5)).toBe(of('a', 5));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(60_000);
  expect(new Set(delays).size).toBeGreaterThan(190);
  // They are spread over the whole of it.
  for (const tenth of Array(10).keys()) {
    expect(delays.some((delay) => Math.floor(delay / 6000) === tenth)).toBe(true);
  }
});

test('a schedule is read with its defaults', () => {
  expect(specOf({ mapping: 'm' })).toBeUndefined();
  expect(specOf({ mapping: 'm', schedule: { every: '10m', catch_up: 'once', paused: false } })).toEqual({
    ...{ mapping: 'm', when: { kind: 'every', ms: 600_000 }, jitter: 0 },
    ...{ catchUp: 'once', paused: false, alertAfter: undefined },
  });
  expect(
    specOf({
      mapping: 'm',
      schedule: {
        cron: '0 2 * * *',
        zone: 'Asia/Shanghai',
        jitter: '5m',
        catch_up: 'skip',
        paused: true,
        alert_after: 2,
      },
    }),
  ).toEqual({
    ...{ mapping: 'm', when: { kind: 'cron', pattern: '0 2 * * *', zone: 'Asia/Shanghai' }, jitter: 300_000 },
    ...{ catchUp: 'skip', paused: true, alertAfter: 2 },
  });
});
