/** Failures of one address, or of one beginning of a token. */
interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  last: number;
}

const first = 1000;
const longest = 15 * 60_000;
/** Without a failure for so long all is forgotten. */
const forgotten = 3_600_000;
/** Each failure before the waiting begins is answered so much later than the one before. */
const step = 50;
const most = 10_000;

/**
 * Slows guessing down: the first failures are answered later and later, after `free` of them nobody is heard for a second,
 * then two, four, up to 15 minutes. Memory is bounded: the oldest are forgotten first.
 */
export class Slowdown {
  readonly #free: number;
  readonly #known = new Map<string, Failures>();
  /** Who was let in of late: an office behind one address is not locked out by one wrong script of it. */
  readonly #good = new Map<string, number>();

  constructor(free: number) {
    this.#free = free;
  }

  /** Milliseconds until any of these is heard again; 0: now. */
  waits(names: readonly string[], now: number): number {
    return Math.max(0, ...names.map((name) => this.#waits(name, now)));
  }

  /** Returns the milliseconds by which the answer is held back. */
  failed(names: readonly string[], now: number): number {
    let count = 0;
    for (const name of names) {
      const before = this.#known.get(name);
      const failures = before === undefined || now - before.last > forgotten ? { count: 0, last: now } : before;
      failures.count++;
      failures.last = now;
      count = Math.max(count, failures.count);
      keep(this.#known, name, failures);
    }
    return Math.min(count - 1, this.#free) * step;
  }

  /** `who`: address and hash of the token together. */
  letIn(who: string, now: number): void {
    keep(this.#good, who, now);
  }

  wasLetIn(who: string, now: number): boolean {
    const at = this.#good.get(who);
    return at !== undefined && now - at < forgotten;
  }

  #waits(name: string, now: number): number {
    const failures = this.#known.get(name);
    if (failures === undefined || failures.count < this.#free) return 0;
    const pause = Math.min(longest, first * 2 ** Math.min(failures.count - this.#free, 30));
    return failures.last + pause - now;
  }
}

function keep<T>(map: Map<string, T>, name: string, value: T): void {
  // The newest stand at the end.
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
