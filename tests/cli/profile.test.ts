import { describe, expect, it } from 'vitest';
import { document, exampleProject, inside } from './harness.ts';

interface Cost {
  readonly field: string;
  readonly records: number;
  readonly micros: number;
  readonly share: number;
}

describe('run --profile', () => {
  it('adds what each expression cost to the document', async () => {
    const found = document(await inside(['run', 'people-to-out', '--profile', '--json'], exampleProject()));
    expect(found['status']).toBe('settled');
    const costs = found['profile'] as readonly Cost[];
    expect(costs.length).toBeGreaterThan(3);
    expect(costs.find(({ field }) => field === 'key')).toMatchObject({ records: 5, deoptimised: 0, fallback: 0 });
    expect(costs.every(({ micros, share }) => micros >= 0 && share >= 0 && share <= 100)).toBe(true);
  });

  it('shows it to people as a table', async () => {
    const { out, exit } = await inside(['run', '--profile'], exampleProject());
    expect(exit).toBe(0);
    expect(out).toMatch(/field +µs a record +share +records +by the package +expression/);
    expect(out).toMatch(/\n {2}key +\d+\.\d\d +\d+\.\d % +5 /);
  });

  it('says nothing of it otherwise', async () => {
    const root = exampleProject();
    expect(document(await inside(['run', '--json'], root))).not.toHaveProperty('profile');
    expect((await inside(['run', '--full'], root)).out).not.toContain('µs a record');
  });

  it('is refused beside --adopt, which sends nothing', async () => {
    const { exit, err } = await inside(['run', '--profile', '--adopt'], exampleProject());
    expect(exit).toBe(2);
    expect(err).toContain('--profile');
  });
});
