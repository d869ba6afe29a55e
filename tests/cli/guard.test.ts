import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binPath, document, exampleProject, start, temporary, underWay } from './harness.ts';

/** A Node of this machine that is too old for hrwire; scripts of npm put the checkout's own one first in the path. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((path) => !path.includes('node_modules') && existsSync(path))
  .find((path) => {
    const [major = 0, minor = 0] = execFileSync(path, ['-v'], { encoding: 'utf8' }).slice(1).split('.').map(Number);
    return major < 22 || (major === 22 && minor < 20);
  });
const withOld = it.skipIf(oldNode === undefined);
if (oldNode === undefined)
  process.stderr.write('skipped: no Node older than 22.20 on this machine to try the guard on\n');

describe('the guard', () => {
  it('is a file that may be run, and takes this Node as it is', async () => {
    expect(statSync(binPath).mode & 0o111).toBe(0o111);
    expect(readFileSync(binPath, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    const { exit, out } = await start(['--version'], temporary()).ended;
    expect(exit).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  withOld('starts the checkout’s Node in place of an old one, and passes words and exit codes on', async () => {
    const root = exampleProject();
    expect((await start(['run', '--json'], root, {}, oldNode).ended).exit).toBe(0);
    expect((await start(['run', 'no such mapping'], root, {}, oldNode).ended).exit).toBe(2);
  });

  withOld('passes signals on', async () => {
    const { run, answer } = await underWay([], oldNode);
    const stopping = Promise.withResolvers<undefined>();
    run.child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Stopping')) stopping.resolve(undefined);
    });
    run.child.kill('SIGTERM');
    await stopping.promise;
    answer();
    const { exit, out } = await run.ended;
    expect(exit).toBe(1);
    expect(out).toContain('stopped');
  });

  withOld('takes its Node along when it is killed', async () => {
    const { target, root, env, run } = await underWay([], oldNode);
    run.child.kill('SIGKILL');
    // The pipes close only when the inner process, which has them too, is gone.
    await run.ended;
    const { exit, out } = await start(['runs', '--json'], root, env).ended;
    expect(exit).toBe(0);
    expect(document({ exit, out, err: '' })).toMatchObject({ runs: [{ status: 'running' }] });
    target.answer = async () => ({ status: 200, body: {} });
    expect((await start(['run', 'people-to-desk', '--json'], root, env).ended).exit).toBe(0);
  });

  withOld('dies by the signal that its Node died by', async () => {
    const run = start(['run'], exampleProject(), { HRWIRE_KILL_AT: 'before-commit:1' }, oldNode);
    await run.ended;
    expect(run.child.signalCode).toBe('SIGKILL');
  });

  withOld('says what is wrong and exits 78 where there is no newer Node', async () => {
    const folder = temporary();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    copyFileSync(binPath, join(folder, 'bin/hrwire.js'));
    chmodSync(join(folder, 'bin/hrwire.js'), 0o755);
    const { status, stderr } = spawnSync(oldNode ?? '', [join(folder, 'bin/hrwire.js'), 'run'], { encoding: 'utf8' });
    expect(status).toBe(78);
    expect(stderr).toContain('hrwire needs Node.js 22.20 or newer; this is v');
    expect(stderr).not.toContain('    at ');
  });

  withOld('starts no third one where the second is too old as well', async () => {
    const { exit, err } = await start(['--version'], temporary(), { HRWIRE_REEXEC: '1' }, oldNode).ended;
    expect(exit).toBe(78);
    expect(err).toContain('22.20');
  });

  it('lays compiled code only in a folder that nobody else may write', async () => {
    const cache = temporary();
    mkdirSync(join(cache, 'hrwire'));
    chmodSync(join(cache, 'hrwire'), 0o777);
    await start(['--version'], temporary(), { XDG_CACHE_HOME: cache }).ended;
    expect(readdirSync(join(cache, 'hrwire'))).toEqual([]);
  });
});

it('a run ends although nobody reads its answer', async () => {
  const run = start(['run', '--json'], exampleProject());
  run.child.stdout?.destroy();
  const { exit } = await run.ended;
  expect(exit).toBe(0);
});

it('a project is found in the folder of the process', async () => {
  const { out } = await start(['test', '--json'], exampleProject()).ended;
  expect(document({ exit: 0, out, err: '' })).toMatchObject({ passed: 3 });
});
