import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { Finding, VerificationRow } from '../../src/store/verifications.ts';
import type { Ground, Harness } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
  readonly harness: Harness;
}

const begun = (id: string, more: Partial<VerificationRow> = {}): Omit<VerificationRow, 'finishedAt'> => ({
  ...{ id, mapping: 'people', pair: undefined, kind: 'verify', options: { keys: 2 }, startedAt: 10 },
  ...{ progress: { page: 0 }, counts: {} },
  ...more,
});

const finding = (number: number, more: Partial<Finding> = {}): Finding => ({
  ...{ number, key: `k${number}`, kind: 'missing', cause: 'never-sent', detail: { match: 'm' } },
  ...more,
});

/** What every engine does with comparisons. */
export function verificationFacts(at: Subject): void {
  const start = (id: string, more: Partial<VerificationRow> = {}, keep = 10, since = 0): Promise<void> =>
    at.store.verifications.start(begun(id, more), keep, since);
  const numbers = async (id: string): Promise<number[]> =>
    (await at.store.verifications.findings(id, 0, 99)).map(({ number }) => number);

  test('one that began is read as it was written, and is not finished', async () => {
    await start('v1');
    expect(await at.store.verifications.find({ mapping: 'people' })).toEqual({ ...begun('v1'), finishedAt: undefined });
  });
  test('the newest that fits is found', async () => {
    await start('v1');
    await start('v2', { startedAt: 11, kind: 'against' });
    await start('v3', { startedAt: 12, mapping: 'others' });
    const find = at.store.verifications.find;
    expect((await find({ mapping: 'people' }))?.id).toBe('v2');
    expect((await find({ mapping: 'people', kind: 'verify' }))?.id).toBe('v1');
    await at.store.verifications.save('v2', { step: 1, findings: [], met: [], finishedAt: 13 });
    expect((await find({ mapping: 'people', finished: false }))?.id).toBe('v1');
    expect((await find({ mapping: 'people', finished: true }))?.finishedAt).toBe(13);
  });
  test('findings come in order, from a number on, with what they hold', async () => {
    await start('v1');
    await at.store.verifications.save('v1', { step: 1, findings: [1, 2, 3].map((one) => finding(one)), met: [] });
    expect(await at.store.verifications.findings('v1', 1, 1)).toEqual([finding(2)]);
    expect(await numbers('v1')).toEqual([1, 2, 3]);
  });
  test('a finding that only the target knows has no key', async () => {
    await start('v1');
    await at.store.verifications.save('v1', { step: 1, findings: [finding(1, { key: undefined })], met: [] });
    expect((await at.store.verifications.findings('v1', 0, 1))[0]?.key).toBeUndefined();
  });
  test('only a safe point moves the place to go on from', async () => {
    await start('v1');
    await at.store.verifications.save('v1', { step: 1, findings: [finding(1)], met: [] });
    expect((await at.store.verifications.find({ mapping: 'people' }))?.progress).toEqual({ page: 0 });
    const safe = { progress: { page: 2 }, counts: { equal: 5 } };
    await at.store.verifications.save('v1', { step: 2, findings: [], met: [], safe });
    expect(await at.store.verifications.find({ mapping: 'people' })).toMatchObject(safe);
  });
  test('going on takes back what came after the last safe point', async () => {
    await start('v1');
    await at.store.verifications.save('v1', { step: 1, findings: [finding(1)], met: ['a'] });
    await at.store.verifications.save('v1', { step: 2, findings: [finding(2)], met: ['b'] });
    await at.store.verifications.save('v1', { step: 2, findings: [finding(2, { key: 'other' })], met: [], rewind: 1 });
    expect(await at.store.verifications.findings('v1', 1, 9)).toMatchObject([{ number: 2, key: 'other' }]);
    expect(await at.store.met.met('v1', ['a', 'b'])).toEqual(new Set(['a']));
  });
  test('of a mapping the newest stay, and none that is too old', async () => {
    await start('v1');
    await start('v2', { startedAt: 11 });
    await start('v3', { startedAt: 12 }, 1);
    expect(await numbersOf(at, ['v1', 'v2', 'v3'])).toEqual(['v2', 'v3']);
    await start('v4', { startedAt: 13 }, 9, 13);
    expect(await numbersOf(at, ['v2', 'v3', 'v4'])).toEqual(['v4']);
  });
}

/** Those that are still there: a finding can be written for no other. */
async function numbersOf(at: Subject, ids: readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (const id of ids) {
    const step = { step: 9, findings: [finding(99)], met: [] };
    const kept = await at.store.verifications.save(id, step).then(
      () => true,
      () => false,
    );
    if (kept) there.push(id);
  }
  return there;
}

/** What every engine does with what a comparison has met. */
export function metFacts(at: Subject): void {
  const record = (hash: string, number: number) => ({ hash, number, record: { number } });

  test('a hash that was met is known in its own comparison alone', async () => {
    await at.store.verifications.start(begun('v1'), 9, 0);
    await at.store.verifications.start(begun('v2'), 9, 0);
    await at.store.verifications.save('v1', { step: 1, findings: [], met: ['a', 'a'] });
    expect(await at.store.met.met('v1', ['a', 'b'])).toEqual(new Set(['a']));
    expect(await at.store.met.met('v2', ['a'])).toEqual(new Set());
  });
  test('records are found by hash, several of one included, and nobody by another', async () => {
    await at.store.verifications.start(begun('v1'), 9, 0);
    await at.store.met.gather('v1', [record('a', 1), record('b', 2), record('a', 3)], true);
    const found = await at.store.met.gathered('v1', ['a', 'x']);
    expect([...found]).toEqual([
      ['a', [{ number: 1 }, { number: 3 }]],
      ['x', []],
    ]);
  });
  test('what was gathered and not met comes in order, a part at a time', async () => {
    await at.store.verifications.start(begun('v1'), 9, 0);
    await at.store.met.gather('v1', [record('b', 1), record('a', 2), record('a', 3), record('c', 4)], true);
    await at.store.verifications.save('v1', { step: 1, findings: [], met: ['b'] });
    const first = await at.store.met.unmet('v1', undefined, 2);
    expect(first.map(({ number }) => number)).toEqual([2, 3]);
    expect((await at.store.met.unmet('v1', first[1], 9)).map(({ number }) => number)).toEqual([4]);
  });
  test('gathering afresh drops what was gathered, and so does the end', async () => {
    await at.store.verifications.start(begun('v1'), 9, 0);
    await at.store.met.gather('v1', [record('a', 1)], true);
    await at.store.met.gather('v1', [record('b', 2)], false);
    await at.store.met.gather('v1', [record('c', 3)], true);
    expect((await at.store.met.unmet('v1', undefined, 9)).map(({ hash }) => hash)).toEqual(['c']);
    await at.store.verifications.save('v1', { step: 1, findings: [], met: ['a'], finishedAt: 5 });
    expect(await at.store.met.unmet('v1', undefined, 9)).toEqual([]);
    expect(await at.store.met.met('v1', ['a'])).toEqual(new Set());
  });
}
