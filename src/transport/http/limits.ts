import { abortable } from './abortable.ts';
import { covers } from './limits/limit.ts';
import type { Leaving, Limit } from './limits/limit.ts';
import type { Apart, EqualLimit } from './limits/equal.ts';
import { readLimits } from './limits/read.ts';
import type { Budgeted, LimitsOptions } from './limits/read.ts';
import type { Json } from '../../record/json.ts';
import { tryPlaces } from './limits/shared.ts';
import type { Places, SharedPlace } from './limits/shared.ts';

/** The budgets of one connection. */
export interface Limits {
  /** Waits for its turn, in order of arrival, until every budget lets the request go; call the answer at its end. */
  enter(leaving: Leaving, signal: AbortSignal): Promise<() => void>;
}

/** Opens `limits:` as `limitsSchema` accepts it. Throws syntax errors with their place. */
export function openLimits(spec: Json | undefined, options: LimitsOptions): Limits {
  const read = readLimits(spec, options);
  const turns = new WeakMap<object, Promise<void>>();
  return {
    async enter(leaving, signal) {
      const aparts = await keepApart(read.equal, leaving, signal);
      try {
        const ends = await inTurn(turns, dueFor(await read.budgets(), leaving.path), options, signal);
        return once(() => {
          for (const end of ends) end();
          for (const apart of aparts) apart.end();
        });
      } catch (thrown) {
        for (const apart of aparts) apart.cancel();
        throw thrown;
      }
    },
  };
}

/** Before the queue: a request that waits for its equal must not keep others waiting. */
async function keepApart(
  limits: readonly EqualLimit[],
  leaving: Leaving,
  signal: AbortSignal,
): Promise<readonly Apart[]> {
  const aparts: Apart[] = [];
  try {
    for (const limit of limits) if (covers(limit.match, leaving.path)) aparts.push(await limit.enter(leaving, signal));
  } catch (thrown) {
    for (const apart of aparts) apart.cancel();
    throw thrown;
  }
  return aparts;
}

/** The budgets that count one request. */
interface Due {
  readonly own: readonly Limit[];
  readonly shared: readonly SharedPlace[];
  readonly fixed: readonly Limit[];
}

function dueFor({ own, shared, fixed }: Budgeted, path: string): Due {
  const counts = ({ match }: { readonly match: string | undefined }): boolean => covers(match, path);
  return {
    own: own.filter(counts).map((budget) => budget.of(path)),
    shared: shared.filter(counts).map((limit) => ({ limit, window: limit.window(path) })),
    fixed: fixed.filter(counts).map((budget) => budget.of(path)),
  };
}

/** Requests that share a budget leave in order of arrival; one waits for no other's budget. */
async function inTurn(
  turns: WeakMap<object, Promise<void>>,
  due: Due,
  options: LimitsOptions,
  signal: AbortSignal,
): Promise<readonly (() => void)[]> {
  const budgets: readonly object[] = [...due.own, ...due.shared.map(({ window }) => window), ...due.fixed];
  // Most connectors declare no budget for most requests.
  if (budgets.length === 0) {
    signal.throwIfAborted();
    return [];
  }
  const before = Promise.all(budgets.flatMap((budget) => turns.get(budget) ?? []));
  const { promise: gone, resolve: passOn } = Promise.withResolvers<void>();
  for (const budget of budgets) turns.set(budget, gone);
  try {
    await abortable(before, signal);
    return await pass(due, options, signal);
  } finally {
    // Whoever gives up while waiting keeps the queue whole: the next one still waits for those before.
    void before.then(() => passOn());
  }
}

async function pass(
  { own, shared, fixed }: Due,
  options: LimitsOptions,
  signal: AbortSignal,
): Promise<readonly (() => void)[]> {
  let places: Places | undefined;
  // A budget that was ready must stay so while the next one makes wait: after a wait for a shared one all are asked again.
  while (places === undefined) {
    for (const limit of own) await limit.ready(signal);
    places = await tryPlaces(shared, options, signal);
  }
  try {
    // Last, since what a fixed window has counted cannot be given back.
    for (const limit of fixed) await limit.ready(signal);
  } catch (thrown) {
    places();
    throw thrown;
  }
  return [...own.map((limit) => limit.taken()), places];
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
