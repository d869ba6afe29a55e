import { describe, expect, it } from 'vitest';
import { addressClass, addressGroup } from '../../src/access/address.ts';
import { Slowdown } from '../../src/access/slowdown.ts';

describe('guessing', () => {
  it('is answered later each time, then not heard for a second, two, four, up to a quarter of an hour', () => {
    const slow = new Slowdown(3);
    expect([1, 2, 3].map(() => slow.failed(['a'], 0))).toEqual([0, 50, 100]);
    expect(slow.waits(['a'], 0)).toBe(1000);
    slow.failed(['a'], 0);
    expect(slow.waits(['a'], 0)).toBe(2000);
    for (let times = 0; times < 60; times++) slow.failed(['a'], 0);
    expect(slow.waits(['a'], 0)).toBe(900_000);
    expect(slow.waits(['b'], 0)).toBe(0);
    expect(slow.waits(['b', 'a'], 0)).toBe(900_000);
  });
  it('is heard again when the time is over, and forgotten after an hour', () => {
    const slow = new Slowdown(1);
    slow.failed(['a'], 0);
    expect(slow.waits(['a'], 999)).toBe(1);
    expect(slow.waits(['a'], 1000)).toBe(0);
    slow.failed(['a'], 3_700_000);
    expect(slow.waits(['a'], 3_700_000)).toBe(1000);
  });
  it('locks out nobody who was let in of late', () => {
    const slow = new Slowdown(1);
    slow.letIn('office token', 0);
    expect(slow.wasLetIn('office token', 3_599_999)).toBe(true);
    expect(slow.wasLetIn('office token', 3_600_000)).toBe(false);
    expect(slow.wasLetIn('office other', 0)).toBe(false);
  });
  it('is remembered of so many at most: the newest', () => {
    const slow = new Slowdown(1);
    for (let n = 0; n <= 10_000; n++) slow.failed([`a${n}`], 0);
    expect([slow.waits(['a0'], 0), slow.waits(['a1'], 0), slow.waits(['a10000'], 0)]).toEqual([0, 1000, 1000]);
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['fe80::1%eth0', 'private'],
    ['fd00::1', 'private'],
    ['172.32.0.1', 'public'],
    ['2001:db8::1', 'public'],
    ['unknown', 'public'],
  ])('%s is %s', (address, kind) => {
    expect(addressClass(address)).toBe(kind);
  });
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
  ])('the failures of %s count for %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
