import { expect, test } from 'vitest';
import type { NewInboxRow } from '../../src/store/inbox.ts';
import type { Store } from '../../src/store/store.ts';
import type { UploadRow } from '../../src/store/uploads.ts';
import type { Ground } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
}

function upload(id: string, more: Partial<UploadRow> = {}): UploadRow {
  return {
    id,
    mapping: 'people',
    who: 'lin',
    digest: `digest of ${id}`,
    createdAt: 10,
    expiresAt: 100,
    state: 'looked',
    pair: undefined,
    taken: 0,
    run: undefined,
    counts: { rows: 3, good: 2, bad: 1, findings: 1 },
    about: { name: '花名册.xlsx' },
    ...more,
  };
}

/** What every engine does with uploaded files. */
export function uploadFacts(at: Subject): void {
  const inbox = (n: number): NewInboxRow => ({
    pair: at.on.pair,
    kind: 'upload',
    input: 'uploads',
    key: undefined,
    aside: undefined,
    raw: { record: { n } },
    passed: undefined,
    createdAt: 5,
  });

  test('an upload is read again as it was stored, and as it was changed', async () => {
    await at.store.uploads.put(upload('a'));
    expect(await at.store.uploads.get('a')).toMatchObject(upload('a'));
    await at.store.uploads.put(upload('a', { state: 'committed', run: 'r', pair: 3, taken: 9 }));
    expect(await at.store.uploads.get('a')).toMatchObject({ state: 'committed', run: 'r', pair: 3, taken: 9 });
    expect(await at.store.uploads.get('b')).toBeUndefined();
  });
  test('uploads are listed newest first, by who and by mapping, a page at a time', async () => {
    for (const id of ['a', 'b', 'c']) await at.store.uploads.put(upload(id, { who: id === 'b' ? 'wu' : 'lin' }));
    await at.store.uploads.put(upload('d', { mapping: 'other' }));
    const ids = async (filter: object, limit = 9): Promise<string[]> =>
      (await at.store.uploads.list({ of: 'all', ...filter }, limit)).map(({ id }) => id);
    expect(await ids({})).toEqual(['d', 'c', 'b', 'a']);
    expect(await ids({ who: 'lin', mapping: 'people' })).toEqual(['c', 'a']);
    const [newest] = await at.store.uploads.list({ of: 'all' }, 1);
    expect(await ids({ before: newest!.number }, 2)).toEqual(['c', 'b']);
  });
  test('of one person those are kept whose file is still there', async () => {
    for (const id of ['a', 'b', 'c']) await at.store.uploads.put(upload(id, { who: id === 'b' ? 'wu' : 'lin' }));
    await at.store.uploads.put(upload('c', { who: 'lin', state: 'deleted', about: undefined }));
    expect((await at.store.uploads.list({ of: 'kept', who: 'lin' }, 9)).map(({ id }) => id)).toEqual(['a']);
  });
  test('the same bytes are found in their mapping alone, unless deleted', async () => {
    await at.store.uploads.put(upload('a'));
    await at.store.uploads.put(upload('b', { digest: 'digest of a', state: 'deleted' }));
    const same = { of: 'digest', digest: 'digest of a' } as const;
    expect((await at.store.uploads.list({ ...same, mapping: 'people' }, 9)).map(({ id }) => id)).toEqual(['a']);
    expect(await at.store.uploads.list({ ...same, mapping: 'other' }, 9)).toEqual([]);
  });
  test('without what it is about an upload has no parts', async () => {
    await at.store.uploads.put(upload('a'));
    await at.store.uploadParts.put('a', 'file', 0, 'YWJj');
    await at.store.uploadParts.put('a', 'finding', 0, [{ row: 3 }]);
    expect(await at.store.uploadParts.get('a', 'file', 0)).toBe('YWJj');
    await at.store.uploadParts.drop('a', 'finding');
    expect(await at.store.uploadParts.get('a', 'finding', 0)).toBeUndefined();
    await at.store.uploads.put(upload('a', { state: 'deleted', about: undefined }));
    expect(await at.store.uploadParts.get('a', 'file', 0)).toBeUndefined();
    expect(await at.store.uploads.get('a')).toMatchObject({ about: undefined, counts: { rows: 3 } });
  });
  test('rows go into the inbox with the progress of their upload, and never twice', async () => {
    await at.store.uploads.put(upload('a', { state: 'handing', pair: at.on.pair }));
    expect(await at.store.uploads.hand('a', { from: 0, to: 7 }, [inbox(1), inbox(2)])).toBe(true);
    expect(await at.store.uploads.hand('a', { from: 0, to: 7 }, [inbox(1), inbox(2)])).toBe(false);
    expect(await at.store.inbox.count(at.on.pair)).toBe(2);
    expect(await at.store.uploads.get('a')).toMatchObject({ taken: 7 });
    expect((await at.store.uploads.list({ of: 'handing' }, 9)).map(({ id }) => id)).toEqual(['a']);
  });
  test('rows of an upload that is not committed do not go into the inbox', async () => {
    await at.store.uploads.put(upload('a'));
    expect(await at.store.uploads.hand('a', { from: 0, to: 7 }, [inbox(1)])).toBe(false);
    expect(await at.store.inbox.count(at.on.pair)).toBe(0);
  });
  test('a file whose time is over goes when the store is tidied; its row and counts stay', async () => {
    await at.store.uploads.put(upload('a', { expiresAt: 50 }));
    await at.store.uploads.put(upload('b', { expiresAt: 9e12 }));
    await at.store.uploadParts.put('a', 'file', 0, 'YWJj');
    expect((await at.store.uploads.list({ of: 'due', now: 60 }, 9)).map(({ id }) => id)).toEqual(['a']);
    const keep = { history: 1e12, closed: 1e12, runs: 1e12 };
    await at.store.upkeep.tidy(keep, () => 60, 1000);
    expect(await at.store.uploads.get('a')).toMatchObject({ state: 'expired', about: undefined, counts: { rows: 3 } });
    expect(await at.store.uploadParts.get('a', 'file', 0)).toBeUndefined();
    expect(await at.store.uploads.get('b')).toMatchObject({ state: 'looked' });
  });
  test('an erasure takes every stored file, and waits for one that is going into the inbox', async () => {
    await at.store.uploads.put(upload('a'));
    await at.store.uploadParts.put('a', 'file', 0, 'YWJj');
    await at.store.uploads.put(upload('b', { state: 'handing' }));
    const order = { at: 1, who: 'lin', reason: undefined, keys: [], aside: [], inbox: [], local: [], hashes: ['h'] };
    const erase = (): Promise<object> => at.store.erasures.erase({ ...order, holds: () => false });
    await expect(erase()).rejects.toMatchObject({ code: 'erase.under-way' });
    await at.store.uploads.put(upload('b', { state: 'committed' }));
    expect(await erase()).toMatchObject({ uploads: 2 });
    expect(await at.store.uploads.get('a')).toMatchObject({ state: 'expired', about: undefined });
    expect(await at.store.uploadParts.get('a', 'file', 0)).toBeUndefined();
  });
}
