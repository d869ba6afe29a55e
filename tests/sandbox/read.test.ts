import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hugeApplicationId } from '../../examples/sandbox/successfactors/seed.ts';
import { openClient, page } from './client.ts';
import type { Client } from './client.ts';

let client: Client;

beforeEach(async () => {
  client = await openClient({ candidates: 25 });
});
afterEach(() => client.sandbox.close());

/** All ids of a list, following `__next` verbatim; `between` runs before each further page. */
async function walk(target: string, field: string, between: () => void = () => undefined): Promise<unknown[]> {
  const ids: unknown[] = [];
  const session: Record<string, string> = {};
  for (let at: string | undefined = target; at !== undefined;) {
    const given = await client.get(at, session);
    expect(given.status, given.text).toBe(200);
    const cookie = given.headers.get('set-cookie')?.split(';')[0];
    if (cookie !== undefined) session['Cookie'] = cookie;
    const csrf = given.headers.get('x-csrf-token');
    if (csrf !== null) session['X-CSRF-Token'] = csrf;
    const { results, next } = page(given);
    ids.push(...results.map((row) => row[field]));
    at = next?.slice(client.sandbox.url.length);
    if (at !== undefined) between();
  }
  return ids;
}

/** What people at the vendor do while a page is read: a new candidate. */
function hire(n: number): void {
  const { tables } = client.sandbox;
  tables.put('Candidate', [
    {
      candidateId: String(90_000 + n),
      firstName: 'New',
      lastName: 'Person',
      primaryEmail: `n${n}@x.example`,
      country: 'CN',
    },
  ]);
}

describe('SF-ENVELOPE', () => {
  it('a list is d.results with __metadata, Int64 as text and dates in ticks', async () => {
    const { results } = page(await client.get('/odata/v2/Candidate?$format=json&$top=1'));
    expect(results[0]).toMatchObject({
      __metadata: { type: 'SFOData.Candidate', uri: `${client.sandbox.url}/odata/v2/Candidate(4025L)` },
      candidateId: '4025',
      lastModifiedDateTime: expect.stringMatching(/^\/Date\(\d+\+0000\)\/$/) as string,
      dateOfBirth: null,
    });
  });

  it('one entity by its key is d, its navigations deferred until expanded', async () => {
    const plain = await client.get('/odata/v2/JobApplication(3001L)?$format=json');
    expect(plain.json?.d).toMatchObject({ candidate: { __deferred: { uri: expect.any(String) as string } } });
    const deep = await client.get(
      '/odata/v2/JobApplicationAssessmentOrder(7001L)?$format=json&$expand=assessmentReport,jobApplication/candidate',
    );
    expect(deep.json?.d).toMatchObject({
      assessmentReport: { results: [] },
      jobApplication: { candidate: { candidateId: '4001' } },
    });
  });

  it('$select shows only what it names', async () => {
    const { results } = page(await client.get('/odata/v2/Candidate?$format=json&$top=1&$select=candidateId'));
    expect(Object.keys(results[0] ?? {})).toEqual(['__metadata', 'candidateId']);
  });
});

describe('SF-INT64', () => {
  it('an id beyond 2^53 is text and found by its exact digits alone', async () => {
    const exact = await client.get(
      `/odata/v2/JobApplication?$format=json&$filter=applicationId in ${hugeApplicationId}L`,
    );
    expect(page(exact).results[0]?.['applicationId']).toBe(hugeApplicationId);
    const rounded = await client.get(
      `/odata/v2/JobApplication?$format=json&$filter=applicationId eq 9007199254740992L`,
    );
    expect(page(rounded).results).toEqual([]);
  });
});

describe('SF-DATETIME-LITERAL', () => {
  it('datetime is read in the zone of the data centre, datetimeoffset as it says', async () => {
    const { tables } = client.sandbox;
    const [row] = tables.all('Candidate');
    tables.put('Candidate', [
      { ...row, candidateId: '4001', lastModifiedDateTime: Date.parse('2026-01-01T12:00:00Z') },
    ]);
    const ids = async (literal: string): Promise<number> =>
      page(await client.get(`/odata/v2/Candidate?$format=json&$filter=lastModifiedDateTime eq ${literal}`)).results
        .length;
    expect(await ids("datetimeoffset'2026-01-01T12:00:00Z'")).toBe(1);
    expect(await ids("datetimeoffset'2026-01-01T20:00:00%2B08:00'")).toBe(1);
    expect(await ids("datetime'2026-01-01T12:00:00'")).toBe(0);
    expect(await ids("datetime'2026-01-01T14:00:00'")).toBe(1);
  });
});

describe('SF-FILTER', () => {
  it.each([
    'candidateId in 4001L,4002L',
    "primaryEmail in 'candidate1@people.example','candidate2@people.example'",
    "(candidateId eq 4001L or candidateId eq 4002L) and country eq 'CN'",
    '4002L ge candidateId',
  ])('%s finds two', async (filter) => {
    const given = await client.get(`/odata/v2/Candidate?$format=json&$filter=${encodeURIComponent(filter)}`);
    expect(page(given).results).toHaveLength(2);
  });

  it('a quote inside text is doubled', async () => {
    const given = await client.get(`/odata/v2/Candidate?$format=json&$filter=lastName eq 'O''Brien'`);
    expect(given.status).toBe(200);
  });

  it.each([
    "lastModifiedDateTime ge '2026-01-01T00:00:00Z'",
    "lastModifiedDateTime ge datetimeoffset'2026-01-01T00:00:00'",
    "lastModifiedDateTime ge datetime'2026-01-01T00:00:00Z'",
    "candidateId eq '4001'",
    'candidateId eq 4001',
    "country ne 'CN'",
    "nonsense eq 'x'",
    "startswith(lastName,'O')",
    "country eq 'CN' and",
    "(country eq 'CN'",
    "country eq 'CN') or (country eq 'US'",
  ])('%s is refused as strict', async (filter) => {
    const given = await client.get(`/odata/v2/Candidate?$format=json&$filter=${encodeURIComponent(filter)}`);
    expect(given.status).toBe(400);
    expect(client.sandbox.log.strict).toHaveLength(1);
  });
});

describe('SF-APPLICATION-STATUS', () => {
  it('status is text on read and a number in a filter', async () => {
    const { results } = page(await client.get('/odata/v2/JobApplication?$format=json&$filter=status eq 0&$top=1'));
    expect(results[0]?.['status']).toBe('Open');
    expect((await client.get("/odata/v2/JobApplication?$format=json&$filter=status eq 'Open'")).status).toBe(400);
  });
});

describe('SF-USER-ACTIVE', () => {
  it('only active users come unless the filter names status', async () => {
    const states = async (filter: string): Promise<unknown[]> =>
      page(await client.get(`/odata/v2/User?$format=json${filter}`)).results.map((row) => row['status']);
    expect(new Set(await states(''))).toEqual(new Set(['t', 'T']));
    expect(new Set(await states("&$filter=status in 't','f','T','F','e','d'"))).toEqual(
      new Set(['t', 'f', 'T', 'F', 'e', 'd']),
    );
    const byKey = await client.get("/odata/v2/User('u103')?$format=json");
    expect(byKey.json?.d).toMatchObject({ status: 'f' });
  });
});

describe('SF-PAGING', () => {
  it('pages follow __next verbatim until it is absent', async () => {
    const ids = await walk('/odata/v2/Candidate?$format=json&customPageSize=10', 'candidateId');
    expect(new Set(ids).size).toBe(25);
  });

  it('the last page may be full: its end is the absent link, not a short page', async () => {
    const given = await client.get('/odata/v2/Candidate?$format=json&customPageSize=25');
    expect(page(given)).toMatchObject({ next: undefined, results: { length: 25 } });
  });

  it('a page holds at most 1,000', async () => {
    expect((await client.get('/odata/v2/Candidate?$format=json&customPageSize=1001')).status).toBe(400);
  });
});

describe('SF-PAGE-DRIFT', () => {
  it('plain tokens repeat rows when something is inserted while paging', async () => {
    let n = 0;
    const ids = await walk('/odata/v2/Candidate?$format=json&customPageSize=10', 'candidateId', () => hire(n++));
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
  });

  it('plain tokens skip rows that leave the window while paging', async () => {
    const until = new Date(Date.now() - 3600_000).toISOString();
    const target = `/odata/v2/Candidate?$format=json&customPageSize=10&$filter=lastModifiedDateTime le datetimeoffset'${until}'`;
    const { tables } = client.sandbox;
    const touch = (): void => {
      const row = tables.get('Candidate', '4025');
      if (row !== undefined) tables.change('Candidate', row, { city: 'Moved' });
    };
    const ids = await walk(target, 'candidateId', touch);
    expect(new Set(ids).size).toBeLessThan(25);
  });

  it('a snapshot neither repeats nor skips, and its token changes with each page', async () => {
    let n = 0;
    const ids = await walk('/odata/v2/Candidate?$format=json&customPageSize=10&paging=snapshot', 'candidateId', () =>
      hire(n++),
    );
    expect([ids.length, new Set(ids).size]).toEqual([25, 25]);
    const tokens = client.sandbox.log.lines.flatMap((line) => /skiptoken=(\w+)/.exec(line.query)?.[1] ?? []);
    expect(new Set(tokens).size).toBe(2);
  });

  it('a snapshot is read on in its own session', async () => {
    const first = page(await client.get('/odata/v2/Candidate?$format=json&customPageSize=10&paging=snapshot'));
    const given = await client.get((first.next ?? '').slice(client.sandbox.url.length));
    expect(given.status).toBe(400);
  });
});

describe('what the documents do not name', () => {
  it.each([
    ['an entity', '/odata/v2/Payroll?$format=json', 404],
    ['a path', '/odata/v4/Candidate?$format=json', 400],
    ['a parameter', '/odata/v2/Candidate?$format=json&$search=x', 400],
    ['a parameter twice', '/odata/v2/Candidate?$format=json&$top=1&$top=2', 400],
    ['a field in $select', '/odata/v2/Candidate?$format=json&$select=shoeSize', 400],
    ['a navigation', '/odata/v2/Candidate?$format=json&$expand=shoes', 400],
    ['an unconfirmed paging', '/odata/v2/Candidate?$format=json&paging=cursor', 400],
    ['a bare number as key', '/odata/v2/Candidate(4001)?$format=json', 400],
    ['a filter beside a key', "/odata/v2/User('u103')?$format=json&$filter=status eq 't'", 400],
    ['a token of another kind', '/odata/v2/Candidate?$format=json&$skiptoken=abc', 400],
  ])('%s is refused and logged', async (_name, target, status) => {
    const given = await client.get(target);
    expect(given.status).toBe(status);
    expect(given.json?.error?.message.value).toContain(given.json?.error?.code);
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('a header is refused', async () => {
    expect((await client.get('/odata/v2/Candidate?$format=json', { 'X-SF-Correlation-Id': '1' })).status).toBe(400);
  });

  it('a method is refused', async () => {
    const { sandbox, token } = client;
    const given = await fetch(`${sandbox.url}/odata/v2/Candidate?$format=json`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(given.status).toBe(400);
  });

  it('an answer that is not negotiated as JSON is refused', async () => {
    expect((await client.get('/odata/v2/Candidate', { Accept: '*/*' })).status).toBe(400);
  });
});
