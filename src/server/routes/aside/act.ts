import { may } from '../../../access/actor.ts';
import { bringBack, discardRows } from '../../../app/aside.ts';
import type { Selection } from '../../../app/aside.ts';
import { chosenRows } from '../../../app/selection.ts';
import { integer } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import { bodyOf } from '../../body.ts';
import type { Asked, Route } from '../../route.ts';
import { json, jsonBody, shape } from '../../schemas.ts';
import { withRun } from './read.ts';
import type { Kind } from './read.ts';
import { brought, chosen } from './schemas.ts';

/** Brings dead letters back. */
export function replayRoute(kind: Kind): Route {
  return {
    method: 'post',
    path: `/api/v1/${kind.path}/replay`,
    needs: 'repair',
    operation: {
      operationId: `replay${kind.id}`,
      summary: 'Brings them back: a run maps and sends them, and is started soon',
      requestBody: jsonBody(
        withProperty(chosen, 'asRead', {
          type: 'boolean',
          default: false,
          description: 'Takes the records as they were read then; else the source is asked for them first.',
        }),
      ),
      responses: { 200: json('What was brought back.', brought) },
    },
    handle: async (asked) => {
      const asRead = bodyOf(asked)['asRead'] === true;
      return { json: await back(asked, await selectionOf(kind, asked), 'replay', asRead) };
    },
  };
}

/** Releases held rows. */
export function releaseRoute(kind: Kind): Route {
  return {
    method: 'post',
    path: `/api/v1/${kind.path}/release`,
    needs: 'repair',
    operation: {
      operationId: `release${kind.id}`,
      summary: 'Approves them, or tries them now: a run maps and sends them, and is started soon',
      requestBody: jsonBody(chosen),
      responses: { 200: json('What was released.', brought) },
    },
    handle: async (asked) => {
      const selection = await selectionOf(kind, asked);
      refuseApproving(asked, selection);
      return { json: await back(asked, selection, 'release', false) };
    },
  };
}

/** Gives rows up. */
export function discardRoute(kind: Kind): Route {
  return {
    method: 'post',
    path: `/api/v1/${kind.path}/discard`,
    needs: 'repair',
    operation: {
      operationId: `discard${kind.id}`,
      summary: 'Gives them up: nothing is sent, their count stays',
      requestBody: jsonBody(chosen),
      responses: { 200: json('How many.', shape('Rows given up.', { discarded: integer('How many.') })) },
    },
    handle: async (asked) => ({
      json: { discarded: await discardRows(asked.session, await selectionOf(kind, asked)) },
    }),
  };
}

async function selectionOf({ state }: Kind, asked: Asked): Promise<Selection> {
  const { ids, filter } = bodyOf(asked);
  if (Array.isArray(ids)) return chosenRows(asked.session, state, { ids: ids.map(Number) });
  return chosenRows(asked.session, state, { filter: isObject(filter) ? await withRun(asked, filter) : {} });
}

/** What waits for an approval is let pass by those alone who may approve; of a filter nobody knows what it will name. */
function refuseApproving({ actor }: Asked, selection: Selection): void {
  if (may(actor, 'approve')) return;
  const approves = !Array.isArray(selection) || selection.some((row) => isObject(row) && isApproval(row));
  if (!approves) return;
  throw new HrwireError('access.denied', 'this needs the permission approve', {
    hint: 'Release single rows that wait for something else, or ask an administrator.',
  });
}

function isApproval(row: JsonObject): boolean {
  const { release } = row;
  return isObject(release) && release['kind'] === 'approved';
}

async function back(
  { session, live }: Asked,
  selection: Selection,
  kind: 'replay' | 'release',
  asRead: boolean,
): Promise<JsonObject> {
  const { selected, enqueued, expired, unreadable, mappings } = await bringBack(session, selection, kind, asRead);
  for (const mapping of mappings) live.runner.wake(mapping, 'replay');
  return { selected, enqueued, expired, unreadable, mappings: [...mappings] };
}

function withProperty(fragment: Fragment, name: string, schema: Fragment): Fragment {
  const { properties } = fragment;
  return { ...fragment, properties: { ...(typeof properties === 'object' ? properties : {}), [name]: schema } };
}
