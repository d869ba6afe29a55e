import { followRun, stopRun } from '../../../app/follow-run.ts';
import type { RunEvent } from '../../../app/live.ts';
import { integer, text } from '../../../config/schema/kinds.ts';
import type { Route, SentEvent } from '../../route.ts';
import { headerParameter, json, pathParameter, queryParameter, shape } from '../../schemas.ts';
import { runId } from './schemas.ts';

/** What a run tells while it goes on. */
export const runEventsRoute: Route = {
  method: 'get',
  path: '/api/v1/runs/{run}/events',
  needs: 'read',
  operation: {
    operationId: 'followRun',
    summary: 'Progress of a run as server-sent events: queued, started, progress, and last ended with its document',
    parameters: [
      pathParameter('run', runId),
      headerParameter(
        'Last-Event-ID',
        text('The last event known: only what came behind it is told.', { maxLength: 20 }),
      ),
      queryParameter('after', integer('The same, for callers that cannot set headers.', { default: 0 })),
    ],
    responses: {
      200: {
        description: 'Events until the run has ended; a comment each 15 seconds.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
    },
  },
  handle: async (asked) => {
    const { live, session, path, query, signal } = asked;
    const last = Number(asked.header('last-event-id'));
    const after = Number.isSafeInteger(last) && last > 0 ? last : Number(query['after'] ?? 0);
    return { events: sent(await followRun(live, session, path['run'] ?? '', after, signal)) };
  },
};

async function* sent(events: AsyncIterable<RunEvent>): AsyncGenerator<SentEvent, void, undefined> {
  for await (const { id, name, data } of events) yield { id: String(id), event: name, data };
}

/** Stops a run. */
export const stopRunRoute: Route = {
  method: 'post',
  path: '/api/v1/runs/{run}/stop',
  needs: 'run',
  operation: {
    operationId: 'stopRun',
    summary: 'Stops a run cleanly, or takes it out of those that wait; asked again, it is ended at once',
    parameters: [pathParameter('run', runId)],
    responses: {
      202: json(
        'It stops: what is under way is settled.',
        shape('The run.', { run: text('Its id.'), mapping: text('The mapping.') }),
      ),
    },
  },
  handle: async ({ live, session, path }) => ({
    status: 202,
    json: { ...(await stopRun(live, session, path['run'] ?? '')) },
  }),
};
