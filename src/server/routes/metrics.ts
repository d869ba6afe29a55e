import { may } from '../../access/actor.ts';
import { isOpenHere, metricsOf } from '../../app/metrics.ts';
import { HrwireError } from '../../error/error.ts';
import { callerOf } from '../caller.ts';
import { clientOf } from '../http/client.ts';
import { isLoopback } from '../http/foreign.ts';
import type { Asked, Route } from '../route.ts';

export const showMetrics: Route = {
  method: 'get',
  path: '/metrics',
  needs: 'nobody',
  operation: {
    operationId: 'showMetrics',
    summary:
      'Metrics for Prometheus. Needs the permission `watch`, unless `serve.telemetry.metrics.open` shows them to this machine.',
    responses: {
      200: {
        description: 'The metrics in the text format of Prometheus.',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  },
  handle: async (asked) => {
    await admit(asked);
    const own = metricsOf(asked.live);
    await own.collect();
    return {
      text: await own.metrics.text(),
      headers: { 'content-type': own.metrics.contentType, 'cache-control': 'no-store' },
    };
  },
};

async function admit({ live, incoming }: Asked): Promise<void> {
  if (isOpenHere(live) && isFromHere(incoming)) return;
  const actor = await callerOf(live, incoming);
  if (may(actor, 'watch')) return;
  throw new HrwireError('access.denied', 'this needs the permission watch', {
    hint: 'Ask an administrator for a token with a role that has it.',
  });
}

/** What a proxy on this machine passes on comes from elsewhere. */
function isFromHere(incoming: Asked['incoming']): boolean {
  const { headers, socket } = incoming;
  const passedOn = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'];
  if (passedOn.some((name) => headers[name] !== undefined)) return false;
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return isLoopback(peer) && isLoopback(clientOf(incoming).address.replace(/^::ffff:/, ''));
}
