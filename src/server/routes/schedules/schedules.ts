import { findSchedule, listSchedules, pauseSchedule, resumeSchedule, scheduleJson } from '../../../app/schedules.ts';
import type { Session } from '../../../app/session.ts';
import { flag, integer, list, text } from '../../../config/schema/kinds.ts';
import { pageJson } from '../../paging.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { at, json, mappingName, orNull, pageOf, pathParameter, queryParameter, shape } from '../../schemas.ts';

const nextTimes = queryParameter(
  'times',
  integer('So many of the next times.', { minimum: 0, maximum: 50, default: 3 }),
);

const schedule = shape('The schedule of a mapping.', {
  mapping: text('Its name.'),
  schedule: shape(
    'When it runs: every so many seconds, or by cron in a time zone.',
    {
      everySeconds: { type: 'number', description: 'From one to the next, counted from 1970-01-01T00:00:00Z.' },
      cron: text('Minute, hour, day of the month, month, day of the week.'),
      zone: text('The time zone of `cron`.'),
      jitterSeconds: { type: 'number', description: 'Up to so much later.' },
      catchUp: text('What is done about times that passed while nothing ran: once, skip.'),
    },
    ['everySeconds', 'cron', 'zone'],
  ),
  paused: orNull(
    shape('Who paused it, and when; `file`: in the file of its mapping.', {
      by: text('Who.'),
      at: orNull(at('When.')),
    }),
  ),
  next: list('When it starts next; nothing while it is paused.', at('When.')),
  last: orNull(
    shape('When it was last due and heeded, and the run it started last.', {
      at: at('When.'),
      run: orNull(text('The id of the run.')),
    }),
  ),
  failures: integer('Runs that failed one after the other.'),
  failingSince: orNull(at('When the first of them ended.')),
});

/** Schedules of all mappings. */
export const listSchedulesRoute: Route = {
  method: 'get',
  path: '/api/v1/schedules',
  needs: 'read',
  operation: {
    operationId: 'listSchedules',
    summary: 'When mappings run by themselves',
    parameters: [nextTimes],
    responses: { 200: json('All schedules, on one page.', pageOf(schedule)) },
  },
  handle: async ({ live, session, query }) => {
    const rows = await listSchedules(session, live.clock.now(), Number(query['times'] ?? 3));
    return { json: pageJson(rows.map(scheduleJson), undefined) };
  },
};

/** One of them. */
export const showScheduleRoute: Route = {
  method: 'get',
  path: '/api/v1/schedules/{mapping}',
  needs: 'read',
  operation: {
    operationId: 'showSchedule',
    summary: 'When a mapping runs by itself',
    parameters: [pathParameter('mapping', mappingName), nextTimes],
    responses: { 200: json('Its schedule.', schedule) },
  },
  handle: async (asked) => told(asked, Number(asked.query['times'] ?? 3)),
};

export const pauseScheduleRoute: Route = change('pause', 'Keeps a mapping from running by itself', pauseSchedule);
export const resumeScheduleRoute: Route = change(
  'resume',
  'Lets it run by itself again, from its next time on',
  resumeSchedule,
);

function change(
  word: 'pause' | 'resume',
  summary: string,
  work: (session: Session, mapping: string, now: number) => Promise<boolean>,
): Route {
  const { properties, required } = schedule;
  const changed = {
    ...schedule,
    properties: { ...(typeof properties === 'object' ? properties : {}), changed: flag('False: it was so before.') },
    required: [...(Array.isArray(required) ? (required as string[]) : []), 'changed'],
  };
  return {
    method: 'post',
    path: `/api/v1/schedules/{mapping}/${word}`,
    needs: 'run',
    operation: {
      operationId: `${word}Schedule`,
      summary,
      parameters: [pathParameter('mapping', mappingName)],
      responses: { 200: json('Its schedule as it is now.', changed) },
    },
    handle: async (asked) => {
      const { live, session, path } = asked;
      const done = await work(session, path['mapping'] ?? '', live.clock.now());
      return told(asked, 3, { changed: done });
    },
  };
}

async function told({ live, session, path }: Asked, times: number, more: { changed?: boolean } = {}): Promise<Reply> {
  return {
    json: { ...scheduleJson(await findSchedule(session, path['mapping'] ?? '', live.clock.now(), times)), ...more },
  };
}
