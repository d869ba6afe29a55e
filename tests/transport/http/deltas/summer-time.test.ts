import { expect, it } from 'vitest';
import { connect, readAll, request, standing, vendor } from '../vendor.ts';
import type { JsonObject } from '../../../../src/record/json.ts';

const minute = 60_000;
const hour = 60 * minute;
const berlin = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });

/** A source that knows times of its own wall clock only, and no offset: what it means by one that comes twice is its own affair. */
function source(changes: readonly number[], second: boolean) {
  const instants = (text: string): number => {
    const found = [2 * hour, hour].map((offset) => Date.parse(`${text.replace(' ', 'T')}Z`) - offset);
    const fit = found.filter((ms) => berlin.format(ms) === text);
    return (second ? fit.at(-1) : fit[0]) ?? Date.parse(`${text.replace(' ', 'T')}Z`) - hour;
  };
  return (now: number, from: string, to: string): JsonObject[] =>
    changes
      .map((at, index) => ({ id: String(index), at }))
      .filter(({ at }) => at <= now && at >= instants(from) && at < instants(to));
}

const yaml = `http:
  base_url: $BASE
streams:
  people:
    key: id
    read:
      request: { path: /people, query: { from: "{{ $window.from }}", to: "{{ $window.to }}" } }
      records: items
      pages: { kind: none }
      delta: { kind: window, start: "2026-01-01T00:00:00Z", overlap: 10m, lag: 2m, zone: Europe/Berlin, format: "[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]" }
`;

it.each([
  ['autumn', '2026-10-25T01:00:00Z', false],
  ['autumn, and the source takes the later of two', '2026-10-25T01:00:00Z', true],
  ['spring', '2026-03-29T01:00:00Z', false],
])('of a zone without offsets nothing is lost in the night that the clocks change: %s', async (_, turn, second) => {
  const begin = Date.parse(turn) - 3 * hour;
  const end = Date.parse(turn) + 4 * hour;
  const changes = Array.from({ length: (end - begin) / (7 * minute) }, (__, index) => begin + index * 7 * minute);
  const clock = standing(begin);
  const rows = source(changes, second);
  const server = await vendor(({ query }) => ({
    headers: { date: new Date(clock.now()).toUTCString() },
    body: { items: rows(clock.now(), query.get('from') ?? '', query.get('to') ?? '') },
  }));
  const met = new Set<unknown>();
  let cursor: JsonObject = { v: 1, kind: 'window', to: new Date(begin - 5 * minute).toISOString() };
  for (let now = begin; now <= end + hour; now += 15 * minute) {
    clock.set(now);
    for (const page of await readAll(connect(server.url, yaml, { clock }).source('people'), request(cursor))) {
      for (const item of page.items) if ('record' in item) met.add(item.record['id']);
      cursor = page.cursor as JsonObject;
    }
  }
  expect(changes.map((__, index) => String(index)).filter((id) => !met.has(id))).toEqual([]);
  expect(server.asked.filter(({ query }) => (query.get('from') ?? '') > (query.get('to') ?? ''))).toEqual([]);
});
