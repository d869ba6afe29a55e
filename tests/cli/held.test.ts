import { describe, expect, it } from 'vitest';
import { document, exampleProject, get, inside, put } from './harness.ts';

const file = 'mappings/people-to-out.yaml';

/** Two engineers wait for an approval. */
async function held(): Promise<string> {
  const root = exampleProject();
  put(
    root,
    file,
    `${get(root, file)}hold:\n  - { when: department = "E", until: approved, reason: a key post, for: 30d }\n`,
  );
  const run = await inside(['run', '--json'], root);
  expect(run.exit).toBe(3);
  expect(document(run)).toMatchObject({ held: 2, delivered: 2, status: 'attention' });
  return root;
}

describe('held', () => {
  it('lists what waits and for what, and says so where nothing does', async () => {
    expect((await inside(['held', 'list'], exampleProject())).out).toBe('Nothing is held.\n');
    const root = await held();
    const { out } = await inside(['held', 'list'], root);
    expect(out).toMatch(/1003 .*approved, at most until .*/);
    expect(document(await inside(['held', 'list', '--json'], root))).toMatchObject({
      total: 2,
      held: [{ key: '1003', release: { kind: 'approved' } }, { key: '1005' }],
    });
    expect((await inside(['held', 'show', '1'], root)).out).toContain('"employee_id"');
  });

  it('release approves, and the next run delivers', async () => {
    const root = await held();
    const { exit, out } = await inside(['held', 'release', 'people-to-out', '--key', '1003'], root);
    expect(exit).toBe(0);
    expect(out).toContain('1 record will be taken up');
    expect(document(await inside(['run', '--json'], root))).toMatchObject({ resumed: 1, delivered: 1 });
    expect(document(await inside(['held', 'list', '--json'], root))).toMatchObject({ total: 1 });
  });
});
