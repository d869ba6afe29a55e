import { kinds } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Plan } from './suite.ts';
import { concerns } from './way.ts';
import type { Way } from './way.ts';

/** As often as a request is tried, and more: the run has to end by it. */
const lasting = 8;

/** Each fault at each kind of request of each system: once, and for as long as the run asks. */
export function singlePlans(way: Way, faults: readonly Fault[]): readonly Plan[] {
  return way.sandboxes.flatMap((of) =>
    kinds.flatMap((at) =>
      faults
        .filter((fault) => concerns(fault, at) && way.not?.(fault, at) === undefined)
        .flatMap((fault) => [1, lasting].map((count) => ({ is: 'single', fault, at, of, count, after: 0 }) as const)),
    ),
  );
}

/** The rate is doubled in every second round. */
export function randomPlans(
  faults: readonly Fault[],
  { rounds, rate }: { readonly rounds: number; readonly rate: number },
): readonly Plan[] {
  return Array.from({ length: rounds }, (_, index) => ({
    is: 'random',
    faults,
    rate: rate * (1 + (index % 2)),
    runs: 3,
  }));
}
