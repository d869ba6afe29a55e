import type { Observe } from './observation.ts';

/** What is observed, and who listens. */
export interface Observers {
  readonly observe: Observe;
  /** From now on `listener` is told, until what it answers is called. */
  listen(listener: Observe): () => void;
}

/** Those who listen are told in turn; `onFault` is called where one throws: what is watched goes on. */
export function observers(onFault: (thrown: unknown) => void): Observers {
  const listeners = new Set<Observe>();
  return {
    observe(observation) {
      for (const listener of listeners) {
        try {
          listener(observation);
        } catch (thrown) {
          onFault(thrown);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
