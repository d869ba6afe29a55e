import { chance } from './chance.ts';

export const faultKinds = [
  /** 429, with `retry_after` as a number of seconds, as `date`, or absent. */
  'too-many',
  /** 502, 503, 504 and 500 "metadata is being generated". */
  'bad-gateway',
  'unavailable',
  'gateway-timeout',
  'metadata',
  /** A proxy's page with 200. */
  'html',
  /** An error envelope with 200. */
  'error-200',
  /** An empty body with 200. */
  'empty',
  /** The body ends in the middle, the connection with it. */
  'cut',
  /** The work is done, the answer is not sent. */
  'lost',
  /** `milliseconds` before anything is done. */
  'slow',
  /** Each good record of an upsert is answered ACCEPTED/202 and not written. */
  'accepted',
  /** Records whose key is in `keys` (or all) are answered with 403 inside the 200. */
  'forbidden',
  /** One bad record sinks the call, although it asked for isolation. */
  'sunk',
  /** An upsert's items come back in another order. */
  'shuffled',
  /** An upsert's last item is missing from the answer. */
  'missing-item',
  /** The token dies on the server before it is checked. */
  'token-killed',
  /** `__next` points at another host. */
  'foreign-next',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault and the requests that meet it. */
export interface Fault {
  readonly kind: FaultKind;
  /** How many requests meet it. Default 1. */
  readonly count?: number;
  /** How many matching requests pass before. Default 0. */
  readonly after?: number;
  /** Part of the path with its query. Default: `/odata/`. */
  readonly path?: string;
  readonly method?: string;
  /** Chance in [0, 1] that a matching request meets it, drawn by seed. Default 1. */
  readonly rate?: number;
  /** For the kinds that answer with a status: the work is done before. */
  readonly done?: boolean;
  readonly retry_after?: number | 'date';
  readonly milliseconds?: number;
  readonly keys?: readonly string[];
}

/** The faults still to come, in the order they were set. One request meets at most one. */
export class Faults {
  #pending: { fault: Fault; left: number; skip: number }[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = chance(seed ^ 0x5f);
  }

  add(faults: readonly Fault[]): void {
    for (const fault of faults) {
      if (!faultKinds.includes(fault.kind)) throw new TypeError(`no such fault: ${String(fault.kind)}`);
      this.#pending.push({ fault, left: fault.count ?? 1, skip: fault.after ?? 0 });
    }
  }

  clear(): void {
    this.#pending = [];
  }

  take(method: string, target: string): Fault | undefined {
    for (const entry of this.#pending) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!target.includes(fault.path ?? '/odata/')) continue;
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
