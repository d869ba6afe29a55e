import { expect, test } from 'vitest';
import { KeySet } from '../../src/record/key-set.ts';

test('it has what was added, and nothing else of a hundred thousand keys', () => {
  const keys = new KeySet();
  for (let i = 0; i < 100_000; i++) keys.add(`p${i}`);
  let [found, wrong] = [0, 0];
  for (let i = 0; i < 100_000; i++) {
    if (keys.has(`p${i}`)) found++;
    if (keys.has(`q${i}`)) wrong++;
  }
  expect({ found, wrong, size: keys.size }).toEqual({ found: 100_000, wrong: 0, size: 100_000 });
});

test('a key that is added twice is there once', () => {
  const keys = new KeySet();
  expect([keys.add('a'), keys.add('a'), keys.size]).toEqual([true, false, 1]);
});

test('keys that differ in their last sign, in case or in a part are different keys', () => {
  const keys = new KeySet();
  for (const key of ['', 'a', 'A', 'aa', 'a ', '["a","b"]', '["ab",""]', '张三', '张四']) keys.add(key);
  expect(keys.size).toBe(9);
  expect(['b', '张', '["a","B"]'].filter((key) => keys.has(key))).toEqual([]);
});
