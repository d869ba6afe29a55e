import { describe, expect, it } from 'vitest';
import { connect, errorOf, lint, readAll, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

const applications = [
  { id: 'a1', applicant: 11 },
  { id: 'a2', applicant: 12 },
  { id: 'a3', applicant: 11 },
  { id: 'a4' },
];
const profiles: Record<string, object> = {
  11: { applicantId: '11', fieldValues: [{ name: 'Name', value: 'Li' }] },
  12: { applicantId: '12', fieldValues: [{ name: 'Name', value: 'Wu' }] },
};

async function setUp(step: string, reply: (asked: Asked) => Reply) {
  const server = await vendor((asked) => (asked.path === '/apply' ? { body: { items: applications } } : reply(asked)));
  const connection = connect(
    server.url,
    `streams:
  applications:
    key: id
    read:
      request: { path: /apply }
      records: items
      steps:
        - name: profile
          keys: applicant
          chunk: 1
          request: { method: POST, path: /profiles, json: { applicantIds: "{{ $ids }}" } }
          records: data
          match: applicantId
          ${step}
`,
  );
  return { server, source: connection.source('applications') };
}

const wanted = (asked: Asked) => (asked.body as Record<string, string[]>)['applicantIds'] ?? [];
const found = (asked: Asked): Reply => ({ body: { data: wanted(asked).flatMap((id) => profiles[id] ?? []) } });
const shape = "shape: 'fieldValues{ name: value }'";

describe('steps', () => {
  it('asks for each id once, in chunks, and merges what it finds in its shape under its name', async () => {
    const { server, source } = await setUp(shape, found);
    const [page] = await readAll(source);
    expect(server.asked.slice(1).map(wanted)).toEqual([['11'], ['12']]);
    expect(page?.items.map((item) => 'record' in item && item.record)).toEqual([
      { id: 'a1', applicant: 11, profile: { Name: 'Li' } },
      { id: 'a2', applicant: 12, profile: { Name: 'Wu' } },
      { id: 'a3', applicant: 11, profile: { Name: 'Li' } },
      { id: 'a4' },
    ]);
    expect(page?.requests).toBe(3);
  });

  const without12 = (asked: Asked): Reply => ({
    body: { data: wanted(asked).flatMap((id) => (id === '12' ? [] : (profiles[id] ?? []))) },
  });

  it('holds a record whose ids are not found, for the declared time', async () => {
    const { source } = await setUp('missing: hold 2d', without12);
    const [page] = await readAll(source);
    expect(page?.items[1]).toMatchObject({
      record: { id: 'a2' },
      incomplete: { cause: { code: 'step.missing', field: 'profile' }, holdFor: 172_800_000 },
    });
    expect(page?.items[0]).not.toHaveProperty('incomplete');
  });

  it('keeps or rejects it where that is declared', async () => {
    const keep = await setUp('missing: keep', without12);
    expect((await readAll(keep.source))[0]?.items[1]).toMatchObject({ record: { id: 'a2' } });
    const reject = await setUp('missing: reject', without12);
    expect((await readAll(reject.source))[0]?.items[1]).toMatchObject({
      unreadable: { code: 'step.missing' },
      raw: { id: 'a2' },
    });
  });

  const twice = (asked: Asked): Reply => ({
    body: {
      data: wanted(asked).flatMap((applicantId) => [
        { applicantId, n: 1 },
        { applicantId, n: 2 },
      ]),
    },
  });

  it('takes a list where many are due, and rejects one record of several where one is', async () => {
    const many = await setUp('as: many\n          shape: n', twice);
    expect((await readAll(many.source))[0]?.items[0]).toMatchObject({ record: { profile: [1, 2] } });
    const one = await setUp('as: one', twice);
    expect((await readAll(one.source))[0]?.items[0]).toMatchObject({ unreadable: { code: 'step.several' } });
  });

  it('makes a list of one where many are due', async () => {
    const { source } = await setUp('as: many\n          shape: applicantId', found);
    expect((await readAll(source))[0]?.items[0]).toMatchObject({ record: { profile: ['11'] } });
  });

  it('stops on a found record that nobody asked for', async () => {
    const { source } = await setUp('missing: keep', () => ({ body: { data: Object.values(profiles) } }));
    expect((await errorOf(readAll(source))).code).toBe('transport.unasked');
  });

  it('rejects only the record whose shape fails', async () => {
    const { source } = await setUp('shape: \'applicantId = "11" ? $uppercase(7) : "fine"\'', found);
    const [page] = await readAll(source);
    expect(page?.items[0]).toHaveProperty('unreadable');
    expect(page?.items[1]).toMatchObject({ record: { profile: 'fine' } });
  });

  it('knows three ways to treat what is missing', () => {
    const yaml = `connector: vendor
title: V
http: { base_url: x }
streams:
  a:
    read:
      request: { path: /a }
      steps:
        - { name: p, keys: k, request: { path: /p }, match: id, missing: skip }
`;
    expect(lint(yaml)).toHaveLength(1);
  });
});
