import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../src/schedule/judge.ts';
import type { Judgement } from '../../src/schedule/judge.ts';
import type { Spec } from '../../src/schedule/spec.ts';

const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 22, 12);
const spec = (more: Partial<Spec> = {}): Spec => ({
  ...{ mapping: 'm', when: { kind: 'every', ms: 10 * minute }, jitter: 0, catchUp: 'once' },
  ...{ paused: false, alertAfter: undefined },
  ...more,
});

test('a schedule that is met for the first time starts at its next time', () => {
  expect(judge(spec(), undefined, noon + minute)).toEqual({ kind: 'pass', heeded: noon + minute, why: 'first' });
  expect(judge(spec(), noon + minute, noon + 2 * minute)).toEqual({ kind: 'wait', until: noon + 10 * minute });
});

test('it runs when it is due, and not again before the next time', () => {
  const due = judge(spec(), noon, noon + 10 * minute);
  expect(due).toEqual({ kind: 'run', heeded: noon + 10 * minute });
  expect(judge(spec(), noon + 10 * minute, noon + 10 * minute)).toEqual({ kind: 'wait', until: noon + 20 * minute });
});

test('of the times that were missed, catch_up once runs one', () => {
  const back = noon + 5 * hour + 3 * minute;
  expect(judge(spec(), noon, back)).toEqual({ kind: 'run', heeded: back });
  expect(judge(spec(), back, back)).toEqual({ kind: 'wait', until: noon + 5 * hour + 10 * minute });
});

test('catch_up skip runs none of them, but the one that is due now', () => {
  const skip = spec({ catchUp: 'skip' });
  const back = noon + 5 * hour + 3 * minute;
  const first = judge(skip, noon, back);
  expect(first).toMatchObject({ kind: 'pass', why: 'missed' });
  expect(judge(skip, heeded(first), back)).toEqual({ kind: 'wait', until: noon + 5 * hour + 10 * minute });
  const inTime = noon + 5 * hour + 20_000;
  expect(judge(skip, heeded(judge(skip, noon, inTime)), inTime)).toMatchObject({ kind: 'run' });
});

test('a clock that is corrected by seconds starts nothing twice', () => {
  expect(judge(spec(), noon, noon - 5000)).toEqual({ kind: 'wait', until: noon + 10 * minute });
});

test('a clock that is set back by hours keeps nothing waiting for these hours', () => {
  const back = noon - 5 * hour;
  expect(judge(spec(), noon, back)).toEqual({ kind: 'pass', heeded: back, why: 'set-back' });
  expect(judge(spec(), back, back)).toEqual({ kind: 'wait', until: back + 10 * minute });
});

test('a schedule that never comes again waits for ever', () => {
  expect(judge(spec({ when: { kind: 'cron', pattern: '0 0 30 2 *', zone: 'UTC' } }), noon, noon)).toEqual({
    kind: 'wait',
    until: undefined,
  });
});

test('jitter puts a start off, and not the times behind it', () => {
  const late = spec({ jitter: 5 * minute });
  const judged = judge(late, noon, noon + 10 * minute);
  const until = judged.kind === 'wait' ? (judged.until ?? 0) : noon + 10 * minute;
  expect(until).toBeGreaterThanOrEqual(noon + 10 * minute);
  expect(until).toBeLessThan(noon + 15 * minute);
  expect(judge(late, noon, until)).toEqual({ kind: 'run', heeded: until });
});

/** When it would be heeded; NaN where it waits. */
function heeded(judged: Judgement): number {
  return judged.kind === 'wait' ? Number.NaN : judged.heeded;
}

test('whatever the clock does, it starts at most once a time, and is never kept waiting for longer than a period', () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 90_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -3 * hour, max: 5 * hour }) },
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 200 }),
      fc.constantFrom<Spec['catchUp']>('once', 'skip'),
      fc.integer({ min: 0, max: 5 * minute }),
      (steps, catchUp, jitter) => {
        const own = spec({ catchUp, jitter });
        let now = noon;
        let last: number | undefined;
        for (const passed of steps) {
          now += passed;
          let starts = 0;
          // A look goes on until there is nothing to do.
          for (let round = 0; ; round++) {
            expect(round).toBeLessThan(5);
            const judged = judge(own, last, now);
            if (judged.kind === 'wait') {
              expect((judged.until ?? Infinity) - now).toBeLessThanOrEqual(10 * minute + jitter + minute);
              break;
            }
            if (judged.kind === 'run') starts++;
            last = judged.heeded;
          }
          expect(starts).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 200 },
  );
});
