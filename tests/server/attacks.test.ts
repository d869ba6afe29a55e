import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createToken } from '../../src/app/tokens.ts';
import type { TokenOrder } from '../../src/app/tokens.ts';
import type { Route, SentEvent } from '../../src/server/route.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const order: TokenOrder = {
  ...{ name: 'root', role: 'admin', reveal: false, mappings: undefined, scope: undefined, lasts: undefined },
};

async function token(at: TestServer, more: Partial<TokenOrder> = {}): Promise<string> {
  return (await createToken(at.live.session(), { ...order, ...more })).text;
}

/** Events that never come. */
const silence: Route = {
  method: 'get',
  path: '/api/v1/silence',
  needs: 'read',
  operation: {
    operationId: 'silence',
    summary: 'Says nothing for ever',
    responses: { 200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
  },
  handle: async ({ signal }) => ({ events: never(signal) }),
};

async function* never(signal: AbortSignal): AsyncGenerator<SentEvent> {
  if (!signal.aborted) await once(signal, 'abort');
  yield* [];
}

async function listening(at: TestServer, as: string): Promise<ClientRequest> {
  const asked = httpGet(`${at.url}/api/v1/silence`, { headers: { authorization: `Bearer ${as}` }, agent: false });
  asked.on('error', () => undefined);
  onTestFinished(() => void asked.destroy());
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  return asked;
}

describe('somebody who leaves requests open', () => {
  it('is told to wait beyond a bound of their own, and keeps nobody else out', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}\nserve: { limits: { per_caller: 2 } }\n`);
    const at = await server({ root, routes: [silence] });
    const [mine, other] = [await token(at), await token(at, { name: 'other' })];
    const [first] = [await listening(at, mine), await listening(at, mine)];
    const refused = await at.ask('GET', '/api/v1/silence', { token: mine });
    expect(refused).toMatchObject({ status: 429, json: { code: 'server.too-many' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await listening(at, other);
    first.destroy();
    await expect.poll(async () => (await at.ask('GET', '/api/v1/silence?odd=1', { token: mine })).status).toBe(400);
  });
});
