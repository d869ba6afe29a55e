import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Tells, ThreadData, Told } from './runner/messages.ts';

/** Megabytes of a thread's young generation: of larger ones a run takes more memory and hardly less time. */
const young = 12;

/** A thread that carries out runs, one after the other. */
export interface Thread {
  tell(message: Told): void;
  /** Ends it at once, whatever it does. */
  end(): Promise<void>;
}

/** What its owner is told of a thread. */
export interface ThreadEnds {
  readonly told: (message: Tells) => void;
  /** It died, of lack of memory for example: why. Never called after `end`. */
  readonly died: (why: string) => void;
}

/** Starts a thread with so many megabytes. */
export type StartThread = (data: ThreadData, memory: number, ends: ThreadEnds) => Thread;

/**
 * The thread's file stands beside this one: as a source, as it was compiled, and in the bundle, which names it as an entry.
 */
const file = join(import.meta.dirname, `run-thread${extname(import.meta.filename)}`);

export const startThread: StartThread = (data, memory, { told, died }) => {
  const worker = new Worker(file, {
    workerData: data,
    name: 'hrwire run',
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: young },
  });
  let over = false;
  const gone = (why: string): void => {
    if (over) return;
    over = true;
    died(why);
  };
  worker.on('message', (message: Tells) => {
    if (!over) told(message);
  });
  worker.on('error', (error: Error & { code?: string }) =>
    gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `it needed more than ${memory} MB of memory` : error.message),
  );
  worker.on('exit', (code) => gone(`it ended with code ${code}`));
  return {
    tell: (message) => worker.postMessage(message),
    end: async () => {
      over = true;
      await worker.terminate();
    },
  };
};
