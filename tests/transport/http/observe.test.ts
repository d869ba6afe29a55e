import { expect, it } from 'vitest';
import type { Traffic } from '../../../src/observe/observation.ts';
import { json, open, serve } from './exchange-harness.ts';
import type { Opened, Reply } from './exchange-harness.ts';

/** A connection to a real server, and what it tells. */
async function watched(section: string, reply: Reply): Promise<Opened & { told: Traffic[] }> {
  const told: Traffic[] = [];
  const { url } = await serve(reply);
  const yaml = `http:\n  base_url: "${url}"\n${section}\nrequests:\n  ask: { path: "/people/430102?name=secret" }\n`;
  return { ...open(yaml, { context: { observe: (traffic) => told.push(traffic) } }), told };
}

it('a request tells its method, status, time and bytes, and nothing of its path', async () => {
  const { answer, told } = await watched('', (response) => json(response, { name: 'Ann' }));
  await answer('ask');
  expect(told).toEqual([
    { kind: 'request', method: 'GET', status: 200, at: Date.parse('2026-11-21T02:00:00Z'), seconds: 0, bytes: 14 },
  ]);
});

it('a request without an answer is failed, and the wait until the next try is told', async () => {
  const { answer, told } = await watched('  retry: { first: 2s }', (response, _seen, index) => {
    if (index === 0) response.socket?.destroy();
    else json(response, {});
  });
  await answer('ask');
  expect(told).toMatchObject([
    { kind: 'request', status: 'failed', bytes: 0 },
    { kind: 'wait', why: 'retry', seconds: 1 },
    { kind: 'request', status: 200 },
  ]);
});

it('a wait that the system asks for is told as such', async () => {
  const { answer, told } = await watched('', (response, _seen, index) => {
    if (index === 0) json(response, {}, 429, { 'retry-after': '7' });
    else json(response, {});
  });
  await answer('ask');
  expect(told).toMatchObject([{ status: 429 }, { kind: 'wait', why: 'told', seconds: 7 }, { status: 200 }]);
});

it('a wait for a budget is told with its length, and none where nothing waits', async () => {
  const { answer, told } = await watched('  limits: [{ requests: 1, per: 10s }]', (response) => json(response, {}));
  await answer('ask');
  expect(told.map((each) => each.kind)).toEqual(['request']);
  await answer('ask');
  expect(told.slice(1)).toMatchObject([{ kind: 'wait', why: 'limit', seconds: 10 }, { kind: 'request' }]);
});

it('a breaker tells once that it opens', async () => {
  const section = '  retry: { tries: 1 }\n  breaker: { failures: 2, open: 1m }';
  const { error, told } = await watched(section, (response) => json(response, {}, 503));
  for (let times = 0; times < 4; times++) await error('ask');
  expect(told.map((each) => each.kind)).toEqual(['request', 'request', 'breaker']);
});
