import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, get, inside, put, secret } from './harness.ts';

describe('check', () => {
  it('counts what it found sound', async () => {
    const { exit, out } = await inside(['check'], exampleProject());
    expect(exit).toBe(0);
    expect(out).toContain('1 mapping and 2 connections: no error');
  });

  it('shows the errors of all files with place, caret, code and hint, and exits 2', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', get(root, 'hrwire.yaml').replace('connector: csv', 'connector: cvs'));
    put(root, 'mappings/people-to-out.yaml', get(root, 'mappings/people-to-out.yaml').replace('needs:', 'neds:'));
    const { exit, out } = await inside(['check'], root);
    expect(exit).toBe(2);
    expect(out).toMatch(/hrwire\.yaml:4:\d+ error/);
    expect(out).toContain('Did you mean csv?');
    expect(out).toMatch(/mappings\/people-to-out\.yaml:\d+:\d+ error/);
    expect(out).toContain('^');
    expect(out).toMatch(/\d errors/);
  });

  it('prints the same for machines', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', get(root, 'hrwire.yaml').replace('connector: csv', 'connector: cvs'));
    const result = await inside(['check', '--json'], root);
    expect(result.exit).toBe(2);
    const { ok, diagnostics } = document(result);
    expect(ok).toBe(false);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'config.unknown-connector',
        severity: 'error',
        hint: 'Did you mean csv?',
        place: expect.objectContaining({ file: 'hrwire.yaml', line: 4 }) as unknown,
      }),
    );
  });

  it('tells of writes that cannot work, once, whether or not a mapping uses them', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    const connector = get(root, 'connectors/desk.yaml');
    put(root, 'connectors/desk.yaml', connector.replace(/( +)upsert:\n/, '$1upsert:\n$1  batch: 5\n'));
    const { exit, out } = await inside(['check'], root);
    expect(exit).toBe(2);
    expect(out).toMatch(/connectors\/desk\.yaml:\d+:\d+ error .*status alone transport\.declared/);
    expect(out).toContain('1 error');
  });

  it('needs no secrets for the files', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    expect((await inside(['check'], root)).exit).toBe(0);
  });
});

describe('check --connect', () => {
  it('tells what each connection answered', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 200, body: { user: 'the robot' } });
    const { root, env } = deskProject(target.url);
    const { exit, out } = await inside(['check', '--connect'], root, { env });
    expect(exit).toBe(0);
    expect(out).toContain('ok    desk: signed in as the robot');
    expect(target.asked).toHaveLength(1);
  });

  it('exits 1 where one fails, and shows no secret', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 401, body: { error: `no such key ${secret}` } });
    const { root, env } = deskProject(target.url);
    const result = await inside(['check', '--connect', '--json'], root, { env });
    expect(result.exit).toBe(1);
    expect(document(result)['connected']).toContainEqual(expect.objectContaining({ connection: 'desk', ok: false }));
    expect(result.out).not.toContain(secret);
  });

  it.each([[[]], [['--json']]])('lets nothing of a file steer the terminal, %j', async (words) => {
    const root = exampleProject();
    put(root, 'tables/departments.csv', 'x\u001b]0;y\u0007\u009b2J,name\nS,Sales\n');
    for (const command of ['check', 'run']) {
      const { exit, out, err } = await inside([command, ...words], root);
      expect(exit).toBe(2);
      expect(`${out}${err}`).toContain('The table has no column code');
      expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });

  it('says which secret is missing', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    const { exit, out } = await inside(['check', '--connect'], root, { env: { DESK_URL: 'http://127.0.0.1:9' } });
    expect(exit).toBe(2);
    expect(out).toContain('DESK_KEY is not set');
  });
});
