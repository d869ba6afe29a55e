import { expect, test } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { isObject } from '../../src/record/json.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { desk, deskProject, gate, get, put } from '../cli/harness.ts';
import type { Desk } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const mapping = 'people-to-desk';

interface Ground {
  readonly target: Desk;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly at: TestServer;
}

async function ground(): Promise<Ground> {
  const target = await desk();
  const { root, env } = deskProject(target.url);
  const whole = { PATH: process.env['PATH'], ...env };
  return { target, root, env: whole, at: await server({ root, env: whole }) };
}

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: JsonObject;
}

/** The events of an answer of server-sent events. */
function eventsOf(text: string): Told[] {
  return text
    .split('\n\n')
    .filter((part) => part.startsWith('id: '))
    .map((part) => {
      const [id = '', event = '', data = ''] = part.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
      const parsed: unknown = JSON.parse(data);
      return { id, event, data: isObject(parsed) ? parsed : {} };
    });
}

test('a run that ends within the wait is answered with its document; what it told is told again', async () => {
  const { at } = await ground();
  const answer = await at.ask('POST', '/api/v1/runs?wait=30s', { json: { mapping } });
  expect(answer.status).toBe(200);
  const document = isObject(answer.json) ? answer.json : {};
  expect(document).toMatchObject({ mapping, status: 'settled', delivered: 5 });
  const place = answer.headers.location ?? '';
  expect(place).toBe(`/api/v1/runs/${String(document['run'])}`);
  const told = eventsOf((await at.ask('GET', `${place}/events`)).text);
  expect(told.map(({ event }) => event)).toEqual(expect.arrayContaining(['queued', 'started', 'ended']));
  expect(told.at(-1)?.data).toEqual(document);
  const last = told.at(-2)?.id ?? '';
  const rest = eventsOf((await at.ask('GET', `${place}/events`, { headers: { 'last-event-id': last } })).text);
  expect(rest).toEqual(told.slice(-1));
});

test('a run that goes on is answered with 202 and stops when it is asked to', async () => {
  const { at, target } = await ground();
  const { reached, answer } = gate(target);
  const started = await at.object('POST', '/api/v1/runs', 202, { json: { mapping } });
  await reached;
  const run = String(started['run']);
  const follow = at.ask('GET', `/api/v1/runs/${run}/events`);
  const waiting = await at.object('POST', '/api/v1/runs?wait=1ms', 202, { json: { mapping, full: true } });
  expect(waiting['status']).toBe('waiting');
  // Both are found where Location says.
  const shown = async (id: unknown) => (await at.object('GET', `/api/v1/runs/${String(id)}`, 200))['status'];
  expect([await shown(run), await shown(waiting['run'])]).toEqual(['running', 'waiting']);
  await at.object('POST', `/api/v1/runs/${String(waiting['run'])}/stop`, 202);
  await at.object('POST', `/api/v1/runs/${run}/stop`, 202);
  answer();
  expect(eventsOf((await follow).text).at(-1)).toMatchObject({ event: 'ended', data: { run, unknown: 0 } });
  expect((await at.ask('POST', `/api/v1/runs/${run}/stop`)).status).toBe(409);
  const store = await at.live.session().store();
  expect((await store.audit.list(10)).map(({ action }) => action)).toEqual(['stop', 'stop', 'run', 'run']);
});

test('the same key and body are the same run, also after a restart; another body is refused', async () => {
  const { at, root, env } = await ground();
  const asking = { json: { mapping, limit: 2 }, headers: { 'idempotency-key': 'nightly-2026-11-22' } };
  const [first, second] = await Promise.all([
    at.ask('POST', '/api/v1/runs?wait=30s', asking),
    at.ask('POST', '/api/v1/runs?wait=30s', asking),
  ]);
  expect(second.json).toEqual(first.json);
  expect([first, second].filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(1);
  const other = await at.ask('POST', '/api/v1/runs', { ...asking, json: { mapping, limit: 3 } });
  expect(other).toMatchObject({ status: 422, json: { code: 'run.key-reused' } });
  await at.stop();
  const again = await server({ root, env });
  const third = await again.ask('POST', '/api/v1/runs', asking);
  const document = isObject(first.json) ? first.json : {};
  const { run } = document;
  expect(third).toMatchObject({ status: 200, json: { run, status: 'settled' } });
  // This process knows it from the store alone.
  const told = eventsOf((await again.ask('GET', `/api/v1/runs/${String(run)}/events`)).text);
  expect(told).toMatchObject([{ event: 'ended', data: { run, status: 'settled' } }]);
});

test('a run that was promised and not begun before a stop is begun under the same id', async () => {
  const { at, target, root, env } = await ground();
  const { reached, answer } = gate(target);
  await at.object('POST', '/api/v1/runs', 202, { json: { mapping } });
  await reached;
  const asking = { json: { mapping, full: true }, headers: { 'idempotency-key': 'k' } };
  const { run } = await at.object('POST', '/api/v1/runs', 202, asking);
  const stopped = at.stop();
  answer();
  await stopped;
  const again = await server({ root, env });
  expect(await again.object('POST', '/api/v1/runs?wait=30s', 200, asking)).toMatchObject({ run, status: 'settled' });
});

test('a request that is wrong starts nothing, and leaves its key free for the right one', async () => {
  const { at } = await ground();
  const headers = { 'idempotency-key': 'k' };
  const code = async (json: JsonObject) => {
    const answer = await at.ask('POST', '/api/v1/runs', { json, headers });
    return [answer.status, isObject(answer.json) ? answer.json['code'] : undefined];
  };
  expect(await code({ mapping: 'nobody' })).toEqual([404, 'app.unknown-mapping']);
  expect(await code({ mapping, adopt: true, limit: 1 })).toEqual([422, 'run.options']);
  expect(await code({ mapping, inbox: true, full: true })).toEqual([422, 'run.options']);
  expect(await code({ mapping, since: 'yesterday' })).toEqual([422, 'run.options']);
  expect((await code({ mapping, ful: true }))[0]).toBe(422);
  expect((await at.ask('POST', '/api/v1/runs/none/stop')).status).toBe(404);
  expect((await at.ask('GET', '/api/v1/runs/none/events')).status).toBe(404);
  expect((await at.ask('POST', '/api/v1/runs/none/approve')).status).toBe(404);
  const store = await at.live.session().store();
  expect(await store.runs.list({})).toEqual([]);
  expect((await at.ask('POST', '/api/v1/runs?wait=30s', { json: { mapping, since: '24h' }, headers })).status).toBe(
    200,
  );
});

test('what a run parked is let pass and sent by the run that the approval starts', async () => {
  const { at, root } = await ground();
  const file = get(root, `mappings/${mapping}.yaml`);
  put(root, `mappings/${mapping}.yaml`, `${file}guard: { changes: 1% or 1 }\n`);
  await at.opened.look();
  await at.object('POST', '/api/v1/runs?wait=30s', 200, { json: { mapping } });
  put(root, 'inbox/people2.csv', get(root, 'inbox/people.csv').replaceAll('@', '@new.'));
  const parked = await at.object('POST', '/api/v1/runs?wait=30s', 200, { json: { mapping } });
  expect(parked['status']).toBe('parked');
  const path = `/api/v1/runs/${String(parked['run'])}/approve?wait=30s`;
  expect(await at.object('POST', path, 200)).toMatchObject({ status: 'settled', updated: 5 });
  expect(await at.ask('POST', path)).toMatchObject({ status: 409, json: { code: 'run.approved' } });
});

test('a run that was cut off with its process is told as failed by the next server, and counts as a failure', async () => {
  const target = await desk();
  const { root, env } = deskProject(target.url);
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const session = openSession({ root, env, log: silent });
  const before = await session.store();
  await before.runs.start({ id: 'cut-off', mapping, pair: undefined, startedAt: 5 });
  // One of another machine holds its lease: it may live.
  await before.runs.start({ id: 'elsewhere', mapping: 'people-to-out', pair: undefined, startedAt: 5 });
  const other = { host: 'another', boot: 'b', process: 1 };
  await before.leases.take('people-to-out', other, Date.now(), 600_000, () => true);
  await session.close();
  const at = await server({ root, env });
  const { runs } = await at.live.session().store();
  expect(await runs.get('cut-off')).toMatchObject({ status: 'failed', error: { code: 'store.run-abandoned' } });
  expect((await runs.get('elsewhere'))?.status).toBe('running');
  const told = at.lines.filter(({ message }) => message === 'a run has failed');
  expect(told.map(({ fields }) => fields['run'])).toEqual(['cut-off']);
  expect(await at.object('GET', `/api/v1/mappings/${mapping}`, 200)).toMatchObject({ lastRun: { status: 'failed' } });
});
