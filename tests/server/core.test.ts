import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/server/route.ts';
import { json, jsonBody, pathParameter, queryParameter, shape } from '../../src/server/schemas.ts';
import { server } from './harness.ts';

const echo: Route = {
  method: 'post',
  path: '/api/v1/echoes/{name}',
  needs: 'run',
  operation: {
    operationId: 'echo',
    summary: 'Says what it was told',
    parameters: [
      pathParameter('name', { type: 'string', pattern: '^[a-z]+$' }),
      queryParameter('times', { type: 'integer', minimum: 1, maximum: 3, default: 2 }),
      queryParameter('loud', { type: 'boolean' }),
    ],
    requestBody: jsonBody({
      type: 'object',
      properties: { word: { type: 'string' }, tone: { type: 'string', default: 'soft' } },
      required: ['word'],
      additionalProperties: false,
    }),
    responses: {
      200: json(
        'What it was told.',
        shape('An echo.', { name: { type: 'string' }, query: {}, body: {}, who: { type: 'string' } }),
      ),
    },
  },
  handle: async ({ path, query, body, actor }) => ({
    json: { name: path['name'] ?? '', query, body: body ?? null, who: actor.kind },
  }),
};

describe('readiness', () => {
  it('is that the store can be written, and ends where it cannot, or where a stop has begun', async () => {
    const { object, opened } = await server();
    expect(await object('GET', '/readyz', 200)).toEqual({ status: 'ready', files: 'current' });
    const broken = await server();
    const store = await broken.live.session().store();
    Object.assign(store.pulse, { beat: async () => Promise.reject(new Error('the disk is full')) });
    expect(await broken.object('GET', '/readyz', 503)).toMatchObject({ code: 'server.not-ready' });
    opened.stop();
    const problem = await object('GET', '/readyz', 503);
    expect(problem).toMatchObject({ code: 'server.stopping' });
    expect(await object('GET', '/healthz', 200)).toEqual({ status: 'ok' });
  });
});

describe('a request', () => {
  it('reaches its route with its parameters typed, and defaults filled in', async () => {
    const { object } = await server({ routes: [echo] });
    const answer = await object('POST', '/api/v1/echoes/ann?loud=true', 200, { json: { word: 'hey' } });
    expect(answer).toEqual({
      name: 'ann',
      query: { times: 2, loud: true },
      body: { word: 'hey', tone: 'soft' },
      who: 'user',
    });
  });
  it('is told at once all that is wrong with its parameters, with the place of each', async () => {
    const { object } = await server({ routes: [echo] });
    const problem = await object('POST', '/api/v1/echoes/ANN?times=9&lowd=true&loud=1', 400, { json: { word: 'hey' } });
    expect(problem).toMatchObject({ code: 'server.bad-request', title: 'A request does not fit the API', status: 400 });
    expect(problem['errors']).toMatchObject([
      { in: 'path', at: 'name' },
      { in: 'query', at: 'lowd', message: 'the query takes no "lowd"', hint: 'Did you mean loud?' },
      { in: 'query', at: 'times' },
      { in: 'query', at: 'loud', message: 'loud must be true or false' },
    ]);
  });
});
