import { settle } from '../../app/aside.ts';
import { choice, integer, object, text } from '../../config/schema/kinds.ts';
import { HrwireError } from '../../error/error.ts';
import { bodyOf, textIn, textOrNone } from '../body.ts';
import type { Route } from '../route.ts';
import { json, jsonBody, mappingName, shape } from '../schemas.ts';
import { discardRoute, releaseRoute, replayRoute } from './aside/act.ts';
import { editRoutes } from './aside/edit.ts';
import { readingRoutes } from './aside/read.ts';
import type { Kind } from './aside/read.ts';

const dead: Kind = { state: 'dead', path: 'dead-letters', id: 'DeadLetters', words: 'Dead letters' };
const held: Kind = { state: 'held', path: 'held', id: 'Held', words: 'Held rows' };
const unknown: Kind = { state: 'unknown', path: 'unknown', id: 'Unknown', words: 'Unknown deliveries' };

const settleRoute: Route = {
  method: 'post',
  path: '/api/v1/unknown/settle',
  needs: 'repair',
  operation: {
    operationId: 'settleUnknown',
    summary: 'Says what became of the unknown deliveries of a key',
    requestBody: jsonBody(
      object(
        'What became of them.',
        {
          mapping: mappingName,
          key: text('The key.', { maxLength: 1000 }),
          as: choice('It arrived, or it did not and is sent again.', ['delivered', 'not-delivered']),
          id: text('With delivered: how the target calls the record.', { maxLength: 1000 }),
        },
        ['mapping', 'key', 'as'],
      ),
    ),
    responses: {
      200: json(
        'What was settled.',
        shape('Settled.', {
          settled: integer('Deliveries.'),
          enqueued: integer('Records that the next run sends again.'),
        }),
      ),
    },
  },
  handle: async (asked) => {
    const { mapping, key, as, id } = bodyOf(asked);
    if (id !== undefined && as !== 'delivered') {
      throw new HrwireError('server.bad-request', 'an id goes with delivered only', {
        hint: 'Leave it out: what is sent again gets its id from the answer.',
      });
    }
    const how = as === 'delivered' ? 'delivered' : 'not-delivered';
    const name = textIn(mapping);
    const { settled, enqueued } = await settle(asked.session, name, textIn(key), how, textOrNone(id));
    if (enqueued > 0) asked.live.runner.wake(name, 'replay');
    return { json: { settled, enqueued } };
  },
};

export const asideRoutes: readonly Route[] = [
  ...readingRoutes(dead),
  ...editRoutes(dead),
  replayRoute(dead),
  discardRoute(dead),
  ...readingRoutes(held),
  releaseRoute(held),
  discardRoute(held),
  ...readingRoutes(unknown),
  settleRoute,
];
