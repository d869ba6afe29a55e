import { describe, expect, it } from 'vitest';
import { document, exampleProject, inside } from './harness.ts';

describe('hrwire token', () => {
  it('makes one that is shown once, lists it without its text, rotates and ends it', async () => {
    const root = exampleProject();
    const made = await inside(['token', 'create', 'cron', '--role', 'viewer', '--scope', 'a = 1'], root);
    expect(made.exit).toBe(0);
    expect(made.out).toMatch(/^hrw_[0-9A-Za-z]{49}\n$/);
    const listed = await inside(['token', 'list'], root);
    expect(listed.out).toMatch(/cron +viewer +all mappings; a = 1 +\S+.* never +active/);
    expect(listed.out).not.toContain(made.out.slice(4, 20));
    const rotated = document(await inside(['token', 'rotate', 'cron', '--overlap', '1h', '--json'], root));
    expect(rotated).toMatchObject({ name: 'cron', scope: 'a = 1', token: expect.stringMatching(/^hrw_/) as string });
    expect(document(await inside(['token', 'revoke', 'cron', '--json'], root))).toEqual({ revoked: 2 });
    expect((await inside(['token', 'list'], root)).out).toBe('No token is in use.\n');
    expect(document(await inside(['token', 'list', '--all', '--json'], root))['tokens']).toMatchObject([
      { state: 'revoked' },
      { state: 'revoked' },
    ]);
  });
  it.each([
    [['create', 'a'], 'cli.usage'],
    [['create', 'a', '--role', 'king'], 'cli.usage'],
    [['create', 'a', '--role', 'viewer', '--expires', 'soon'], 'cli.usage'],
    [['create', 'a', '--role', 'viewer', '--scope', 'a ='], 'access.invalid'],
    [['revoke', 'a'], 'access.unknown-token'],
    [['rotate', 'a'], 'access.unknown-token'],
  ])('token %s is refused', async (words, code) => {
    const result = await inside(['token', ...words, '--json'], exampleProject());
    expect(result.exit).toBe(2);
    expect(document(result)).toMatchObject({ error: { code } });
  });
});

describe('hrwire audit', () => {
  it('tells who did what, and that it is whole as far as was noted', async () => {
    const root = exampleProject();
    await inside(['token', 'create', 'cron', '--role', 'viewer'], root);
    expect((await inside(['audit', 'list', '--since', '1h'], root)).out).toContain('token create');
    const state = document(await inside(['audit', 'verify', '--json'], root));
    expect(state).toMatchObject({ whole: true, rows: 1, unchained: 0 });
    const noted = String(state['head']);
    expect((await inside(['audit', 'verify', '--noted', noted], root)).out).toMatch(/^Whole: 1 row\./);
    const lost = await inside(['audit', 'verify', '--noted', noted.replace(/^1:/, '2:')], root);
    expect(lost.exit).toBe(3);
    expect(lost.out).toContain('Broken at row 2');
    expect((await inside(['audit', 'verify', '--noted', 'x'], root)).exit).toBe(2);
  });
});
