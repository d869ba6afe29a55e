import type { ConnectionContext } from '../../../connector/connection.ts';
import type { Clock } from '../../../record/clock.ts';
import { parseDuration } from '../../../record/duration.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { writtenText } from '../settings.ts';
import { concurrentLimit } from './concurrent.ts';
import { equalLimit } from './equal.ts';
import type { EqualLimit } from './equal.ts';
import { everyLimit } from './every.ts';
import type { Limit } from './limit.ts';
import { writtenNumber } from './number.ts';
import type { NumberScope } from './number.ts';
import { bucketOf, perPath } from './per-path.ts';
import type { SharedLimit } from './shared.ts';
import { storedLimit } from './stored.ts';
import { windowLimit } from './window.ts';

export interface LimitsOptions {
  readonly connection: string;
  /** Whose tenant the connection is: budgets that are `shared` are those of all connections with it. */
  readonly identity: string;
  readonly clock: Clock;
  readonly budgets: ConnectionContext['budgets'];
  /** Longest wait for a window of the store, in milliseconds. */
  readonly waitMost: number;
  /** Where templates of numbers stand, and what they see. */
  readonly numbers?: NumberScope;
}

/** A budget and the requests it counts. */
export interface Ranked {
  readonly match: string | undefined;
  /** Whose readiness lasts longest is asked first: requests that end free a place, and push a pause. */
  readonly rank: number;
  of(path: string): Limit;
}

export interface Budgeted {
  /** Kept by this process. */
  readonly own: readonly Ranked[];
  /** Sliding windows in the store. */
  readonly shared: readonly SharedLimit[];
  /** Fixed windows in the store. */
  readonly fixed: readonly Ranked[];
}

const hour = 3_600_000;

/** Reads `limits:`; numbers that come from settings are known when `budgets` is first asked for. */
export function readLimits(
  spec: Json | undefined,
  options: LimitsOptions,
): { readonly equal: readonly EqualLimit[]; budgets(): Promise<Budgeted> } {
  const entries = Array.isArray(spec) ? spec : [];
  const equal: EqualLimit[] = [];
  const later: (() => Promise<Made>)[] = [];
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) continue;
    if (entry['equal'] !== undefined) equal.push(equalLimit(timeOf(entry, 'equal'), matchOf(entry), options.clock));
    else later.push(makerOf(entry, index, options));
  }
  let opened: Promise<Budgeted> | undefined;
  return { equal, budgets: () => (opened ??= Promise.all(later.map((make) => make())).then(sorted)) };
}

type Made = { readonly own: Ranked } | { readonly shared: SharedLimit } | { readonly fixed: Ranked } | undefined;

function sorted(made: readonly Made[]): Budgeted {
  const budgeted = { own: [] as Ranked[], shared: [] as SharedLimit[], fixed: [] as Ranked[] };
  for (const one of made) {
    if (one === undefined) continue;
    if ('own' in one) budgeted.own.push(one.own);
    else if ('shared' in one) budgeted.shared.push(one.shared);
    else budgeted.fixed.push(one.fixed);
  }
  budgeted.own.sort((a, b) => a.rank - b.rank);
  return budgeted;
}

function makerOf(entry: JsonObject, index: number, options: LimitsOptions): () => Promise<Made> {
  const { clock, numbers } = options;
  const match = matchOf(entry);
  const each = entry['each'] === 'path';
  const own = (rank: number, make: () => Limit): Made => ({ own: { match, rank, of: perPath(each, make) } });
  if (entry['every'] !== undefined) {
    const pause = timeOf(entry, 'every');
    return () => Promise.resolve(own(2, () => everyLimit(pause, clock)));
  }
  if (entry['concurrent'] !== undefined) {
    const most = writtenNumber(entry['concurrent'], index, 'concurrent', numbers);
    return async () => {
      const number = await most();
      return number === undefined ? undefined : own(0, () => concurrentLimit(number));
    };
  }
  const requests = writtenNumber(entry['requests'], index, 'requests', numbers);
  const per = timeOf(entry, 'per');
  return async () => {
    const number = await requests();
    if (number === undefined) return undefined;
    if (entry['shared'] !== true && per < hour) return own(1, () => windowLimit(number, per, clock));
    return inStore(entry, number, options);
  };
}

function inStore(entry: JsonObject, most: number, options: LimitsOptions): Made {
  const match = matchOf(entry);
  const per = timeOf(entry, 'per');
  const written = writtenText(entry['per']);
  const each = entry['each'] === 'path';
  const then = entry['then'] === 'stop' ? 'stop' : 'wait';
  if (entry['shared'] === true) {
    const window = perPath(each, (path) => {
      return { bucket: bucketOf(['shared', options.identity, written, match], path), per, most };
    });
    return { shared: { match, written, then, window } };
  }
  const of = perPath(each, (path) => {
    const bucket = bucketOf([options.connection, written, match], path);
    return storedLimit({ ...options, bucket, requests: most, per, written, then });
  });
  return { fixed: { match, rank: 0, of } };
}

function matchOf(entry: JsonObject): string | undefined {
  return typeof entry['match'] === 'string' ? entry['match'] : undefined;
}

function timeOf(entry: JsonObject, key: string): number {
  return parseDuration(writtenText(entry[key])) ?? 0;
}
