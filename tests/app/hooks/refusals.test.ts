import { expect, it } from 'vitest';
import { networkOf, Refusals } from '../../../src/app/hooks/refusals.ts';

const never = new AbortController().signal;

it('a window without refusals makes an address as good as new', async () => {
  const clock = { time: 0, waits: [] as number[] };
  const refusals = new Refusals({ now: () => clock.time, sleep: async (ms) => void clock.waits.push(ms) });
  for (let n = 0; n < 20; n++) await refusals.refuse('192.0.2.1', never);
  expect(clock.waits.at(-1)).toBe(5000);
  clock.time = 600_001;
  await refusals.refuse('192.0.2.1', never);
  expect(clock.waits).toHaveLength(15);
});

it('more answers than may be held back are told at once to come later', async () => {
  const gate = Promise.withResolvers<void>();
  const refusals = new Refusals({ now: () => 0, sleep: () => gate.promise });
  for (let n = 0; n < 5; n++) await refusals.refuse('192.0.2.1', never);
  const held = Array.from({ length: 100 }, () => refusals.refuse('192.0.2.1', never));
  expect(await refusals.refuse('192.0.2.1', never)).toBe(false);
  gate.resolve();
  expect(new Set(await Promise.all(held))).toEqual(new Set([true]));
});

it('of more addresses than are remembered the quietest is forgotten', async () => {
  const waits: number[] = [];
  const refusals = new Refusals({ now: () => 0, sleep: async (ms) => void waits.push(ms) });
  for (let n = 0; n < 5; n++) await refusals.refuse('192.0.2.1', never);
  for (let n = 0; n < 10_000; n++) await refusals.refuse(`10.0.${n >> 8}.${n & 255}`, never);
  await refusals.refuse('192.0.2.1', never);
  expect(waits).toEqual([]);
});

it('addresses of one network are one', () => {
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::9'));
  expect(networkOf('2001:db8:1:3::9')).not.toBe(networkOf('2001:db8:1:2::9'));
  expect(networkOf('::1')).toBe('0:0:0:0');
});
