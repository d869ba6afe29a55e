import { findConnector, listConnectors } from '../../app/connectors.ts';
import { describe } from '../../app/describe.ts';
import { doctor } from '../../app/doctor.ts';
import { choice, list, object, text } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import type { Route } from '../route.ts';
import { json, orNull, pathParameter, shape } from '../schemas.ts';

const connector: Fragment = shape('A connector.', {
  name: text('Its name.'),
  title: text('Its title.', { minLength: 0 }),
  status: text('Whether it was tried against the vendor.', { minLength: 0 }),
  from: choice('Whose it is.', ['project', 'shipped']),
  streams: list('Its streams.', text('A name.')),
});

export const connectorRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/v1/connectors',
    needs: 'read',
    operation: {
      operationId: 'listConnectors',
      summary: 'The connectors: those of the project, and those that ship with hrwire',
      responses: {
        200: json('All of them.', object('Connectors.', { items: list('Connectors.', connector) }, ['items'])),
      },
    },
    handle: async ({ session }) => {
      const { connectors } = listConnectors(session.project.root);
      const items = connectors.map(({ name, title, status, from, streams }) => ({
        ...{ name, title, status, from },
        streams: [...streams],
      }));
      return { json: { items } };
    },
  },
  {
    method: 'get',
    path: '/api/v1/connectors/{connector}',
    needs: 'read',
    operation: {
      operationId: 'describeConnector',
      summary: 'A connector: its streams, settings, limits, traps, and the facts of the vendor it rests on',
      parameters: [pathParameter('connector', text('Its name.', { maxLength: 200 }))],
      responses: { 200: json('It.', { type: 'object' }) },
    },
    handle: async ({ session, path }) => ({
      json: describe(findConnector(session.project.root, path['connector'] ?? '')),
    }),
  },
  {
    method: 'get',
    path: '/api/v1/doctor',
    needs: 'admin',
    operation: {
      operationId: 'doctor',
      summary: 'Looks at everything that a run needs on this machine; changes nothing',
      responses: {
        200: json(
          'What was found.',
          shape('Findings.', {
            ok: { type: 'boolean', description: 'Nothing fails.' },
            findings: list(
              'What was looked at.',
              shape('A finding.', {
                name: text('What.'),
                is: choice('How it is.', ['ok', 'warn', 'fail']),
                message: text('In words.'),
                hint: orNull(text('What to do.')),
              }),
            ),
          }),
        ),
      },
    },
    handle: async ({ session }) => {
      const { project, env, log, actor } = session;
      const findings = await doctor({ root: project.root, env, log, actor });
      const told = findings.map(({ name, is, message, hint }) => ({ name, is, message, hint: hint ?? null }));
      return { json: { ok: findings.every(({ is }) => is !== 'fail'), findings: told } };
    },
  },
];
