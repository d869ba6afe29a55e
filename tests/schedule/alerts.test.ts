import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { alertsOf } from '../../src/app/alerts.ts';
import { systemClock } from '../../src/app/clock.ts';
import type { Live } from '../../src/app/live.ts';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import type { Clock } from '../../src/record/clock.ts';
import { exampleProject, get, put } from '../cli/harness.ts';

const mapping = 'people-to-out';

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Ground {
  readonly received: Received[];
  /** The status of the next answers. */
  answer: number;
  readonly session: Session;
  readonly lines: string[];
  /** A run of the mapping ends; resolves when it is counted, and all is told that there is to tell. */
  end(status: string): Promise<void>;
}

async function ground(settings = '', schedule = ''): Promise<Ground> {
  const received: Received[] = [];
  const server = createServer((asked, answer) => {
    void (async () => {
      let body = '';
      for await (const part of asked) body += String(part);
      received.push({ headers: asked.headers, body });
      answer.writeHead(made.answer, { location: '/elsewhere' }).end();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const root = exampleProject();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve: { alerts: { url: "\${ALERTS}"${settings} } }\n`);
  put(root, `mappings/${mapping}.yaml`, `${get(root, `mappings/${mapping}.yaml`)}${schedule}`);
  const lines: string[] = [];
  const note = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note };
  const session = openSession({ root, env: { ALERTS: url, SECRET: 'topsecret' }, log });
  // Between two tries nobody waits here.
  const clock: Clock = { now: systemClock.now, sleep: async () => undefined };
  const refuse = (): never => {
    throw new Error('not asked for here');
  };
  const live: Live = {
    ...{ session: () => session, clock, log, observe: () => undefined, listen: refuse, files: refuse },
    runner: { start: refuse, find: refuse, ended: refuse, wake: refuse, hold: refuse, events: refuse, stop: refuse },
    stopping: new AbortController().signal,
  };
  const alerts = alertsOf(live);
  onTestFinished(async () => {
    await alerts.close();
    await session.close();
  });
  let runs = 0;
  const made: Ground = {
    ...{ received, answer: 204, session, lines },
    end: async (status) => {
      runs++;
      await alerts.ended({
        ...{ kind: 'ended', run: `r-${runs}`, mapping, at: 1000 * runs, status, seconds: 1 },
        ...{ counts: { read: 7 }, error: status === 'failed' ? 'transport.network' : null },
      });
    },
  };
  return made;
}

test('one series of failures is told once, and its end once', async () => {
  const at = await ground();
  for (const status of ['failed', 'failed', 'failed', 'refused', 'stopped', 'failed']) await at.end(status);
  await at.end('settled');
  await at.end('settled');
  const told = at.received.map(({ body }) => JSON.parse(body) as unknown);
  expect(told).toEqual([
    {
      ...{ event: 'failing', mapping, run: 'r-3', status: 'failed', error: 'transport.network', failures: 3 },
      ...{ counts: { read: 7 }, since: '1970-01-01T00:00:01.000Z', at: '1970-01-01T00:00:03.000Z' },
    },
    {
      ...{ event: 'recovered', mapping, run: 'r-7', status: 'settled', error: null, failures: 5 },
      ...{ counts: { read: 7 }, since: '1970-01-01T00:00:01.000Z', at: '1970-01-01T00:00:07.000Z' },
    },
  ]);
});

test('a mapping may have its own count, and an alert is signed where there is a secret', async () => {
  const at = await ground(', after: 9, secret: "${SECRET}"', 'schedule: { every: 10m, alert_after: 1 }\n');
  await at.end('failed');
  const [told] = at.received;
  const [, time = '', mark = ''] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(told?.headers['x-hrwire-signature'])) ?? [];
  expect(
    createHmac('sha256', 'topsecret')
      .update(`${time}.${told?.body ?? ''}`)
      .digest('hex'),
  ).toBe(mark);
});

test('an alert that does not get through is tried five times, never at another place, and told at the next failure', async () => {
  const at = await ground(', after: 1');
  at.answer = 302;
  await at.end('failed');
  expect(at.received).toHaveLength(5);
  expect(at.lines.join()).toContain('did not get through');
  at.answer = 204;
  await at.end('failed');
  await at.end('failed');
  expect(at.received.slice(5).map(({ body }) => (JSON.parse(body) as { failures: number }).failures)).toEqual([2]);
});

test('failures are counted also where nobody is to be told', async () => {
  const at = await ground();
  await at.end('failed');
  await at.end('refused');
  const [row] = await (await at.session.store()).schedules.list();
  expect(row?.failing).toEqual({ failures: 2, since: 1000, alerted: false });
});

test('a store that takes nothing, as on a full disk, keeps nobody from being told', async () => {
  const at = await ground(', after: 2');
  const { schedules } = await at.session.store();
  const { count } = schedules;
  Object.assign(schedules, { count: () => Promise.reject(new Error('the disk is full')) });
  for (const status of ['failed', 'failed', 'failed']) await at.end(status);
  expect(at.received.map(({ body }) => (JSON.parse(body) as { failures: number }).failures)).toEqual([2]);
  expect(at.lines.join()).toContain('the disk is full');
  Object.assign(schedules, { count });
  await at.end('failed');
  expect((await schedules.list())[0]?.failing).toEqual({ failures: 4, since: 1000, alerted: true });
});
