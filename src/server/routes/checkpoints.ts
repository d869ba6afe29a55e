import { listCheckpoints, setCheckpoint } from '../../app/checkpoint.ts';
import { findMapping } from '../../app/compile.ts';
import { pairJson } from '../../app/documents/checkpoint.ts';
import { list, object, text } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import { bodyOf } from '../body.ts';
import type { Route } from '../route.ts';
import { anything, at, json, jsonBody, mappingName, orNull, pathParameter, queryParameter, shape } from '../schemas.ts';

const pair: Fragment = shape('Where the reading of a mapping got to.', {
  mapping: text('The mapping.'),
  source: text('Whose source it is.'),
  target: text('Whose target it is.'),
  current: { type: 'boolean', description: 'The mapping’s runs use it now.' },
  checkpoint: { description: 'What reading goes on from; null: the next run reads all.' },
  at: orNull(at('When it moved.')),
});

const which = pathParameter('mapping', mappingName);

export const checkpointRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/v1/checkpoints',
    needs: 'read',
    operation: {
      operationId: 'listCheckpoints',
      summary: 'Where the reading of each mapping got to, with every source and target that it ran with',
      parameters: [queryParameter('mapping', mappingName)],
      responses: {
        200: json('All of them.', object('Checkpoints.', { items: list('Checkpoints.', pair) }, ['items'])),
      },
    },
    handle: async ({ session, query }) => {
      const { mapping } = query;
      const pairs = await listCheckpoints(session, typeof mapping === 'string' ? mapping : undefined);
      return { json: { items: pairs.map(pairJson) } };
    },
  },
  {
    method: 'put',
    path: '/api/v1/checkpoints/{mapping}',
    needs: 'repair',
    operation: {
      operationId: 'setCheckpoint',
      summary: 'Sets the checkpoint by hand; no run of the mapping may be under way',
      parameters: [which],
      requestBody: jsonBody(object('As a list shows it.', { checkpoint: anything }, ['checkpoint'])),
      responses: { 200: json('As it is now.', pair) },
    },
    handle: async (asked) => {
      const mapping = asked.path['mapping'] ?? '';
      findMapping(asked.session, mapping);
      return { json: pairJson(await setCheckpoint(asked.session, mapping, bodyOf(asked)['checkpoint'] ?? null)) };
    },
  },
  {
    method: 'delete',
    path: '/api/v1/checkpoints/{mapping}',
    needs: 'repair',
    operation: {
      operationId: 'clearCheckpoint',
      summary: 'Clears it: the next run reads from the beginning, and sends what differs',
      parameters: [which],
      responses: { 200: json('As it is now.', pair) },
    },
    handle: async ({ session, path }) => {
      const mapping = path['mapping'] ?? '';
      findMapping(session, mapping);
      return { json: pairJson(await setCheckpoint(session, mapping, undefined)) };
    },
  },
];
