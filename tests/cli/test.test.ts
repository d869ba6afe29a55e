import { describe, expect, it } from 'vitest';
import { deskProject, document, exampleProject, get, inside, put } from './harness.ts';

const file = 'mappings/people-to-out.yaml';

describe('test', () => {
  it('passes without network, store or secrets', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    const { exit, out } = await inside(['test'], root);
    expect(exit).toBe(0);
    expect(out).toContain('✓ a person');
    expect(out).toContain('4 tests passed');
  });

  it('shows what differs, path by path, and exits 1', async () => {
    const root = exampleProject();
    put(root, file, get(root, file).replace('department: Sales,', 'department: Selling,'));
    const { exit, out } = await inside(['test'], root);
    expect(exit).toBe(1);
    expect(out).toMatch(/✗ a person {2}mappings\/people-to-out\.yaml:\d+:\d+/);
    expect(out).toContain('department: expected "Selling", got "Sales"');
    expect(out).toContain('2 tests passed, 1 failed');
  });

  it('prints passed, failed and cases for machines', async () => {
    const root = exampleProject();
    put(root, file, get(root, file).replace('started: "2024-05-01" }', 'started: "2024-05-01", city: Berlin }'));
    const result = await inside(['test', '--json'], root);
    expect(result.exit).toBe(1);
    expect(document(result)).toMatchObject({
      passed: 2,
      failed: 1,
      cases: [
        {
          mapping: 'people-to-out',
          name: 'a person',
          passed: false,
          differences: [{ path: 'city', expected: 'Berlin' }],
        },
        { name: 'who has left is not sent', passed: true, differences: [] },
        { passed: true },
      ],
    });
  });

  it('tests the mappings that are named, and knows near names', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    expect(document(await inside(['test', 'people-to-desk', '--json'], root))).toMatchObject({ passed: 1 });
    const { exit, err } = await inside(['test', 'people-to-dsk'], root);
    expect(exit).toBe(2);
    expect(err).toContain('Did you mean people-to-desk?');
  });

  it('exits 2 where the files have errors, and shows them', async () => {
    const root = exampleProject();
    put(root, file, get(root, file).replace('key: employee_id', 'key: employee_id('));
    const { exit, err } = await inside(['test'], root);
    expect(exit).toBe(2);
    expect(err).toMatch(/people-to-out\.yaml:\d+:\d+ error/);
  });
});
