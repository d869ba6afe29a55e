import { expect, test } from 'vitest';
import type { TokenRow } from '../../src/store/access.ts';
import type { SignInRow } from '../../src/store/sign-ins.ts';
import type { Store } from '../../src/store/store.ts';
import type { Harness } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly harness: Harness;
}

function token(id: string, more: Partial<TokenRow> = {}): TokenRow {
  return {
    ...{ id, hash: `hash-${id}`, name: 'payroll', role: 'viewer', reveal: false, madeBy: 'ann' },
    ...{ mappings: undefined, scope: undefined, usedAt: undefined, revokedAt: undefined },
    ...{ createdAt: 10, expiresAt: 1000, ...more },
  };
}

export function accessFacts(at: Subject): void {
  test('no token is there before one is made, and one that was revoked was made', async () => {
    expect(await at.store.access.any()).toBe(false);
    await at.store.access.change({ put: token('a') });
    await at.store.access.change({ revoke: { ids: ['a'], at: 20 } });
    expect(await at.store.access.any()).toBe(true);
  });
  test('a token is found by its hash as it was put', async () => {
    const put = token('a', { role: 'operator', reveal: true, mappings: ['people'], scope: 'department = "销售部"' });
    await at.store.access.change({ put });
    expect(await at.store.access.find('hash-a')).toEqual(put);
    expect(await at.store.access.find('hash-b')).toBeUndefined();
  });
  test('a rotation puts one and ends the other in one step; an end never moves later', async () => {
    await at.store.access.change({ put: token('a', { expiresAt: 50 }) });
    await at.store.access.change({ put: token('b', { createdAt: 20 }), end: { ids: ['a'], at: 80 } });
    await at.store.access.change({ end: { ids: ['b'], at: 30 } });
    expect((await at.store.access.list()).map(({ id, expiresAt }) => [id, expiresAt])).toEqual([
      ['a', 50],
      ['b', 30],
    ]);
  });
  test('the first revocation counts, and the last use', async () => {
    await at.store.access.change({ put: token('a') });
    await at.store.access.change({ revoke: { ids: ['a'], at: 20 } });
    await at.store.access.change({ revoke: { ids: ['a'], at: 40 } });
    await at.store.access.change({ used: { id: 'a', at: 15 } });
    expect(await at.store.access.find('hash-a')).toMatchObject({ revokedAt: 20, usedAt: 15 });
  });
}

export function signInFacts(at: Subject): void {
  const row = (hash: string, more: Partial<SignInRow> = {}): SignInRow => ({
    ...{ hash, subject: 's', grant: { name: '张伟' }, createdAt: 1, seenAt: 1, renewAt: 5, expiresAt: 9 },
    ...more,
  });
  test('a sign-in is found as it was put, and put anew', async () => {
    await at.store.signIns.put(row('a'));
    await at.store.signIns.put(row('a', { seenAt: 3, renewAt: 7, grant: { name: 'x' } }));
    expect(await at.store.signIns.find('a')).toEqual(row('a', { seenAt: 3, renewAt: 7, grant: { name: 'x' } }));
  });
  test('one ends alone, all of a person end together, and those whose time is over', async () => {
    for (const [hash, more] of [
      ['a', {}],
      ['b', {}],
      ['c', { subject: 't' }],
      ['d', { subject: 'u', expiresAt: 4 }],
    ] as const) {
      await at.store.signIns.put(row(hash, more));
    }
    expect(await at.store.signIns.end({ hash: 'a' })).toBe(1);
    expect(await at.store.signIns.end({ hash: 'a' })).toBe(0);
    expect(await at.store.signIns.end({ before: 4 })).toBe(1);
    expect(await at.store.signIns.end({ subject: 's' })).toBe(1);
    expect(await at.store.signIns.find('c')).toBeDefined();
  });
}

export function auditFacts(at: Subject): void {
  const write = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n++) {
      await at.store.audit.write({ at: n, who: n % 2 === 0 ? 'ann' : 'bob', action: 'replay', subject: { n } });
    }
  };
  test('a row tells what kind of actor it was, and how it came', async () => {
    const via = { request: 'r1', address: 'private', token: 't1' } as const;
    await at.store.audit.write({ at: 5, who: 'payroll', action: 'reveal', subject: {}, kind: 'token', via });
    expect(await at.store.audit.list(1)).toMatchObject([{ kind: 'token', via }]);
  });
  test('it is listed by who, what and when, page by page', async () => {
    await write(6);
    const ids = async (filter: Parameters<Store['audit']['list']>[1]): Promise<unknown[]> =>
      (await at.store.audit.list(2, filter)).map(({ subject }) => subject['n']);
    expect(await ids({ who: 'ann' })).toEqual([6, 4]);
    expect(await ids({ since: 6 })).toEqual([6]);
    expect(await ids({ action: 'edit' })).toEqual([]);
    const [newest] = await at.store.audit.list(1);
    expect(await ids({ before: newest!.id })).toEqual([5, 4]);
  });
  test('it is whole, and its head is found again later', async () => {
    expect(await at.store.audit.verify()).toMatchObject({ rows: 0, broken: undefined, head: undefined });
    await write(3);
    const { head, ...state } = await at.store.audit.verify();
    expect(state).toEqual({ rows: 3, unchained: 0, broken: undefined });
    await write(2);
    expect(await at.store.audit.verify(head)).toMatchObject({ rows: 5, broken: undefined });
  });
  test('a head that it does not have shows that its end was taken away', async () => {
    await write(2);
    expect((await at.store.audit.verify({ id: 7, mark: 'x' })).broken).toBe(3);
    const { head } = await at.store.audit.verify();
    expect((await at.store.audit.verify({ id: head!.id, mark: 'other' })).broken).toBe(3);
  });
  test('what is older than its time goes, the rest is whole', async () => {
    await write(5);
    expect(await at.store.audit.forget(3, 100)).toBe(2);
    expect(await at.store.audit.forget(3, 100)).toBe(0);
    expect(await at.store.audit.verify()).toMatchObject({ rows: 3, broken: undefined });
    expect(await at.store.audit.forget(99, 100)).toBe(3);
    await write(1);
    expect(await at.store.audit.verify()).toMatchObject({ rows: 1, broken: undefined });
  });
  test('a row is noted in the order of writing, of two processes too', async () => {
    await Promise.all(Array.from({ length: 20 }, async () => write(1)));
    expect(await at.store.audit.verify()).toMatchObject({ rows: 20, broken: undefined });
  });
}
