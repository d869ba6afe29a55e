import type { Failure } from '../shared/failure.ts';
import type { Settings } from './options.ts';
import { gateway } from './refusal.ts';
import { local } from './time.ts';

/** Calls of one API that a tenant may make. */
export interface Budget {
  readonly second: number;
  readonly minute: number;
}

/** The most calls of one API that were seen in any second, minute and day, refused ones included. */
export interface Usage {
  readonly path: string;
  second: number;
  minute: number;
  day: number;
  /** How many were refused. */
  refused: number;
}

interface Count extends Usage {
  readonly spans: Map<string, number>;
}

/**
 * Counts per tenant and API in calendar seconds, minutes and days, as the gateway's `X-RateLimit-Limit-second` header
 * suggests, and a total of the day over all APIs. The vendor does not document the body of its 429: it is a guess,
 * the same for a short wait and for a spent day, and brings no Retry-After.
 */
export class Budgets {
  readonly #settings: Settings;
  readonly #counts = new Map<string, Count>();
  readonly #days = new Map<string, number>();
  #spent: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Throws 429 when one more call of this API is one too many. */
  enter(path: string, budget: Budget): void {
    const { now, budgets, daily } = this.#settings;
    const at = local(now());
    const today = at.slice(0, 10);
    const total = (this.#days.get(today) ?? 0) + 1;
    this.#days.set(today, total);
    const count = this.#countOf(path);
    const second = tick(count, at);
    const minute = tick(count, at.slice(0, 16));
    const day = tick(count, today);
    count.second = Math.max(count.second, second);
    count.minute = Math.max(count.minute, minute);
    count.day = Math.max(count.day, day);
    const spent = this.#spent === today || (daily !== undefined && total > daily);
    if (!spent && (!budgets || (second <= budget.second && minute <= budget.minute))) return;
    count.refused += 1;
    throw tooMany();
  }

  /** The day's total is spent now, whatever was counted. */
  spend(): Failure {
    this.#spent = local(this.#settings.now()).slice(0, 10);
    return tooMany();
  }

  usage(): Usage[] {
    return [...this.#counts.values()].map(({ path, second, minute, day, refused }) => ({
      path,
      second,
      minute,
      day,
      refused,
    }));
  }

  /** Calls of all APIs, by day. */
  days(): Record<string, number> {
    return Object.fromEntries(this.#days);
  }

  #countOf(path: string): Count {
    const known = this.#counts.get(path);
    if (known !== undefined) return known;
    const fresh: Count = { path, second: 0, minute: 0, day: 0, refused: 0, spans: new Map() };
    this.#counts.set(path, fresh);
    return fresh;
  }
}

function tooMany(): Failure {
  return gateway(429, 'API rate limit exceeded');
}

function tick(count: Count, span: string): number {
  const reached = (count.spans.get(span) ?? 0) + 1;
  // A span of the same length that is over is of no use any more.
  for (const other of count.spans.keys()) if (other.length === span.length && other !== span) count.spans.delete(other);
  count.spans.set(span, reached);
  return reached;
}
