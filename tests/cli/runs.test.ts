import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, inside } from './harness.ts';

describe('runs', () => {
  it('says that there is none yet', async () => {
    const { exit, out } = await inside(['runs'], exampleProject());
    expect(exit).toBe(0);
    expect(out).toBe('No run yet.\n');
  });

  it('lists the newest first, and by mapping, status and time', async () => {
    const target = await desk();
    const { root, env } = deskProject(target.url);
    await inside(['run', 'people-to-out'], root, { env });
    target.answer = async () => ({ status: 500, body: {} });
    await inside(['run', 'people-to-desk'], root, { env });
    const list = async (...words: string[]): Promise<unknown> =>
      document(await inside(['runs', '--json', ...words], root, { env }))['runs'];
    expect(await list()).toMatchObject([
      { mapping: 'people-to-desk', status: 'failed', error: { code: expect.any(String) as string } },
      { mapping: 'people-to-out', status: 'settled', delivered: 4 },
    ]);
    expect(await list('people-to-out')).toHaveLength(1);
    expect(await list('--status', 'failed')).toHaveLength(1);
    expect(await list('--status', 'parked')).toEqual([]);
    expect(await list('--since', '1h')).toHaveLength(2);
    expect(await list('--limit', '1')).toHaveLength(1);
    const { out } = await inside(['runs'], root);
    expect(out).toMatch(/people-to-out +settled/);
  });

  it('needs neither secrets nor sound files', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    expect((await inside(['runs'], root)).exit).toBe(0);
  });
});

describe('show', () => {
  it('shows the newest run, or the one whose id begins so, with what became of its records', async () => {
    const root = exampleProject();
    const { run } = document(await inside(['run', '--json'], root));
    const id = String(run);
    const { exit, out } = await inside(['show', id.slice(0, -1)], root);
    expect(exit).toBe(0);
    expect(out).toContain(id);
    expect(out).toMatch(/1001 +created/);
    expect(out).toMatch(/1002 +filtered +not active/);
    const shown = document(await inside(['show', '--json', '--records', '2'], root));
    expect(shown).toMatchObject({ run: id, delivered: 4 });
    expect(shown['records']).toHaveLength(2);
  });

  it('knows no run of another id', async () => {
    const root = exampleProject();
    expect((await inside(['show', 'nope'], root)).err).toContain('hrwire runs');
    expect((await inside(['show'], root)).exit).toBe(2);
  });
});
