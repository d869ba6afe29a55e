import type { ServerResponse } from 'node:http';
import type { Actor } from '../../access/actor.ts';
import type { Live } from '../../app/live.ts';
import { HrwireError } from '../../error/error.ts';

const known = new WeakMap<Live, Map<string, number>>();

/**
 * Counts the requests of a caller that are under way, events that are listened to and `?wait=` among them: whoever leaves
 * them open takes no connection from others. Throws `server.too-many` beyond `most`.
 */
export function enter(live: Live, { kind, name }: Actor, response: ServerResponse, most: number): void {
  const counts = known.get(live) ?? new Map<string, number>();
  known.set(live, counts);
  const who = `${kind} ${name}`;
  const count = counts.get(who) ?? 0;
  if (count >= most) {
    throw new HrwireError('server.too-many', `${most} requests of yours are under way already`, {
      hint: 'End some of them, or wait; `serve.limits.per_caller` in hrwire.yaml is the bound.',
      retryAfter: 5,
    });
  }
  counts.set(who, count + 1);
  response.once('close', () => {
    const left = (counts.get(who) ?? 1) - 1;
    if (left > 0) counts.set(who, left);
    else counts.delete(who);
  });
}
