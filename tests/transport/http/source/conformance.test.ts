import { sinkConformance, sourceConformance } from '../../../connector/conformance.ts';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, noon, standing, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const people = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, name: id.toUpperCase() }));

function strict(asked: Asked): Reply {
  const wanted = asked.query.get('ids')?.split(',');
  if (wanted !== undefined) return { body: { items: people.filter(({ id }) => wanted.includes(id)) } };
  const page = Number(asked.query.get('page') ?? '1');
  const next = page < 3 ? { next: `/people?page=${page + 1}`, cursor: page + 1 } : {};
  return { body: { items: people.slice(page * 2 - 2, page * 2), pages: 3, more: page < 3, ...next } };
}

function source(pages: string, delta = '{ kind: none }') {
  return async () => {
    const server = await vendor(strict);
    const yaml = `streams:
  people:
    key: id
    read:
      request: { path: /people, query: { page: "{{ $exists($page.number) ? $page.number : $page.cursor }}" } }
      records: items
      pages: ${pages}
      delta: ${delta}
    by_key:
      id: { chunk: 2, at_once: 2, request: { path: /people, query: { ids: "{{ $join($ids, \\",\\") }}" } }, pages: { kind: none } }
`;
    const connection = connect(server.url, yaml, { clock: standing(noon) });
    return { open: () => connection.source('people'), field: 'id' };
  };
}

const window = '{ kind: window, start: "2026-11-20T00:00:00Z", span: 12h }';
sourceConformance('over numbers', source('{ kind: number, total: pages }'));
sourceConformance('over cursors', source('{ kind: cursor, next: cursor }'));
sourceConformance('over cursors that are forgotten', source('{ kind: cursor, next: cursor, resume: false }'));
sourceConformance('over cursors that are drained', source('{ kind: cursor, next: cursor, drain: true }'));
sourceConformance(
  'over cursors that are drained in windows',
  source('{ kind: cursor, next: cursor, drain: true }', window),
);
sourceConformance('over next URLs', source('{ kind: next_url, next: next }'));
sourceConformance('over next URLs in windows', source('{ kind: next_url, next: next }', window));
sourceConformance(
  'over a flag with a highest value',
  source('{ kind: until_flag, more: more }', '{ kind: high_water, field: name, type: text }'),
);

function sink(write: string, groupField?: string) {
  return async () => {
    const kept = new Map<string, JsonObject>();
    let last: readonly JsonObject[] = [];
    const server = await vendor((asked) => {
      // Asked for its state, the work is done.
      if (asked.method !== 'GET') last = (Array.isArray(asked.body) ? asked.body : [asked.body]) as JsonObject[];
      for (const record of last) kept.set(JSON.stringify(record['id']), record);
      return { body: { task: 1, state: 'Done', count: last.length, d: last.map((_, index) => ({ index, ok: true })) } };
    });
    const connection = connect(server.url, `streams:\n  people:\n    key: id\n    write:\n      upsert: ${write}\n`);
    return {
      open: () => connection.sink('people'),
      operation: 'upsert' as const,
      arrived: () => Promise.resolve([...kept.values()]),
      field: 'id',
      ...(groupField === undefined ? {} : { groupField }),
    };
  };
}

sinkConformance(
  'one by one',
  sink('{ request: { method: PUT, path: "/people/{{ id }}", json: "{{ $record }}" }, repeat: safe }'),
);
sinkConformance(
  'as an array in a call',
  sink(
    '{ request: { method: POST, path: /people, json: { each: $ } }, batch: 3, repeat: safe, outcomes: { kind: index, items: d, index: index, accepted: ok, rejected: $not(ok) } }',
  ),
);
const array = 'request: { method: POST, path: /people, json: { each: $ } }, batch: 3, repeat: safe';
sinkConformance(
  'in groups, with verdicts by lists',
  sink(
    `{ ${array}, group: [team], match: id, outcomes: { kind: lists, in: $, lists: [{ named: /Ids$/, is: rejected }], proof: $accepted = count } }`,
    'team',
  ),
);
sinkConformance(
  'taken up first and applied later',
  sink(
    `{ ${array}, accept: { ticket: task, request: { path: "/tasks/{{ $ticket }}" }, running: state = "Running" }, outcomes: { kind: index, items: d, index: index, accepted: ok, rejected: $not(ok) } }`,
  ),
);
