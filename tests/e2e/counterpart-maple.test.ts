import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { document, exampleProject, get, inside, put } from '../cli/harness.ts';
import { startCounterpart } from './counterpart-server.ts';
import type { Asked, Told } from './counterpart-server.ts';

interface Person {
  no: string;
  name: string;
  dept: string;
  grade: unknown;
  gone?: boolean;
}

const person = (number: number): Person => ({
  no: `00${number}`,
  name: `Person ${number}`,
  dept: 'D1',
  grade: (number % 9) + 1,
});

/** A register of people that can be asked for by number, and a desk they go to. */
class Maple {
  readonly staff = new Map<string, Person>();
  readonly desk = new Map<string, Record<string, unknown>>();
  /** What the list shows in place of all. */
  list: (() => readonly Person[]) | undefined;

  hire(from: number, to: number): void {
    for (let number = from; number <= to; number++) this.staff.set(person(number).no, person(number));
  }

  readonly answer = ({ path, query, body }: Asked): Told => {
    if (path === '/staff') return { body: { rows: this.list?.() ?? [...this.staff.values()] } };
    if (path === '/staff/some') return { body: { rows: [this.staff.get(query['id'] ?? '')].filter(Boolean) } };
    const people = (body as { people: { id: string }[] }).people;
    if (path === '/desk/leave') {
      for (const { id } of people) this.desk.delete(id);
      return { body: { results: people.map(({ id }) => ({ id, result: 'ok' })) } };
    }
    return { body: { results: people.map((one) => this.#take(one)) } };
  };

  #take(one: { id: string; dept?: string }): unknown {
    if (one.dept === 'old') return { id: one.id, result: 'refused', code: 'dept.closed' };
    this.desk.set(one.id, one);
    return { id: one.id, result: 'ok' };
  }
}

const connector = `connector: maple
title: Maple
config:
  identity: [base_url]
  required: [base_url]
  properties: { base_url: { type: string, format: uri } }
http: { base_url: "{{ $config.base_url }}" }
streams:
  staff:
    title: Staff
    key: '\`no\`'
    sensitive: { name: [name] }
    schema:
      type: object
      properties: { "no": { type: string }, name: { type: string }, dept: { type: string }, grade: { type: number }, gone: { type: boolean } }
    read: { request: { path: /staff }, records: rows, deleted: gone = true }
    by_key: { "no": { chunk: 1, request: { path: /staff/some, query: { id: "{{ $ids }}" } }, records: rows } }
  desk:
    title: Desk
    key: id
    sensitive: { name: [name] }
    schema:
      type: object
      properties: { id: { type: string }, name: { type: string }, dept: { type: string }, grade: { type: number } }
    write:
      upsert:
        request: { method: POST, path: /desk, json: { people: { each: $ } } }
        batch: 100
        repeat: safe
        outcomes: { kind: pair, items: results, item: id, delta: id, accepted: result = "ok", rejected: result = "refused", code: code }
      delete:
        request: { method: POST, path: /desk/leave, json: { people: { each: $ } } }
        batch: 100
        repeat: safe
        outcomes: { kind: pair, items: results, item: id, delta: id, accepted: result = "ok", rejected: result = "refused", code: code }
`;

const mapping = `mapping: staff-to-desk
from: maple.staff
to: maple.desk
when: [{ that: $exists(grade), else: no grade }, { that: grade > 0, else: no grade }]
deletes: propagate
match: id
map: { id: '\`no\`', name: name, dept: dept, grade: grade }
`;

async function project() {
  const maple = new Maple();
  const server = await startCounterpart(maple.answer);
  const root = exampleProject();
  rmSync(join(root, 'mappings/people-to-out.yaml'));
  put(root, 'connectors/maple.yaml', connector);
  put(root, 'mappings/staff-to-desk.yaml', mapping);
  const connection = `maple: { connector: maple, with: { base_url: "${server.url}" } }`;
  put(root, 'hrwire.yaml', `store: sqlite:state/hrwire.db\nconnections:\n  ${connection}\n`);
  const call = (...words: string[]) => inside(words, root);
  const json = async (...words: string[]) => document(await call(...words, '--json'));
  return { maple, root, call, json, run: async (...more: string[]) => json('run', 'staff-to-desk', ...more) };
}

it('a list that is empty, short or another one deletes nobody; what is gone waits, and exactly that is approved', async () => {
  const { maple, call, run } = await project();
  maple.hire(1, 60);
  expect(await run()).toMatchObject({ status: 'settled', created: 60 });

  maple.list = () => [];
  for (const _ of [1, 2]) expect(await run()).toMatchObject({ status: 'settled', read: 0, absent: 0 });
  maple.list = () => [...maple.staff.values()].slice(0, 30);
  for (const _ of [1, 2]) expect(await run()).toMatchObject({ status: 'settled', read: 30, deleted: 0, held: 0 });
  expect(maple.desk.size).toBe(60);

  maple.list = undefined;
  for (let number = 1; number <= 40; number++) maple.staff.delete(person(number).no);
  expect(await run()).toMatchObject({ status: 'settled', absent: 0 });
  const parked = await run();
  expect(parked).toMatchObject({ status: 'parked', absent: 40, held: 40, deleted: 0 });
  const id = String(parked['run']);
  const shown = await call('show', id);
  expect(shown.out).toContain('and 20 more: --records 40');
  expect(shown.out).not.toContain('Person');

  // One is back, and another one leaves, before a person looks.
  maple.hire(7, 7);
  maple.staff.delete(person(50).no);
  expect(await run('--approve', id)).toMatchObject({ deleted: 39 });
  const explained = await call('explain', 'staff-to-desk', '007');
  expect(explained.out.replaceAll(/\s+/g, ' ')).toMatch(
    /Its deletion was given up at [^.]*: seen again at the source\./,
  );
  expect([...maple.desk.keys()].sort()).toEqual([person(7), ...range(41, 60)].map(({ no }) => no).sort());
});

it('a wrong type and a refusal are repaired in a masked file, saved by a spreadsheet in China', async () => {
  const { maple, root, call, json, run } = await project();
  maple.hire(1, 12);
  for (const one of maple.staff.values()) {
    if (Number(one.no) < 4) one.grade = 'G5';
    else if (Number(one.no) < 8) one.dept = 'old';
  }
  expect(await run()).toMatchObject({ delivered: 5, deadLettered: 7 });
  await call('dead-letters', 'export', 'bad.csv');
  const text = get(root, 'bad.csv');
  expect(text).not.toContain('Person');
  const repaired = text.replace('\ufeff', '').replaceAll(',G5', ',5').replaceAll(',old,', ',XX,').replaceAll(',', ';');
  // 销售 in GBK.
  writeFileSync(join(root, 'good.csv'), Buffer.from(repaired.replaceAll('XX', '\xcf\xfa\xca\xdb'), 'latin1'));
  expect(await json('dead-letters', 'import', 'good.csv', '--replay')).toMatchObject({ edited: 7, enqueued: 7 });
  expect(await run()).toMatchObject({ status: 'settled', resumed: 7, delivered: 7, deadLettered: 0 });
  expect(maple.desk.get('001')).toEqual({ id: '001', name: 'Person 1', dept: 'D1', grade: 5 });
  expect(maple.desk.get('005')).toEqual({ id: '005', name: 'Person 5', dept: '销售', grade: 6 });
});

function range(from: number, to: number): Person[] {
  return Array.from({ length: to - from + 1 }, (_, index) => person(from + index));
}
