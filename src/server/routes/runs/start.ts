import { locateRun } from '../../../app/follow-run.ts';
import { approveAndRun, startRun } from '../../../app/start-run.ts';
import type { AskedRun, StartedRun } from '../../../app/start-run.ts';
import { duration, flag, integer, object, text } from '../../../config/schema/kinds.ts';
import { parseDuration } from '../../../record/duration.ts';
import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { headerParameter, json, jsonBody, mappingName, pathParameter, queryParameter } from '../../schemas.ts';
import { runId, runState } from './schemas.ts';

/** A caller is kept waiting at most so long: proxies cut longer answers off. */
const longestWait = 60_000;

const order = object(
  'A run.',
  {
    mapping: mappingName,
    full: flag('Ignores the checkpoint and reads everything; sets it at the end.', { default: false }),
    resend: flag('Ignores what was delivered before and sends everything read.', { default: false }),
    since: text('Only what changed since: ISO 8601, or a time ago such as 24h.', { maxLength: 40 }),
    until: text('Only what changed until.', { maxLength: 40 }),
    limit: integer('Stops after so many records read.', { minimum: 1 }),
    newLedger: flag('Begins anew where source or target is another one than before.', { default: false }),
    newKey: flag('Lets the key be defined in another way than at the last run.', { default: false }),
    adopt: flag('Takes what the target holds already for delivered; writes nothing there.', { default: false }),
    inbox: flag('Takes up what waits in the inbox and was released, and reads nothing else.', { default: false }),
    approve: text('The run whose parked records are let pass first; needs the permission approve.', { maxLength: 100 }),
  },
  ['mapping'],
);

const wait = queryParameter(
  'wait',
  duration('How long to wait for its end before this answers; at most 60s.', { maxLength: 10 }),
);

const responses = {
  200: { ...json('It has ended: the document of `hrwire run --json`.', runState), headers: locationHeader() },
  202: { ...json('It waits for its turn or goes on.', runState), headers: locationHeader() },
};

/** Starts a run. */
export const startRunRoute: Route = {
  method: 'post',
  path: '/api/v1/runs',
  needs: 'run',
  operation: {
    operationId: 'startRun',
    summary: 'Starts a run of a mapping; one that waits already with the same options is that one',
    parameters: [
      wait,
      headerParameter(
        'Idempotency-Key',
        text('The same key and body within 24 hours give the same run again.', { maxLength: 200 }),
      ),
    ],
    requestBody: jsonBody(order),
    responses,
  },
  handle: async (asked) => {
    const started = await startRun(asked.live, asked.session, orderOf(asked), asked.header('idempotency-key'));
    return answer(asked, started);
  },
};

/** Approves what a run parked, and starts the run that sends it. */
export const approveRunRoute: Route = {
  method: 'post',
  path: '/api/v1/runs/{run}/approve',
  needs: 'approve',
  operation: {
    operationId: 'approveRun',
    summary: 'Lets pass what the guard of a run has parked, and starts the run that sends it',
    parameters: [pathParameter('run', runId), wait],
    responses,
  },
  handle: async (asked) => {
    const { live, session } = asked;
    const { run, mapping } = await locateRun(live, session, asked.path['run'] ?? '');
    return answer(asked, await approveAndRun(live, session, mapping, run));
  },
};

async function answer(asked: Asked, started: StartedRun): Promise<Reply> {
  const { run, again, ended } = started;
  const most = asked.query['wait'];
  const ms = typeof most === 'string' ? Math.min(parseDuration(most) ?? 0, longestWait) : 0;
  const document = ended === undefined ? undefined : await within(asked, ended, ms);
  const state = document ?? started.state();
  const over = state['status'] !== 'waiting' && state['status'] !== 'running';
  const headers = {
    location: `/api/v1/runs/${encodeURIComponent(run)}`,
    ...(again ? { 'idempotency-replayed': 'true' } : {}),
  };
  return { status: over ? 200 : 202, headers, json: state };
}

/** How it ended, where it does so in time; a caller who has gone is not waited with. */
async function within(
  { live, signal }: Asked,
  ended: Promise<JsonObject>,
  ms: number,
): Promise<JsonObject | undefined> {
  if (ms === 0) return undefined;
  const over = new AbortController();
  const late = live.clock.sleep(ms, AbortSignal.any([signal, live.stopping, over.signal])).then(
    () => undefined,
    () => undefined,
  );
  return Promise.race([ended, late]).finally(() => over.abort());
}

function orderOf({ body }: Asked): AskedRun {
  // Held against `order` before it came here.
  return (isObject(body) ? body : {}) as unknown as AskedRun;
}

function locationHeader(): JsonObject {
  return {
    Location: { description: 'Where the run is asked after.', schema: { type: 'string' } },
    'Idempotency-Replayed': {
      description: 'true: an earlier request with this key has started it.',
      schema: { type: 'string' },
    },
  };
}
