import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { ninety, openBeisen, v5 } from './beisen-client.ts';
import type { BeisenBody, BeisenClient } from './beisen-client.ts';

interface Row {
  readonly oId: number;
  readonly name: string;
  readonly code: string;
  readonly status: number;
  readonly pOIdOrgAdmin: number;
  readonly [field: string]: unknown;
}

let client: BeisenClient;
const root = 900_100_000;

beforeEach(() => open());
afterEach(() => client.sandbox.close());

async function open(options: BeisenOptions = {}): Promise<void> {
  client = await openBeisen({ employees: 3, applications: 1, ...options });
}

const read = async (name: string, body: object): Promise<Row[]> =>
  client.data<Row[]>(`${v5}Organization/${name}`, body);
const write = async (name: string, body: object): Promise<BeisenBody> =>
  (await client.post(`${v5}Organization/${name}`, body)).json;
const window = { ...ninety, timeWindowQueryType: 2, capacity: 300 };

describe('departments by window', () => {
  it('are a tree of four levels under 900 and the tenant`s number', async () => {
    const rows = await read('GetByTimeWindow', window);
    const parents = new Map(rows.map((row) => [row.oId, row.pOIdOrgAdmin]));
    const depth = (oId: number): number => (parents.has(oId) ? 1 + depth(parents.get(oId) ?? 0) : 0);
    expect(Math.max(...rows.map((row) => depth(row.oId)))).toBe(4);
    expect(rows.filter((row) => !parents.has(row.pOIdOrgAdmin)).map((row) => row.oId)).toEqual([root]);
  });

  it('show what is not in use only where it is asked for', async () => {
    const closed = (rows: Row[]): string[] => rows.filter((row) => row.status === 0).map((row) => row.name);
    expect(closed(await read('GetByTimeWindow', window))).toEqual([]);
    expect(closed(await read('GetByTimeWindow', { ...window, withDisabled: true }))).toEqual(['已撤销组']);
  });

  it('have several people in one text', async () => {
    expect((await read('GetByTimeWindow', window))[0]?.['hRBP']).toBe('101500002,101500003');
  });

  it('scroll as people do, and end with an empty list', async () => {
    const ask = async (scrollId: string): Promise<BeisenBody> =>
      write('GetByTimeWindow', { ...window, capacity: 10, scrollId });
    const codes = new Set<string>();
    let scrollId = '';
    for (;;) {
      const body = await ask(scrollId);
      const rows = body.data as Row[];
      if (rows.length === 0) break;
      for (const row of rows) codes.add(row.code);
      scrollId = body.scrollId ?? '';
    }
    expect(codes.size).toBe(client.sandbox.store.all('departments').length - 1);
    const first = (await ask('')).scrollId ?? '';
    client.clock.now += 10_000;
    expect((await ask(first)).code).toBe('417');
  });

  it('take ninety days at most', async () => {
    expect((await write('GetByTimeWindow', { ...window, startTime: '2026-01-01T00:00:00' })).code).toBe('417');
  });
});

describe('departments by what names them', () => {
  it('by number, at most 300', async () => {
    expect((await read('GetByIds', { oIds: [root, 5] })).map((row) => row.oId)).toEqual([root]);
    const many = Array.from({ length: 301 }, (_, index) => index);
    expect((await write('GetByIds', { oIds: many })).code).toBe('417');
    expect((await write('GetByIds', { oIds: [-1] })).code).toBe('417');
  });

  it('by code at a day', async () => {
    const at = (activeDate: string | null): Promise<Row[]> =>
      read('GetOrganizationInfoByCodes', { codes: ['ROOT'], activeDate });
    expect(await at(null)).toHaveLength(1);
    expect(await at('2019-01-01T00:00:00')).toEqual([]);
    expect((await write('GetOrganizationInfoByCodes', { codes: ['ROOT'], activeDate: '1800-01-01' })).code).toBe('417');
  });

  it('those under one, by level, with itself, with the unused', async () => {
    const count = async (body: object): Promise<number> =>
      (await read('GetSubOrganizations', { oId: root, ...body })).length;
    const all = client.sandbox.store.all('departments').length;
    expect(await count({ level: 1 })).toBe(3);
    expect(await count({ level: 1, isWithSelf: true })).toBe(4);
    expect(await count({})).toBe(all - 2);
    expect(await count({ isWithDisable: true })).toBe(all - 1);
  });

  it('the window`s spelling of the unused is not known here', async () => {
    await write('GetSubOrganizations', { oId: root, withDisabled: true });
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('an unknown department has none under it', async () => {
    expect((await write('GetSubOrganizations', { oId: 5 })).message).toBe('组织单元不存在');
  });
});

describe('writing departments', () => {
  const fresh = { name: '新组', code: 'N1', pOIdOrgAdmin: root, status: 1, originalId: 'D-1' };

  it('creates one, data being its number, and finds it again', async () => {
    const { data } = await write('Create', fresh);
    expect(await read('GetOrganizationInfoByCodes', { codes: ['N1'] })).toMatchObject([
      { oId: data, originalId: 'D-1', name: '新组', pOIdOrgAdmin: root },
    ]);
  });

  it.each([
    ['an id of the other system that is taken', { code: 'N2' }],
    ['a code that is taken', { originalId: 'D-2' }],
    ['a parent that does not exist', { code: 'N2', originalId: 'D-2', pOIdOrgAdmin: 5 }],
    ['a state that does not exist', { code: 'N2', originalId: 'D-2', status: 2 }],
    ['no name', { code: 'N2', originalId: 'D-2', name: '' }],
  ])('refuses %s', async (_, change) => {
    await write('Create', fresh);
    const before = client.sandbox.store.all('departments').length;
    expect((await write('Create', { ...fresh, ...change })).code).toBe('417');
    expect(client.sandbox.store.all('departments')).toHaveLength(before);
  });

  it('changes one by the other system`s id; null is unchanged', async () => {
    await write('Create', fresh);
    await write('Update', { originalId: 'D-1', name: '旧组', code: null, status: 0 });
    const known = client.sandbox.store.departmentBy((row) => row.originalId === 'D-1');
    expect(known).toMatchObject({ name: '旧组', code: 'N1', status: 0 });
    expect((await write('Update', { originalId: 'D-9', name: 'x' })).code).toBe('417');
  });

  it('stands where the options say, with the fields that they name', async () => {
    await client.sandbox.close();
    await open({ departmentCreatePath: `${v5}Organization/Add`, departmentFields: ['name', 'shortName'] });
    expect((await write('Add', { name: 'x', shortName: 'y' })).code).toBe('200');
    expect((await client.post(`${v5}Organization/Create`, fresh)).status).toBe(401);
    expect(client.sandbox.log.strict).toHaveLength(1);
  });
});
