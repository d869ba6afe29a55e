import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { desk, deskProject, exampleProject, start } from '../cli/harness.ts';
import type { Started } from '../cli/harness.ts';
import { exchange } from './harness.ts';

/** A real process that serves the project, once it answers. */
async function serving(
  root: string,
  env = {},
): Promise<Started & { readonly url: string; readonly told: () => string }> {
  const started = start(['serve', '--port', '0', '--json'], root, env);
  onTestFinished(() => void started.child.kill('SIGKILL'));
  let told = '';
  started.child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const { stdout } = started.child;
  if (stdout === null) throw new TypeError('no output');
  const [line] = (await once(stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return { ...started, url, told: () => told };
}

/** A run that has asked its target, which does not answer before `answer` is called. */
async function running(): Promise<
  Awaited<ReturnType<typeof serving>> & { readonly run: string; readonly answer: () => void }
> {
  const target = await desk();
  const asked = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  target.answer = async () => {
    asked.resolve(undefined);
    await gate.promise;
    return { status: 200, body: {} };
  };
  const { root, env } = deskProject(target.url);
  const server = await serving(root, env);
  const json = { mapping: 'people-to-desk' };
  const { json: ticket } = await exchange(server.url, 'POST', '/api/v1/runs', { json });
  await asked.promise;
  const run = typeof ticket === 'object' && ticket !== null && 'run' in ticket ? String(ticket['run']) : '';
  return { ...server, run, answer: () => gate.resolve(undefined) };
}

describe.skipIf(process.platform === 'win32')('a server that is told to stop', () => {
  it('ends with 0 when nothing is under way', async () => {
    const { child, ended, url } = await serving(exampleProject());
    expect((await exchange(url, 'GET', '/healthz')).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended).exit).toBe(0);
  });
  it('tells those who listen to events, lets a run settle what is under way, and ends with 0', async () => {
    const { child, ended, url, run, answer } = await running();
    const sent = request(`${url}/api/v1/runs/${run}/events`, { agent: false });
    sent.end();
    const [events] = (await once(sent, 'response')) as [IncomingMessage];
    await once(events, 'data');
    child.kill('SIGTERM');
    let heard = '';
    for await (const chunk of events) heard += String(chunk);
    expect(heard).toMatch(/event: (stopping|ended)/);
    answer();
    expect((await ended).exit).toBe(0);
  });
  it('twice ends at once', async () => {
    const { child, ended, told, answer } = await running();
    const again = setInterval(() => child.kill('SIGTERM'), 350);
    const { exit } = await ended;
    clearInterval(again);
    answer();
    expect({ exit, told: told() }).toMatchObject({ exit: 1, told: expect.stringContaining('ended at once') as string });
  });
});

it.skipIf(process.platform !== 'linux')('a server has the small heap of a run', async () => {
  const { child } = await serving(exampleProject());
  expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toContain('--max-semi-space-size=4');
});
