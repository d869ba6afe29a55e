import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/app/order.ts';
import { document, exampleProject, get, inside, put } from './harness.ts';
import type { Result } from './harness.ts';

/** The example project with a second mapping, `people-again`, that runs after the first. */
function twice(after = 'after: people-to-out\n'): string {
  const root = exampleProject();
  const first = get(root, 'mappings/people-to-out.yaml');
  put(root, 'mappings/people-again.yaml', after + first.replace('mapping: people-to-out', 'mapping: people-again'));
  return root;
}

const runsOf = (result: Result) => document(result)['runs'] as Record<string, unknown>[];

describe('run of several mappings', () => {
  it('goes in the order of after, whatever the order of the names, with a summary each', async () => {
    const result = await inside(['run', 'people-again', 'people-to-out', 'people-again', '--json'], twice());
    expect(runsOf(result).map(({ mapping, status, delivered }) => [mapping, status, delivered])).toEqual([
      ['people-to-out', 'settled', 4],
      ['people-again', 'settled', 4],
    ]);
    expect(result.exit).toBe(0);
  });

  it('shows each balance to people', async () => {
    const { out } = await inside(['run', 'people-to-out', 'people-again'], twice());
    expect(out.match(/balanced/g)).toHaveLength(2);
    expect(out.indexOf('people-to-out  settled')).toBeLessThan(out.indexOf('people-again  settled'));
  });

  it('exits with the worst of them, and does not begin what comes after one that failed', async () => {
    const root = twice();
    rmSync(join(root, 'out'), { recursive: true, force: true });
    put(root, 'out', 'no folder');
    const result = await inside(['run', 'people-again', 'people-to-out', '--json'], root);
    expect(runsOf(result)).toMatchObject([
      { mapping: 'people-to-out', status: 'failed' },
      { mapping: 'people-again', status: 'failed', error: { code: 'run.forerunner' } },
    ]);
    expect(result.exit).toBe(1);
  });

  it('refuses an order that comes back', async () => {
    const root = twice();
    put(root, 'mappings/people-to-out.yaml', `after: people-again\n${get(root, 'mappings/people-to-out.yaml')}`);
    const { exit, err } = await inside(['run', 'people-again', 'people-to-out'], root);
    expect(exit).toBe(2);
    expect(err).toContain('lint.after-circle');
  });

  it('says of one alone that what it comes after has never run', async () => {
    const root = twice();
    const env = { HRWIRE_LOG: 'warn' };
    expect((await inside(['run', 'people-again'], root, { env })).err).toContain(
      'comes after people-to-out, which has never run',
    );
    await inside(['run', 'people-to-out'], root, { env });
    expect((await inside(['run', 'people-again'], root, { env })).err).toBe('');
  });
});

describe('the order of mappings', () => {
  const of = (...given: [name: string, ...after: string[]][]) =>
    inOrder(given.map(([name, ...after]) => ({ name, after }))).map(({ name }) => name);

  it('is the given one where nothing is said', () => {
    expect(of(['b'], ['a'], ['c'])).toEqual(['b', 'a', 'c']);
  });
  it('puts first what others come after, and knows nothing of those not named', () => {
    expect(of(['c', 'b', 'x'], ['b', 'a'], ['a'])).toEqual(['a', 'b', 'c']);
  });
});
