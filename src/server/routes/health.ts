import type { Live } from '../../app/live.ts';
import { HrwireError } from '../../error/error.ts';
import type { Route } from '../route.ts';
import { json, shape } from '../schemas.ts';

/** Whether the process answers at all: what starts it again asks this. */
export const healthz: Route = {
  method: 'get',
  path: '/healthz',
  needs: 'nobody',
  operation: {
    operationId: 'alive',
    summary: 'Whether the process is alive',
    responses: { 200: json('It is.', shape('Alive.', { status: { const: 'ok' } })) },
  },
  handle: async () => ({ json: { status: 'ok' } }),
};

/** Whether it can work: what sends requests to it asks this. Files with errors do not count, for the old ones are in use. */
export const readyz: Route = {
  method: 'get',
  path: '/readyz',
  needs: 'nobody',
  operation: {
    operationId: 'ready',
    summary: 'Whether the server can take requests: its store can be written, and it is not about to stop',
    responses: {
      200: json(
        'It can.',
        shape('Ready.', {
          status: { const: 'ready' },
          files: { enum: ['current', 'old'], description: 'old: the files have changed and have errors.' },
        }),
      ),
    },
  },
  handle: async ({ live }) => {
    if (live.stopping.aborted)
      throw new HrwireError('server.stopping', 'the server is about to stop', { retryAfter: 5 });
    await beat(live);
    return { json: { status: 'ready', files: live.files().current ? 'current' : 'old' } };
  },
};

const beats = new WeakMap<Live, number>();

/** Anybody may ask: however often they do, the store is written every two seconds at most. */
async function beat(live: Live): Promise<void> {
  const now = live.clock.now();
  const last = beats.get(live);
  if (last !== undefined && now >= last && now - last < 2000) return;
  const store = await live.session().store();
  try {
    await store.pulse.beat();
  } catch (thrown) {
    throw new HrwireError('server.not-ready', 'the store cannot be written', { retryAfter: 10, cause: thrown });
  }
  beats.set(live, now);
}
