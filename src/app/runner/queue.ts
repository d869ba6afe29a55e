import { canonical } from '../../record/canonical.ts';
import type { RunOrder } from '../live.ts';

/** An order that waits for its turn. */
export interface Waiting {
  readonly run: string;
  readonly order: RunOrder;
}

interface Entry extends Waiting {
  /** Mappings that have run since it waits: it waits for none of them again. */
  readonly seen: Set<string>;
}

/** Orders in the order in which they came. Equal ones that wait are one. */
export class Queue {
  #entries: readonly Entry[] = [];

  get length(): number {
    return this.#entries.length;
  }

  add(waiting: Waiting): void {
    this.#entries = [...this.#entries, { ...waiting, seen: new Set() }];
  }

  /** Before all others. */
  first(run: string): void {
    const before = this.#entries.filter((each) => each.run === run);
    this.#entries = [...before, ...this.#entries.filter((each) => each.run !== run)];
  }

  /** One that waits and does the same, whoever asked for it. */
  same({ mapping, options }: RunOrder): Waiting | undefined {
    const text = canonical(options);
    return this.#entries.find(({ order }) => order.mapping === mapping && canonical(order.options) === text);
  }

  /** Whether any run of the mapping waits. */
  has(mapping: string): boolean {
    return this.#entries.some(({ order }) => order.mapping === mapping);
  }

  get(run: string): Waiting | undefined {
    return this.#entries.find((each) => each.run === run);
  }

  remove(run: string): Waiting | undefined {
    const found = this.get(run);
    this.#entries = this.#entries.filter((each) => each !== found);
    return found;
  }

  /**
   * The first that may begin: no run of its mapping goes on, and none of a mapping that comes before it (`after:`) goes on
   * or waits. It waits for one run of each such mapping and no more, or one that runs again and again would keep it for ever.
   */
  take(running: ReadonlySet<string>, comesAfter: (mapping: string) => readonly string[]): Waiting | undefined {
    const found = this.#entries.find(({ order: { mapping }, seen }) => {
      if (running.has(mapping)) return false;
      return !comesAfter(mapping).some((before) => !seen.has(before) && (running.has(before) || this.has(before)));
    });
    return found === undefined ? undefined : this.remove(found.run);
  }

  /** A run of the mapping has ended. */
  ended(mapping: string): void {
    for (const { seen } of this.#entries) seen.add(mapping);
  }

  /** Takes all out. */
  clear(): readonly Waiting[] {
    const all = this.#entries;
    this.#entries = [];
    return all;
  }
}
