import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { appended } from '../kill/appended.ts';
import { drain } from '../kill/drain.ts';
import { people } from '../kill/people.ts';
import type { Scenario } from '../kill/scenario.ts';
import type { Bed, Trouble } from './bed.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'clock-shift.mjs')).href;
const spans = [60_000, 3_600_000, 86_400_000];

/** The environment of a process whose clock is wrong, and from some moment on wrong in another way. */
function shifted(first: number, after: number, then: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import=${preload}`,
    ...{ SHIFT_MS: String(first), SHIFT_AFTER: String(Math.round(after)), SHIFT_THEN: String(then) },
  };
}

/** Between runs: as it should be, wrong, and as it should be again. */
function between(scenario: Scenario, way: 1 | -1): Trouble {
  const word = way < 0 ? 'back' : 'ahead';
  return {
    name: `clock ${word} between runs of ${scenario.name}`,
    does: `a run whose clock is ${word} by a minute, an hour or a day, and one whose clock is right`,
    scenario,
    async round(bed) {
      const span = way * pick(bed);
      await bed.run({ env: shifted(span, 0, span) });
      await bed.run();
    },
  };
}

/** Within a run, and a kill while it is wrong: what the dead process holds is free at once. */
function within(scenario: Scenario): Trouble {
  return {
    name: `clock moved within runs of ${scenario.name}`,
    does: 'the clock goes back or ahead by a minute, an hour or a day in the middle of a run; every other run is killed after that',
    scenario,
    async round(bed) {
      const span = pick(bed) * (bed.random() < 0.5 ? 1 : -1);
      const env = shifted(0, bed.random() * bed.whole, span);
      await bed.run(bed.random() < 0.5 ? { env } : { env, killAfter: bed.random() * bed.whole });
      const { code } = await bed.run();
      if (code === 5) bed.fault('the lease of a dead process stands in the way');
    },
  };
}

const pick = ({ random }: Bed): number => spans[Math.floor(random() * spans.length)] ?? 0;

export const clocks: readonly Trouble[] = [
  between(drain, -1),
  between(people, -1),
  between(drain, 1),
  between(people, 1),
  within(drain),
  within(appended),
];
