import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, inside, put } from './harness.ts';

describe('preview', () => {
  it('shows deltas and counts, and writes nothing', async () => {
    const root = exampleProject();
    const { exit, out } = await inside(['preview'], root);
    expect(exit).toBe(0);
    expect(out).toMatch(/1001 +create +id="1001" name="王芳"/);
    expect(out).toMatch(/1002 +filtered +not active/);
    expect(out).toContain('5 records read: 4 would be sent, 1 filtered');
    expect(readdirSync(join(root, 'out'))).toEqual([]);
    expect(document(await inside(['run', '--json'], root))).toMatchObject({ read: 5, delivered: 4 });
  });

  it('sends nothing and masks what the target tags', async () => {
    const target = await desk();
    const { root, env } = deskProject(target.url);
    const result = await inside(['preview', 'people-to-desk', '--json'], root, { env });
    const { deltas, delivered } = document(result);
    expect(delivered).toBe(5);
    expect(deltas).toContainEqual(
      expect.objectContaining({
        key: '1001',
        operation: 'upsert',
        record: { id: '1001', name: '王**', mail: 'f***@…' },
      }),
    );
    expect(result.out).not.toContain('王芳');
    expect(target.asked).toEqual([]);
  });

  it('shows the first twenty and counts all', async () => {
    const root = exampleProject();
    const rows = Array.from(
      { length: 50 },
      (_, index) => `${index},Ann ${index},a${index}@b.example,S,2024/1/1,active`,
    );
    put(root, 'inbox/people.csv', ['employee_id,name,email,department,started,status', ...rows, ''].join('\n'));
    const { deltas, read } = document(await inside(['preview', '--json'], root));
    expect(deltas).toHaveLength(20);
    expect(read).toBe(50);
    expect((await inside(['preview'], root)).out).toContain('and 30 more');
    expect(document(await inside(['preview', '--limit', '3', '--json'], root))).toMatchObject({ read: 3 });
  });

  it('says why a record would become a dead letter', async () => {
    const root = exampleProject();
    put(root, 'inbox/people.csv', 'employee_id,name,email,department,started,status\n1,Ann,,S,2024/1/1,active\n');
    const { others, reasons } = document(await inside(['preview', '--json'], root));
    expect(others).toMatchObject([{ key: '1', outcome: 'deadLettered', code: 'needs.absent' }]);
    expect(reasons).toEqual({ 'deadLettered: needs.absent': 1 });
    expect(existsSync(join(root, 'out', 'people-to-out.jsonl'))).toBe(false);
  });
});
