import { expect, it } from 'vitest';
import { Gather } from '../../../src/app/hooks/gather.ts';

/** A store whose transactions end when they are told to. */
function slow() {
  const groups: { readonly items: readonly number[]; readonly end: (results: readonly string[]) => void }[] = [];
  const failures: ((thrown: Error) => void)[] = [];
  const begun: (() => void)[] = [];
  const gather = new Gather((items: readonly number[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    groups.push({ items, end: resolve });
    failures.push(reject);
    for (const resolveBegun of begun.splice(0)) resolveBegun();
    return promise;
  });
  const next = (): Promise<void> => new Promise((resolve) => begun.push(resolve));
  return { gather, groups, failures, next };
}

it('what comes at once is stored together, and what comes meanwhile after it, together too', async () => {
  const { gather, groups, next } = slow();
  let begins = next();
  const first = [1, 2, 3].map((item) => gather.add(item));
  await begins;
  const second = [4, 5].map((item) => gather.add(item));
  expect(groups.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  begins = next();
  groups[0]?.end(['a', 'b', 'c']);
  expect(await Promise.all(first)).toEqual(['a', 'b', 'c']);
  await begins;
  groups[1]?.end(['d', 'e']);
  expect(await Promise.all(second)).toEqual(['d', 'e']);
  expect(groups.map(({ items }) => items)).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

it('nobody hears of success before the transaction has ended', async () => {
  const { gather, groups, next } = slow();
  const begins = next();
  let told = false;
  const one = gather.add(1).then(() => (told = true));
  await begins;
  expect(told).toBe(false);
  groups[0]?.end(['a']);
  await one;
});

it('a transaction that fails is told to all that were in it, and to nobody else', async () => {
  const { gather, groups, failures, next } = slow();
  let begins = next();
  const first = [gather.add(1), gather.add(2)];
  await begins;
  begins = next();
  const second = gather.add(3);
  failures[0]?.(new Error('disk full'));
  expect((await Promise.allSettled(first)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await begins;
  groups[1]?.end(['c']);
  expect(await second).toBe('c');
});

it('a transaction takes so many and no more', async () => {
  const { gather, groups, next } = slow();
  let begins = next();
  const all = Array.from({ length: 1200 }, (_, item) => gather.add(item));
  for (let group = 0; group < 3; group++) {
    await begins;
    begins = next();
    groups[group]?.end(groups[group]?.items.map(String) ?? []);
  }
  expect((await Promise.all(all)).at(-1)).toBe('1199');
  expect(groups.map(({ items }) => items.length)).toEqual([500, 500, 200]);
});
