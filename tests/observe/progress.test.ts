import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lineProgress } from '../../src/observe/progress.ts';
import { StatusLine } from '../../src/observe/status-line.ts';

function screen(columns = 80) {
  const written: string[] = [];
  const line = new StatusLine({ write: (text) => written.push(text) }, () => columns);
  const clock = { now: 0 };
  return { written, line, clock, last: () => stripVTControlCharacters(written.at(-1) ?? '').replace('\r', '') };
}

describe('progress', () => {
  it('is one line with counts, rate and time, drawn over itself', () => {
    const { written, line, clock, last } = screen();
    const progress = lineProgress('people', line, () => clock.now);
    clock.now = 2000;
    progress.report({ read: 4000, delivered: 3000, deadLettered: 2, held: 0 });
    expect(last()).toBe('people  read 4,000 · delivered 3,000 · dead letters 2  2,000/s  0:02');
    expect(written[0]?.startsWith('\r\u001b[2K')).toBe(true);
    expect(written.join('')).not.toContain('\n');
    progress.done();
    expect(last()).toBe('');
  });

  it('tells the rate of the last seconds, not since the start', () => {
    const { line, clock, last } = screen();
    const progress = lineProgress('people', line, () => clock.now);
    for (const [now, read] of [
      [1000, 10_000],
      [20_000, 10_000],
      [22_000, 10_400],
    ] as const) {
      clock.now = now;
      progress.report({ read });
    }
    expect(last()).toContain('200/s');
  });

  it('is drawn at most ten times a second', () => {
    const { written, line, clock } = screen();
    const progress = lineProgress('people', line, () => clock.now);
    for (clock.now = 1000; clock.now < 2000; clock.now += 10) progress.report({ read: clock.now });
    expect(written.length).toBeLessThanOrEqual(10);
  });

  it('is cut to the width of the terminal, or it could not be drawn over', () => {
    const { line, clock, last } = screen(20);
    const progress = lineProgress('a-mapping-with-a-long-name', line, () => clock.now);
    clock.now = 3000;
    progress.report({ read: 2 });
    expect(last()).toBe('a-mapping-with-a-lo');
  });
});

it('a log line is written above the line of progress, which comes back below it', () => {
  const { written, line } = screen();
  line.write('before\n');
  line.show('50 %');
  line.write('a log line\n');
  expect(written).toEqual(['before\n', '\r\u001b[2K50 %', '\r\u001b[2Ka log line\n50 %']);
});
