import { describe, expect, it } from 'vitest';
import { document, exampleProject, inside } from './harness.ts';

function first(shown: Record<string, unknown>): unknown {
  return (shown['checkpoints'] as unknown[])[0];
}

describe('checkpoint', () => {
  it('is shown with source and target', async () => {
    const root = exampleProject();
    expect((await inside(['checkpoint', 'show'], root)).out).toBe('No checkpoint yet.\n');
    await inside(['run'], root);
    expect((await inside(['checkpoint', 'show', 'people-to-out'], root)).out).toContain('"row":6');
    expect(first(document(await inside(['checkpoint', 'show', '--json'], root)))).toMatchObject({
      mapping: 'people-to-out',
      current: true,
      checkpoint: { row: 6 },
    });
  });

  it('cleared, the next run reads all and sends nothing that is delivered', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    expect((await inside(['checkpoint', 'clear', 'people-to-out'], root)).exit).toBe(0);
    expect(first(document(await inside(['checkpoint', 'show', '--json'], root)))).toMatchObject({ checkpoint: null });
  });

  it('is set by hand, before the first run too', async () => {
    const root = exampleProject();
    const set = await inside(['checkpoint', 'set', 'people-to-out', '{"file":"a","row":3}', '--json'], root);
    expect(set.exit).toBe(0);
    expect(document(set)).toMatchObject({ checkpoint: { file: 'a', row: 3 } });
    expect(first(document(await inside(['checkpoint', 'show', '--json'], root)))).toMatchObject({
      checkpoint: { file: 'a', row: 3 },
    });
  });

  it('is not set to what is no JSON, nor for a mapping that is not there', async () => {
    const root = exampleProject();
    expect((await inside(['checkpoint', 'set', 'people-to-out', 'row 3'], root)).err).toContain('no JSON');
    expect((await inside(['checkpoint', 'clear', 'people-to-ou'], root)).err).toContain('Did you mean people-to-out?');
  });
});
