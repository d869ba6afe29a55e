import { goingRun } from '../../../app/follow-run.ts';
import { findRun, parkedSet } from '../../../app/approve.ts';
import { historyJson, parkedJson, runJson } from '../../../app/documents/run.ts';
import { pageHistory, pageRuns } from '../../../app/pages.ts';
import { showKeys } from '../../../app/records.ts';
import { choice, instant, integer, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { RunFilter, RunStatus } from '../../../store/runs.ts';
import { numberOf, pageJson, pagingOf, textOf } from '../../paging.ts';
import type { Route } from '../../route.ts';
import { at, json, mappingName, orNull, pageOf, paging, pathParameter, queryParameter, shape } from '../../schemas.ts';
import { reveal } from '../aside/schemas.ts';
import { revealing } from '../aside/read.ts';

const statuses = ['running', 'settled', 'attention', 'failed', 'stopped', 'refused', 'busy', 'parked'] as const;

/** The summary of a run (design, section 7); one that is under way has no counts yet. */
const run: Fragment = shape(
  'A run. Beside these stand the counts of `hrwire run --json`.',
  {
    run: text('Its id.'),
    mapping: text('The mapping.'),
    status: choice('How it stands; `waiting`: for its turn.', ['waiting', ...statuses]),
    startedAt: at('When it began.'),
    read: integer('Records read.'),
    delivered: integer('Delivered.'),
    unchanged: integer('Unchanged.'),
    filtered: integer('Filtered.'),
    held: integer('Held.'),
    deadLettered: integer('Dead letters.'),
    unknown: integer('Unknown deliveries.'),
    seconds: { type: 'number', description: 'How long it took.' },
    error: { type: 'object', description: 'What ended it.' },
  },
  ['startedAt', 'read', 'delivered', 'unchanged', 'filtered', 'held', 'deadLettered', 'unknown', 'seconds', 'error'],
);

const parked: Fragment = shape('What its guard parked.', {
  records: integer('Records that wait for an approval still.'),
  causes: { type: 'object', description: 'Records by the code of what they were parked for.' },
  rows: { type: 'array', items: { type: 'object' }, description: 'The first of them; all: /api/v1/held?run=' },
  approvals: { type: 'array', items: { type: 'object' }, description: 'Who approved, and when.' },
});

const record: Fragment = shape(
  'What became of a record.',
  {
    outcome: text('Where it ended.'),
    at: at('When.'),
    key: orNull(text('Its key, masked where it is personal.', { minLength: 0 })),
    effect: text('created, updated, deleted or acted.'),
    reason: text('Why.', { minLength: 0 }),
    label: text('Its label.', { minLength: 0 }),
  },
  ['key', 'effect', 'reason', 'label'],
);

const which = pathParameter('run', text('Its id, or the beginning of it.', { maxLength: 100 }));

export const runRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/v1/runs',
    needs: 'read',
    operation: {
      operationId: 'listRuns',
      summary: 'Runs, the newest first',
      parameters: [
        queryParameter('mapping', mappingName),
        queryParameter('status', choice('Only with this status.', statuses)),
        queryParameter('since', instant('Only begun since.')),
        ...paging,
      ],
      responses: { 200: json('A page.', pageOf(run)) },
    },
    handle: async (asked) => {
      const { limit, cursor } = pagingOf(asked);
      const before = cursor && { id: textOf(cursor, 'id'), startedAt: numberOf(cursor, 'startedAt') };
      const { rows, next } = await pageRuns(asked.session, filterOf(asked.query), before, limit);
      return { json: pageJson(rows.map(runJson), next && { ...next }) };
    },
  },
  {
    method: 'get',
    path: '/api/v1/runs/{run}',
    needs: 'read',
    operation: {
      operationId: 'showRun',
      summary: 'One run: its counts, what ended it, and what its guard parked',
      parameters: [which, reveal],
      responses: {
        200: json('The run.', { ...run, properties: { ...(run['properties'] as Record<string, Fragment>), parked } }),
      },
    },
    handle: async (asked) => {
      const reveals = revealing(asked, asked.query['reveal']);
      const going = goingRun(asked.live, asked.session, asked.path['run'] ?? '');
      if (going !== undefined) return { json: going };
      const row = await findRun(asked.session, asked.path['run']);
      const set = await parkedSet(asked.session, row, fewRows);
      const told = set.total + set.approvals.length > 0;
      const waiting = told ? { parked: await parkedJson(asked.session, set, reveals) } : {};
      return { json: { ...runJson(row), ...waiting } };
    },
  },
  {
    method: 'get',
    path: '/api/v1/runs/{run}/records',
    needs: 'read',
    operation: {
      operationId: 'listRunRecords',
      summary: 'What became of the records of a run, but those that were unchanged',
      parameters: [which, reveal, ...paging],
      responses: { 200: json('A page.', pageOf(record)) },
    },
    handle: async (asked) => {
      const reveals = revealing(asked, asked.query['reveal']);
      const { limit, cursor } = pagingOf(asked);
      const after = cursor === undefined ? 0 : numberOf(cursor, 'after');
      const { session } = asked;
      const { run: of, rows, next } = await pageHistory(session, asked.path['run'] ?? '', after, limit);
      const shown = await showKeys(session, rows, () => of.mapping, reveals);
      return { json: pageJson(shown.map(historyJson), next === undefined ? undefined : { after: next }) };
    },
  },
];

/** Of what a run parked, so many are told with it. */
const fewRows = 20;

function filterOf({ mapping, status, since }: JsonObject): Omit<RunFilter, 'limit' | 'before'> {
  const known: RunStatus | undefined = statuses.find((each) => each === status);
  return {
    ...(typeof mapping === 'string' ? { mapping } : {}),
    ...(known === undefined ? {} : { status: known }),
    ...(typeof since === 'string' ? { since: Date.parse(since) } : {}),
  };
}
