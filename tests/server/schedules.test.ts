import { expect, test } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { exampleProject, get, inside, put } from '../cli/harness.ts';
import { server } from './harness.ts';

const mapping = 'people-to-out';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

function project(schedule: string): string {
  const root = exampleProject();
  put(root, `mappings/${mapping}.yaml`, `${get(root, `mappings/${mapping}.yaml`)}schedule: ${schedule}\n`);
  return root;
}

test('schedules are listed, paused and resumed by the API, and the command sees the same', async () => {
  const root = project('{ cron: "0 2 * * *", zone: Asia/Shanghai, jitter: 5m }');
  const at = await server({ root });
  const { items } = await at.object('GET', '/api/v1/schedules?times=2', 200);
  expect(items).toMatchObject([
    {
      mapping,
      schedule: { cron: '0 2 * * *', zone: 'Asia/Shanghai', jitterSeconds: 300, catchUp: 'once' },
      paused: null,
    },
  ]);
  const paused = await at.object('POST', `/api/v1/schedules/${mapping}/pause`, 200);
  expect(paused).toMatchObject({ changed: true, next: [], paused: { by: expect.any(String) as string } });
  const again = await at.object('POST', `/api/v1/schedules/${mapping}/pause`, 200);
  expect(again['changed']).toBe(false);
  const listed = await inside(['schedule', 'list'], root);
  expect(listed.out).toContain('paused by');
  const resumed = await inside(['schedule', 'resume', mapping], root);
  expect(resumed).toMatchObject({ exit: 0, out: `${mapping} runs by itself again.\n` });
  const shown = await at.object('GET', `/api/v1/schedules/${mapping}`, 200);
  expect(shown).toMatchObject({ paused: null, failures: 0 });
  expect(shown['next']).toHaveLength(3);
  expect((await at.ask('GET', '/api/v1/schedules/nobody')).status).toBe(404);
});

test('what was due while no server was up starts when one is', async () => {
  const root = project('{ every: 24h }');
  const session = openSession({ root, env: {}, log: silent });
  await (await session.store()).schedules.heed(mapping, Date.now() - 172_800_000, undefined);
  await session.close();
  const at = await server({ root });
  const ended = Promise.withResolvers<string>();
  at.live.listen((seen) => {
    if (seen.kind === 'ended') ended.resolve(seen.run);
  });
  const { schedules } = await at.live.session().store();
  const before = (await schedules.list())[0]?.lastRun;
  const run = before === undefined ? await ended.promise : before;
  expect(await at.live.runner.ended(run)).toMatchObject({ mapping, status: 'settled' });
  expect((await schedules.list())[0]?.lastRun).toBe(run);
});

test('the command lists schedules without a server, and tells what it cannot do', async () => {
  const root = project('{ every: 90m, paused: true }');
  const listed = await inside(['schedule', 'list'], root);
  expect(listed.out).toMatch(/people-to-out +every 90m +paused in its file/);
  const json = await inside(['schedule', 'list', '--json', '--times', '1'], root);
  expect(JSON.parse(json.out)).toMatchObject({ schedules: [{ mapping, schedule: { everySeconds: 5400 }, next: [] }] });
  expect(await inside(['schedule', 'resume', mapping], root)).toMatchObject({ exit: 2 });
  expect((await inside(['schedule', 'pause', 'nobody'], root)).exit).toBe(2);
  const none = await inside(['schedule', 'list'], exampleProject());
  expect(none.out).toContain('No mapping has a schedule');
});
