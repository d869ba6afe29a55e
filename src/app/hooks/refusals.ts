import type { Clock } from '../../record/clock.ts';

/** Refusals that an address may have in a window before it is slowed: a secret that was changed makes some. */
const free = 5;
/** Milliseconds of a window. */
const window = 600_000;
const firstDelay = 100;
const longestDelay = 5000;
/** Addresses that are remembered: of more, the one that was quiet longest is forgotten. */
const mostAddresses = 10_000;
/** Answers that are held back at once: whoever comes beyond is told to come later. */
const mostHeld = 100;

interface Seen {
  count: number;
  readonly since: number;
}

/** Slows those who guess. Only refusals wait: what is right is never slowed, from wherever it comes. */
export class Refusals {
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen>();
  #held = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a refusal, and resolves when it may be told: true; false where the address is to come later. */
  async refuse(address: string, signal: AbortSignal): Promise<boolean> {
    const delay = this.#count(networkOf(address));
    if (delay === 0) return true;
    if (this.#held >= mostHeld) return false;
    this.#held++;
    try {
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    } finally {
      this.#held--;
    }
    return true;
  }

  /** Milliseconds by which this one is slowed. */
  #count(network: string): number {
    const now = this.#clock.now();
    const before = this.#seen.get(network);
    const seen = before === undefined || now - before.since > window ? { count: 0, since: now } : before;
    seen.count++;
    // Written anew, so that the first in the map is the one that was quiet longest.
    this.#seen.delete(network);
    this.#seen.set(network, seen);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > mostAddresses && oldest !== undefined) this.#seen.delete(oldest);
    return seen.count <= free ? 0 : Math.min(longestDelay, firstDelay * 2 ** Math.min(10, seen.count - free - 1));
  }
}

/** One household of IPv6 has 2^64 addresses: they count as one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
  return groups.slice(0, 4).join(':');
}
