import { messageOf } from '../error/wrap.ts';
import type { StartPart } from './live.ts';
import { onBehalfOf } from './session.ts';
import { handOver } from './upload-commit.ts';
import { hrwireItself } from './who.ts';

/** Files whose time is over are looked for this often: milliseconds. */
const every = 600_000;
const atOnce = 100;

/** Goes on with commits that a crash or a stop cut off, and takes files away whose time is over. */
export const startUploads: StartPart = async (live) => {
  const closing = new AbortController();
  const { signal } = closing;
  const work = (async () => {
    while (!signal.aborted) {
      try {
        await carryOn();
        await expire();
      } catch (thrown) {
        if (!signal.aborted) live.log.warn('uploaded files could not be looked after', { why: messageOf(thrown) });
      }
      await live.clock.sleep(every, signal).catch(() => undefined);
    }
  })();

  async function carryOn(): Promise<void> {
    const session = onBehalfOf(live.session(), hrwireItself);
    for (const { id } of await (await session.store()).uploads.list({ of: 'handing' }, atOnce)) {
      try {
        // Nobody waits for the run: what is in the inbox is taken up soon.
        const { state, mapping } = await handOver(session, id, async () => undefined, signal);
        if (state === 'committed') live.runner.wake(mapping, 'upload');
      } catch (thrown) {
        // A mapping that is gone keeps no other file waiting.
        if (!signal.aborted) live.log.warn('a commit of a file cannot go on', { upload: id, why: messageOf(thrown) });
      }
    }
  }

  async function expire(): Promise<void> {
    const { uploads } = await live.session().store();
    for (;;) {
      const due = await uploads.list({ of: 'due', now: live.clock.now() }, atOnce);
      for (const row of due) {
        const state = row.state === 'committed' ? row.state : 'expired';
        await uploads.put({ ...row, state, about: undefined });
      }
      if (due.length < atOnce || signal.aborted) return;
    }
  }

  return {
    name: 'uploads',
    close: async () => {
      closing.abort();
      await work;
    },
  };
};
