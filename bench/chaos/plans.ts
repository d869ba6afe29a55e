import type { SandboxName } from '../../examples/sandbox/process.ts';
import type { Fault, Kind } from './fault.ts';
import type { Plan } from './suite.ts';
import { concerns } from './way.ts';
import type { Way } from './way.ts';

/** As often as a request is tried, and more: the run has to end by it. */
const lasting = 8;

/**
 * Each fault once at each kind of request of each system, and at one of them, in turn, for as long as the run asks; on a
 * way that takes its time once at one of them.
 */
export function singlePlans(way: Way, faults: readonly Fault[]): readonly Plan[] {
  const places = (Object.entries(way.asks) as [SandboxName, readonly Kind[]][]).flatMap(([of, asked]) =>
    asked.map((at) => ({ of, at })),
  );
  return faults.flatMap((fault, index) => {
    const able = places.filter(({ at }) => concerns(way, fault, at));
    const place = able[index % able.length];
    const once = able.map(({ of, at }) => ({ is: 'single', fault, of, at, count: 1, after: 0 }) as const);
    if (place === undefined) return [];
    const inTurn = once.filter(({ of, at }) => of === place.of && at === place.at);
    if (way.inTurn === true) return inTurn;
    return [...once, { is: 'single', fault, ...place, count: lasting, after: 0 }];
  });
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
    runs: 2,
  }));
}
