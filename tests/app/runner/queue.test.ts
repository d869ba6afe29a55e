import { expect, test } from 'vitest';
import type { RunOrder } from '../../../src/app/live.ts';
import { Queue } from '../../../src/app/runner/queue.ts';

const usual = { full: false, resend: false, newLedger: false };
const order = (mapping: string, options: RunOrder['options'] = usual): RunOrder => ({
  ...{ mapping, options, because: 'request', who: 'ann' },
});
const none = new Set<string>();
const free = (): readonly string[] => [];

function queue(...mappings: string[]): Queue {
  const made = new Queue();
  for (const [index, mapping] of mappings.entries()) made.add({ run: `${mapping}${index}`, order: order(mapping) });
  return made;
}

test('what came first begins first, and what cannot begin lets others pass', () => {
  const waiting = queue('a', 'b', 'a');
  expect(waiting.take(new Set(['a']), free)?.run).toBe('b1');
  expect(waiting.take(none, free)?.run).toBe('a0');
  expect(waiting.take(none, free)?.run).toBe('a2');
  expect(waiting.take(none, free)).toBeUndefined();
});

test('a mapping waits for one that comes before it and waits or runs', () => {
  const after = (mapping: string): readonly string[] => (mapping === 'b' ? ['a'] : []);
  const waiting = queue('b', 'a');
  expect(waiting.take(none, after)?.run).toBe('a1');
  expect(waiting.take(new Set(['a']), after)).toBeUndefined();
  waiting.ended('a');
  expect(waiting.take(none, after)?.run).toBe('b0');
});

test('a mapping that runs again and again keeps none behind it waiting for ever', () => {
  const after = (mapping: string): readonly string[] => (mapping === 'b' ? ['a'] : []);
  const waiting = queue('b', 'a');
  waiting.take(none, after);
  waiting.add({ run: 'again', order: order('a') });
  waiting.ended('a');
  expect(waiting.take(none, after)?.run).toBe('b0');
});

test('equal orders are one, whoever gave them and however their options are written', () => {
  const waiting = new Queue();
  waiting.add({ run: 'one', order: order('a', { full: true, resend: false, newLedger: false }) });
  const same = { ...order('a', { newLedger: false, resend: false, full: true }), who: 'bob' };
  expect(waiting.same(same)?.run).toBe('one');
  expect(waiting.same(order('a'))).toBeUndefined();
  expect(waiting.same(order('b', same.options))).toBeUndefined();
});

test('one that is put first begins before those that came before it', () => {
  const waiting = queue('a', 'b', 'a');
  waiting.first('a2');
  expect([waiting.take(none, free)?.run, waiting.take(none, free)?.run]).toEqual(['a2', 'a0']);
});
