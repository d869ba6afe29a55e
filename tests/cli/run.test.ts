import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, get, inside, put, secret } from './harness.ts';

/** The keys that the design promises, in its order. */
const promised = [
  ...['run', 'mapping', 'status', 'read', 'resumed', 'absent', 'delivered', 'created', 'updated', 'deleted', 'acted'],
  ...['unchanged', 'filtered', 'held', 'deadLettered', 'superseded', 'unknown', 'left', 'labels', 'requests', 'bytes'],
  ...['startedAt', 'seconds', 'checkpoint'],
];

describe('run', () => {
  it('prints one document with the summary, and nothing else where all is settled', async () => {
    const result = await inside(['run', 'people-to-out', '--json'], exampleProject());
    expect(result.exit).toBe(0);
    expect(Object.keys(document(result)).sort()).toEqual([...promised].sort());
    expect(result.out.trimEnd()).not.toContain('\n');
  });

  it('shows the balance to people', async () => {
    const { out } = await inside(['run'], exampleProject());
    expect(out).toMatch(/people-to-out {2}settled/);
    expect(out).toMatch(/read +5 +delivered +4 {2}4 created/);
    expect(out).toMatch(/taken up +5 +ended +5 {2}balanced/);
  });

  it('sends nothing the second time', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    expect(document(await inside(['run', '--json'], root))).toMatchObject({ read: 0, delivered: 0, status: 'settled' });
    expect(document(await inside(['run', '--json', '--full'], root))).toMatchObject({ read: 5, unchanged: 4 });
    expect(document(await inside(['run', '--json', '--full', '--resend'], root))).toMatchObject({ delivered: 4 });
    expect(readdirSync(join(root, 'out'))).toHaveLength(2);
  });

  it('asks which one where there are several', async () => {
    const { root, env } = deskProject('http://127.0.0.1:9');
    const { exit, err } = await inside(['run'], root, { env });
    expect(exit).toBe(2);
    expect(err).toContain('hrwire run people-to-desk');
    expect(err).toContain('hrwire run people-to-out');
  });

  it('finds the project with --project, and --input from where it was typed', async () => {
    const root = exampleProject();
    put(
      root,
      'elsewhere/more.csv',
      'employee_id,name,email,department,started,status\n2001,Mei,mei@example.com,S,2024/1/1,active\n',
    );
    const words = ['run', '--project', '..', '--input', 'more.csv', '--json'];
    expect(document(await inside(words, join(root, 'elsewhere')))).toMatchObject({ read: 1, delivered: 1 });
  });

  it('stops after --limit and moves no checkpoint', async () => {
    const root = exampleProject();
    expect(document(await inside(['run', '--limit', '2', '--json'], root))).toMatchObject({
      read: 2,
      checkpoint: null,
    });
  });

  it('counts by label', async () => {
    const root = exampleProject();
    put(root, 'mappings/people-to-out.yaml', `${get(root, 'mappings/people-to-out.yaml')}label: department\n`);
    expect((await inside(['run'], root)).out).toMatch(/label +delivered\n +S +1\n +E +2\n +P +1/);
  });
});

describe('a run with dead letters', () => {
  it('exits 3, names the causes with an example, and the command to type next', async () => {
    const target = await desk();
    target.answer = async ({ path }) =>
      path === '/people/1003'
        ? { status: 409, body: { code: 'DUP', message: 'is there already' } }
        : { status: 200, body: {} };
    const { root, env } = deskProject(target.url);
    const { exit, out } = await inside(['run', 'people-to-desk'], root, { env });
    expect(exit).toBe(3);
    expect(out).toMatch(/dead letters +1/);
    expect(out).toMatch(/1 {2}dead letter {2}DUP +PUT 127.*/);
    expect(out).toContain('hrwire dead-letters list people-to-desk');
  });

  it('tells machines the causes', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 409, body: { code: 'DUP', message: 'is there already' } });
    const { root, env } = deskProject(target.url);
    const result = await inside(['run', 'people-to-desk', '--limit', '1', '--json'], root, { env });
    expect(result.exit).toBe(3);
    expect(document(result)).toMatchObject({ status: 'attention', causes: [{ code: 'DUP', count: 1 }] });
  });
});

describe('a run that fails', () => {
  it('exits 1 with what ended it, and the next one carries on', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 500, body: { why: `no ${secret}` } });
    const { root, env } = deskProject(target.url);
    const failed = await inside(['run', 'people-to-desk', '--json'], root, { env });
    expect(failed.exit).toBe(1);
    expect(document(failed)).toMatchObject({ status: 'failed', error: { code: expect.any(String) as string } });
    expect(failed.out + failed.err).not.toContain(secret);
    const told = await inside(['run', 'people-to-desk'], root, { env });
    expect(told.err).toContain('error');
    target.answer = async () => ({ status: 200, body: {} });
    expect(document(await inside(['run', 'people-to-desk', '--json'], root, { env }))).toMatchObject({
      status: 'settled',
      delivered: 5,
    });
  });

  it('exits 2 where the target is another tenant than before', async () => {
    const [one, other] = [await desk(), await desk()];
    const { root, env } = deskProject(one.url);
    await inside(['run', 'people-to-desk'], root, { env });
    const moved = { ...env, DESK_URL: other.url };
    const result = await inside(['run', 'people-to-desk', '--json'], root, { env: moved });
    expect(result.exit).toBe(2);
    expect(document(result)).toMatchObject({ status: 'refused', error: { code: 'run.identity' } });
    expect(other.asked).toEqual([]);
    expect((await inside(['run', 'people-to-desk', '--new-ledger'], root, { env: moved })).exit).toBe(0);
  });

  it('exits 2 where the key is not the store’s', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    writeFileSync(join(root, '.hrwire/key'), 'another passphrase altogether\n');
    const result = await inside(['run', '--json'], root);
    expect(result.exit).toBe(2);
    expect(document(result)).toMatchObject({ error: { code: 'store.key-wrong' } });
  });

  it('hides secrets in the log', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 503, body: { message: `key ${secret} is asleep` } });
    const { root, env } = deskProject(target.url);
    const { out, err } = await inside(['run', 'people-to-desk', '--log-level', 'debug'], root, { env });
    expect(err).toContain('tried again');
    expect(out + err).not.toContain(secret);
    expect(out + err).not.toContain(encodeURIComponent(secret));
  });
});

describe('on a terminal', () => {
  it('counts are drawn while it runs, and colours mark the status', async () => {
    const { out, err } = await inside(['run'], exampleProject(), { tty: true, env: { HRWIRE_LOG: 'info' } });
    expect(out).toContain('\u001b[32msettled');
    expect(err).toContain('people-to-out  read ');
    expect(err).toMatch(/info.*Wrote a file/);
  });

  it('NO_COLOR takes the colours away', async () => {
    const { out } = await inside(['run'], exampleProject(), { tty: true, env: { NO_COLOR: '1' } });
    expect(out).toContain('settled');
    expect(out).not.toContain('\u001b[');
  });
});
