import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { delivered } from './harness.ts';
import type { Ground } from './harness.ts';

/** What every engine must keep of complete readings and of the keys that they missed. */
export function absenceFacts(at: { readonly store: Store; readonly on: Ground }): void {
  const keys = () => at.store.absence.missed(at.on.pair, '', 100);
  const complete = (definition: string, missed: string[] = [], run = 'run-1') =>
    at.on.commit({ run, at: 5, absence: { complete: { definition, state: undefined, keys: 7 }, missed } });

  test('nothing is known before the first complete reading', async () => {
    expect(await at.store.absence.last(at.on.pair)).toBeUndefined();
    expect(await keys()).toEqual([]);
  });
  test('what was read is kept where the same may be read again', async () => {
    await at.on.commit({ absence: { complete: { definition: 'd', state: 'sha256:x', keys: 1 } } });
    expect(await at.store.absence.last(at.on.pair)).toMatchObject({ state: 'sha256:x' });
  });
  test('the last complete reading is kept with its definition, run, time and number of keys', async () => {
    await complete('d1');
    await complete('d1', [], 'run-2');
    expect(await at.store.absence.last(at.on.pair)).toEqual({
      definition: 'd1',
      state: undefined,
      run: 'run-2',
      at: 5,
      keys: 7,
    });
  });
  test('keys that were missed are given in order, page by page, each once', async () => {
    await complete('d1', ['b', 'a', 'c']);
    await complete('d1', ['b']);
    expect(await at.store.absence.missed(at.on.pair, '', 2)).toEqual(['a', 'b']);
    expect(await at.store.absence.missed(at.on.pair, 'b', 2)).toEqual(['c']);
    expect(await at.store.absence.among(at.on.pair, ['a', 'x'])).toEqual(new Set(['a']));
  });
  test('a key that is back is missed no longer', async () => {
    await complete('d1', ['a', 'b']);
    await at.on.commit({ absence: { back: ['a'] } });
    expect(await keys()).toEqual(['b']);
  });
  test('another definition forgets what the last reading missed', async () => {
    await complete('d1', ['a']);
    await complete('d2', ['b']);
    expect(await keys()).toEqual(['b']);
  });
  test('a key that is deleted at the target is missed no longer', async () => {
    await complete('d1', ['a', 'b']);
    await at.on.commit({ delivered: [delivered('a', { deleted: true }), delivered('b')] });
    expect(await keys()).toEqual(['b']);
  });
  test('the keys at the target that a reading brought are given in order, page by page', async () => {
    const gone = delivered('d', { deleted: true });
    const uploaded = delivered('e', { input: 'uploads' });
    const seen = [{ key: 'f', input: 'poll', fingerprint: 'x' }] as const;
    await at.on.commit({ delivered: [delivered('c'), delivered('a'), delivered('b'), gone, uploaded], seen });
    expect(await at.store.absence.delivered(at.on.pair, '', 2)).toEqual(['a', 'b']);
    expect(await at.store.absence.delivered(at.on.pair, 'b', 2)).toEqual(['c']);
  });
  test('what another pair missed is its own', async () => {
    await complete('d1', ['a']);
    const other = await at.store.checkpoints.open('people', 'source-z', 'target-b');
    expect(await at.store.absence.missed(other.id, '', 10)).toEqual([]);
  });
}
