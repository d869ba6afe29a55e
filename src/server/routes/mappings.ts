import { diagnosticJson } from '../../app/documents.ts';
import { mappingNames, standingOf } from '../../app/mappings.ts';
import { choice, integer, text } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import { pageJson, pagingOf, textOf } from '../paging.ts';
import type { Route } from '../route.ts';
import { anything, at, json, mappingName, orNull, pageOf, paging, pathParameter, shape } from '../schemas.ts';

const standing: Fragment = shape('A mapping, and how it stands.', {
  mapping: text('Its name.'),
  title: orNull(text('Its title.')),
  from: text('`connection.stream` that it reads.'),
  to: text('`connection.stream` that it writes.'),
  mode: choice('state: the newest wins; event: each key acts once.', ['state', 'event']),
  shipped: { type: 'boolean', description: 'It ships with hrwire; else it is the project’s own.' },
  uploads: { type: 'boolean', description: 'It takes uploaded files.' },
  schedule: orNull({ type: 'object', description: 'As its file has it; /api/v1/schedules has the next times.' }),
  nextRun: orNull(at('When it starts by itself next.')),
  checkpoint: { description: 'Where reading got to; null before the first run.' },
  checkpointAt: orNull(at('When it moved last.')),
  open: shape('What waits.', {
    deadLetters: integer('Dead letters.'),
    held: integer('Held rows.'),
    unknown: integer('Unknown deliveries.'),
    inbox: integer('Rows that the next run takes up.'),
  }),
  lastRun: orNull({ type: 'object', description: 'The newest run, as /api/v1/runs has it.' }),
  lagSeconds: orNull(integer('Seconds since the newest run began that read its source to the end.')),
});

export const mappingRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/v1/mappings',
    needs: 'read',
    operation: {
      operationId: 'listMappings',
      summary: 'The mappings and how they stand, by name',
      parameters: paging,
      responses: { 200: json('A page.', pageOf(standing)) },
    },
    handle: async (asked) => {
      const { session, live } = asked;
      const { limit, cursor } = pagingOf(asked);
      const names = mappingNames(session, cursor && textOf(cursor, 'after'));
      const shown = names.slice(0, limit);
      const items = [];
      for (const name of shown) items.push(await standingOf(session, name, live.clock.now()));
      const last = shown.at(-1);
      return { json: pageJson(items, names.length > limit && last !== undefined ? { after: last } : undefined) };
    },
  },
  {
    method: 'get',
    path: '/api/v1/mappings/{mapping}',
    needs: 'read',
    operation: {
      operationId: 'showMapping',
      summary: 'One mapping and how it stands',
      parameters: [pathParameter('mapping', mappingName)],
      responses: { 200: json('It.', standing) },
    },
    handle: async ({ session, live, path }) => ({
      json: await standingOf(session, path['mapping'] ?? '', live.clock.now()),
    }),
  },
  {
    method: 'get',
    path: '/api/v1/project',
    needs: 'read',
    operation: {
      operationId: 'showProject',
      summary: 'Whether the files in use are those of the folder, and what is wrong with those',
      responses: {
        200: json(
          'The files.',
          shape('The files.', {
            since: at('When those in use were read.'),
            current: { type: 'boolean', description: 'False: the files have changed and are not taken.' },
            restart: {
              type: 'array',
              items: choice('What.', ['store', 'serve']),
              description: 'What holds only after a restart.',
            },
            diagnostics: { type: 'array', items: anything, description: 'What was found, with file, line and column.' },
          }),
        ),
      },
    },
    handle: async ({ live }) => {
      const { since, current, diagnostics, restart } = live.files();
      return {
        json: {
          since: new Date(since).toISOString(),
          current,
          restart: [...restart],
          diagnostics: diagnostics.map(diagnosticJson),
        },
      };
    },
  },
];
