import fc from 'fast-check';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { setup, steps } from './steps.ts';

/** The longest sequence that is drawn. */
const most = 24;
const sequence = fc.tuple(setup, steps(most));
/** Milliseconds in which a sequence that fails is made shorter. */
const shrinking = 60_000;

/** Plays the sequence of a seed. */
export async function playSeed(seed: number): Promise<Played> {
  const [drawn] = fc.sample(sequence, { seed, numRuns: 1 });
  if (drawn === undefined) throw new TypeError('nothing was drawn');
  return play(...drawn);
}

/** The shortest sequence found that fails as that of a seed does, with what it was not as promised. */
export async function shrinkSeed(seed: number): Promise<string> {
  const fails = fc.asyncProperty(sequence, async (drawn) => {
    const { faults } = await play(...drawn);
    if (faults.length > 0) throw new Error(faults.join('; '));
  });
  const found = await fc.check(fails, { seed, numRuns: 1, interruptAfterTimeLimit: shrinking });
  const { counterexample, errorInstance } = found;
  return `${errorInstance instanceof Error ? errorInstance.message : 'it does not fail again'}: ${JSON.stringify(counterexample)}`;
}
