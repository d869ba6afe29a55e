import type { JsonObject } from '../../record/json.ts';
import type { RunEvent } from '../live.ts';

/** Progress that is kept of a run for those who come late; the rest of its events is few. */
const mostKept = 100;

/** What one run has told so far, for any number of listeners. */
export class RunEvents {
  #kept: readonly RunEvent[] = [];
  #last = 0;
  #next = Promise.withResolvers<undefined>();

  tell(name: RunEvent['name'], data: JsonObject): void {
    this.#last++;
    const event = { id: this.#last, name, data };
    const kept = [...this.#kept, event];
    // The oldest progress goes first: a later one says all that it said.
    const oldest = kept.length > mostKept ? kept.findIndex((each) => each.name === 'progress') : -1;
    this.#kept = kept.filter((_, index) => index !== oldest);
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve(undefined);
  }

  /** The newest event of that name. */
  newest(name: RunEvent['name']): RunEvent | undefined {
    return this.#kept.findLast((each) => each.name === name);
  }

  /** The events behind `after`, until `ended` was told or the signal is aborted. */
  async *read(after: number, signal: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    const aborted = Promise.withResolvers<undefined>();
    const abort = (): void => aborted.resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (let at = after; !signal.aborted;) {
        const next = this.#next.promise;
        for (const event of this.#kept.filter(({ id }) => id > at)) {
          yield event;
          at = event.id;
        }
        if (this.newest('ended') !== undefined) return;
        await Promise.race([next, aborted.promise]);
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
