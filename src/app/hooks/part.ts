import { hookSettings } from './settings.ts';
import type { Live, Part, StartPart } from '../live.ts';

/** Milliseconds from one look at what waits to the next. */
const every = 60_000;

/**
 * Wakes mappings in whose inbox something waits: what was acknowledged before the process ended, and notifications whose
 * records were not there when they were last asked for.
 */
export const waitingRows: StartPart = async (live): Promise<Part> => {
  // What is wrong with the settings is told before anything listens.
  hookSettings(live.session());
  const closing = new AbortController();
  await wakeWaiting(live);
  void lookAgain(live, closing.signal);
  return {
    name: 'waiting rows',
    close: async () => closing.abort(),
  };
};

async function lookAgain(live: Live, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    const slept = await live.clock.sleep(every, closing).then(
      () => true,
      () => false,
    );
    if (!slept || closing.aborted) return;
    await wakeWaiting(live).catch((thrown: unknown) => {
      live.log.warn('what waits for a run could not be looked up', {
        why: thrown instanceof Error ? thrown.message : String(thrown),
      });
    });
  }
}

async function wakeWaiting(live: Live): Promise<void> {
  const session = live.session();
  const store = await session.store();
  for (const name of session.project.mappings.keys()) {
    const current = (await store.checkpoints.pairs(name)).find((pair) => pair.current);
    if (current === undefined) continue;
    const [first] = await store.inbox.take(current.id, 0, 1);
    if (first !== undefined) live.runner.wake(name, first.kind === 'upload' ? 'upload' : 'hook');
  }
}
