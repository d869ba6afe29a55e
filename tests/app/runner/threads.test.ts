import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/app/clock.ts';
import type { RunEvent, RunOrder } from '../../../src/app/live.ts';
import { openRunner } from '../../../src/app/runner.ts';
import type { OpenRunner, RunnerSettings } from '../../../src/app/runner.ts';
import { startThread } from '../../../src/app/run-threads.ts';
import type { StartThread, Thread } from '../../../src/app/run-threads.ts';
import type { Told } from '../../../src/app/runner/messages.ts';
import { openSession } from '../../../src/app/session.ts';
import type { Session } from '../../../src/app/session.ts';
import type { Log } from '../../../src/connector/connection.ts';
import type { Observation } from '../../../src/observe/observation.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { desk, deskProject, gate, put, secret } from '../../cli/harness.ts';
import type { Desk } from '../../cli/harness.ts';

const mapping = 'people-to-desk';
const usual = { full: false, resend: false, newLedger: false };
const asked = (more: Partial<RunOrder> = {}): RunOrder => ({
  ...{ mapping, options: usual, because: 'request', who: 'ann' },
  ...more,
});

interface Opened {
  readonly target: Desk;
  readonly root: string;
  readonly session: Session;
  readonly runner: OpenRunner;
  readonly lines: { message: string; fields: JsonObject }[];
  readonly observed: Observation[];
}

/** A runner with real threads over a project whose target the test answers for. */
async function opened(settings: Partial<RunnerSettings> = {}, start: StartThread = startThread): Promise<Opened> {
  const target = await desk();
  const { root, env } = deskProject(target.url);
  const lines: Opened['lines'] = [];
  const note = (message: string, fields: JsonObject = {}): void => void lines.push({ message, fields });
  const log: Log = { debug: note, info: note, warn: note };
  const session = openSession({ root, env: { ...process.env, ...env }, log });
  const observed: Observation[] = [];
  const runner = openRunner(
    { session: () => session, clock: systemClock, log, observe: (observation) => observed.push(observation) },
    { at_once: 2, memory: 256, queue: 10, idle: '1m', ...settings },
    start,
  );
  onTestFinished(async () => {
    await runner.close(0);
    await session.close();
  });
  return { target, root, session, runner, lines, observed };
}

async function all(events: AsyncIterable<RunEvent> | undefined): Promise<RunEvent[]> {
  const told: RunEvent[] = [];
  for await (const event of events ?? []) told.push(event);
  return told;
}

const never = new AbortController().signal;

test('a run in a thread ends with the document of run --json under the id it was given, and has told its way', async () => {
  const { runner, session, observed } = await opened();
  const { run, ended } = await runner.start(asked());
  const document = await ended;
  expect(document).toMatchObject({ run, mapping, status: 'settled', delivered: 5, requests: 5 });
  expect(runner.find(run)).toEqual(document);
  expect(await (await session.store()).runs.get(run)).toMatchObject({ id: run, status: 'settled' });
  const kinds = new Set(observed.map(({ kind }) => kind));
  expect([observed[0]?.kind, observed.at(-1)?.kind]).toEqual(['started', 'ended']);
  expect(kinds).toContain('request');
  const told = await all(runner.events(run, 0, never));
  expect(told.map(({ id }) => id)).toEqual(told.map((_, index) => index + 1));
  expect([told[0]?.name, told[1]?.name, told.at(-1)?.name]).toEqual(['queued', 'started', 'ended']);
  expect(await all(runner.events(run, told.length - 1, never))).toEqual(told.slice(-1));
  expect(runner.events('unknown', 0, never)).toBeUndefined();
});

test('a second run of a mapping waits for the first, a third like it is the second, and a stop takes it out', async () => {
  const { runner, target, session } = await opened();
  const { reached, answer } = gate(target);
  const first = await runner.start(asked());
  await reached;
  const second = await runner.start(asked());
  expect((await runner.start(asked())).run).toBe(second.run);
  const full = await runner.start(asked({ options: { ...usual, full: true } }));
  expect(runner.find(first.run)).toMatchObject({ status: 'running' });
  expect(runner.find(second.run)).toMatchObject({ status: 'waiting', because: 'request' });
  expect(runner.stop(full.run)).toBe(true);
  expect(await full.ended).toMatchObject({ status: 'stopped', error: { code: 'run.never-begun' } });
  expect((await (await session.store()).runs.get(full.run))?.status).toBe('stopped');
  answer();
  expect(await first.ended).toMatchObject({ delivered: 5 });
  expect(await second.ended).toMatchObject({ status: 'settled', delivered: 0 });
  expect(runner.stop(first.run)).toBe(false);
});

test('closing lets a run settle what it has sent, and takes nothing on', async () => {
  const { runner, target, session } = await opened();
  const { reached, answer } = gate(target);
  const { run, ended } = await runner.start(asked());
  await reached;
  const closed = runner.close(20_000);
  await expect(runner.start(asked())).rejects.toMatchObject({ code: 'run.not-taken' });
  answer();
  await closed;
  const document = await ended;
  expect(['settled', 'stopped']).toContain(document['status']);
  expect(document['unknown']).toBe(0);
  expect((await (await session.store()).runs.get(run))?.status).toBe(document['status']);
});

test('a thread that dies fails its run, in the store too, and the next run has another thread and the lease at once', async () => {
  const threads: Thread[] = [];
  const { runner, target, session, observed } = await opened({}, (...given) => {
    const thread = startThread(...given);
    threads.push(thread);
    return thread;
  });
  const { reached } = gate(target);
  const { run, ended } = await runner.start(asked());
  await reached;
  // Nothing catches what it throws at this.
  threads[0]?.tell(null as unknown as Told);
  expect(await ended).toMatchObject({ run, status: 'failed', error: { code: 'run.thread' } });
  expect(await (await session.store()).runs.get(run)).toMatchObject({
    status: 'failed',
    error: { code: 'run.thread' },
  });
  expect(observed.at(-1)).toMatchObject({ kind: 'ended', run, status: 'failed', error: 'run.thread' });
  target.answer = async () => ({ status: 200, body: {} });
  expect(await (await runner.start(asked())).ended).toMatchObject({ status: 'settled' });
  expect(threads).toHaveLength(2);
});

test('files with errors refuse the run with their places, the store tells of it, and no thread tells a secret', async () => {
  const { runner, root, session, target, lines } = await opened();
  target.answer = async () => ({ status: 400, body: { message: `the key ${secret} is not known` } });
  const first = await runner.start(asked());
  const told = [await first.ended, lines, await all(runner.events(first.run, 0, never))];
  expect(JSON.stringify(told)).not.toContain(secret);
  put(root, `mappings/${mapping}.yaml`, 'mapping: people-to-desk\nfrom: people.rows\nto: desk.nothing\n');
  const second = await runner.start(asked());
  expect(await second.ended).toMatchObject({ run: second.run, status: 'refused', error: { code: 'app.errors' } });
  expect(JSON.stringify(await second.ended)).toContain(`mappings/${mapping}.yaml`);
  expect((await (await session.store()).runs.get(second.run))?.status).toBe('refused');
});

test('of a mapping that is held none begins until all let go of it; a run of an upload begins first then', async () => {
  const { runner } = await opened();
  const releases = [runner.hold(mapping), runner.hold(mapping)];
  const inbox = { ...usual, inbox: true } as const;
  const other = await runner.start(asked());
  const upload = await runner.start(asked({ options: inbox, because: 'upload' }));
  const order: string[] = [];
  const ends = [other, upload].map(async ({ run, ended }) => ended.then(() => order.push(run)));
  releases[0]?.();
  releases[0]?.();
  expect(runner.find(upload.run)).toMatchObject({ status: 'waiting' });
  releases[1]?.();
  await Promise.all(ends);
  expect(order).toEqual([upload.run, other.run]);
});
