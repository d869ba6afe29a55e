import { chance } from './chance.ts';

/** What can go wrong at any server. */
export const anyServersKinds = [
  /** 429, with `retry_after` as a number of seconds, as `date`, or absent. */
  'too-many',
  /** 500, and what became of the work is not said. */
  'server-error',
  'bad-gateway',
  'unavailable',
  'gateway-timeout',
  /** A proxy's page with 200. */
  'html',
  /** The vendor's error body with 200. */
  'error-200',
  /** An empty body with 200. */
  'empty',
  /** The body ends in the middle, the connection with it. */
  'cut',
  /** The work is done, the answer is not sent: the connection breaks off. */
  'lost',
  /** `milliseconds` before anything is done. */
  'slow',
] as const;

export type AnyServersKind = (typeof anyServersKinds)[number];

/** A fault and the requests that meet it. */
export interface Fault<Kind extends string = AnyServersKind> {
  readonly kind: Kind;
  /** How many requests meet it. Default 1. */
  readonly count?: number;
  /** How many matching requests pass before. Default 0. */
  readonly after?: number;
  /** Part of the path with its query. Default: the paths of the vendor's API without its login. */
  readonly path?: string;
  readonly method?: string;
  /** Chance in [0, 1] that a matching request meets it, drawn by seed. Default 1. */
  readonly rate?: number;
  /** For the kinds that answer something else: the work is done before. */
  readonly done?: boolean;
  readonly retry_after?: number | 'date';
  readonly milliseconds?: number;
  readonly keys?: readonly string[];
}

export interface FaultOptions<Kind extends string> {
  readonly kinds: readonly Kind[];
  readonly seed: number;
  /** Does a fault that names no `path` concern this path with its query? */
  readonly concerns: (target: string) => boolean;
}

/** The faults still to come, in the order they were set. One request meets at most one. */
export class Faults<Kind extends string> {
  #pending: { fault: Fault<Kind>; left: number; skip: number }[] = [];
  readonly #options: FaultOptions<Kind>;
  readonly #random: () => number;

  constructor(options: FaultOptions<Kind>) {
    this.#options = options;
    this.#random = chance(options.seed ^ 0x5f);
  }

  add(faults: readonly Fault<Kind>[]): void {
    for (const fault of faults) {
      if (!this.#options.kinds.includes(fault.kind)) throw new TypeError(`no such fault: ${String(fault.kind)}`);
      this.#pending.push({ fault, left: fault.count ?? 1, skip: fault.after ?? 0 });
    }
  }

  clear(): void {
    this.#pending = [];
  }

  take(method: string, target: string): Fault<Kind> | undefined {
    for (const entry of this.#pending) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.path === undefined ? !this.#options.concerns(target) : !target.includes(fault.path)) continue;
      if (entry.left <= 0) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      if (fault.rate !== undefined && this.#random() >= fault.rate) continue;
      entry.left -= 1;
      return fault;
    }
    return undefined;
  }
}
