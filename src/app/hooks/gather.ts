import { setImmediate as turn } from 'node:timers/promises';

/** What one transaction takes. */
const most = 500;
/** Turns of the event loop that are waited for more: nobody is kept waiting by a stream that never ends. */
const mostTurns = 20;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * What arrives together is stored together: one wait for the disk serves all that came in during the turn of the event
 * loop, and all that came in while the disk was waited for. Each resolves with its own result, after the transaction that
 * holds it. Measured (`npm run bench -- hooks`).
 */
export class Gather<T, R> {
  readonly #store: (items: readonly T[]) => Promise<readonly R[]>;
  #waiting: Waiting<T, R>[] = [];
  #going = false;

  constructor(store: (items: readonly T[]) => Promise<readonly R[]>) {
    this.#store = store;
  }

  add(item: T): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ item, resolve, reject });
    if (!this.#going) void this.#go();
    return promise;
  }

  async #go(): Promise<void> {
    this.#going = true;
    while (this.#waiting.length > 0) {
      await this.#quiet();
      const group = this.#waiting.splice(0, most);
      await this.#take(group);
    }
    this.#going = false;
  }

  /** Until a turn brings nothing more: what was sent at once comes in some turns after each other. */
  async #quiet(): Promise<void> {
    for (let turns = 0; turns < mostTurns; turns++) {
      const before = this.#waiting.length;
      await turn();
      if (this.#waiting.length === before || this.#waiting.length >= most) return;
    }
  }

  async #take(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#store(group.map(({ item }) => item));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new RangeError('a result is missing'));
        else resolve(result);
      }
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  }
}
