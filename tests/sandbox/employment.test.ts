import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeDepartment,
  changeEmail,
  changeJob,
  dayText,
  dismiss,
  hire,
  moveApplication,
  putOffer,
} from '../../examples/sandbox/successfactors/people.ts';
import { items, openClient, page } from './client.ts';
import type { Client } from './client.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const stampedAt = (ms: number): string => new Date(ms).toISOString();
let client: Client;
let clock: number;

beforeEach(async () => {
  clock = now;
  client = await openClient({ candidates: 2, employees: 12, now: () => clock });
});
afterEach(() => client.sandbox.close());

type Fields = Record<string, unknown>;

/** The records of a list; the query as it reads, unencoded. */
async function list(set: string, query = ''): Promise<Fields[]> {
  const given = await client.get(`/odata/v2/${set}?$format=json${query === '' ? '' : `&${query}`}`);
  expect(given.status, given.text).toBe(200);
  return page(given).results;
}

async function refused(target: string): Promise<unknown> {
  const given = await client.get(`/odata/v2/${target}`);
  return [given.status, client.sandbox.log.strict.length];
}

/** The list behind an expanded navigation. */
function behind(record: Fields | undefined, name: string): Fields[] {
  const expanded = record?.[name];
  if (typeof expanded !== 'object' || expanded === null || !('results' in expanded)) return [];
  return expanded.results as Fields[];
}

const since = (ms: number): string => `datetimeoffset'${stampedAt(ms)}'`;
const later = (days: number): string => dayText(now + days * 86_400_000);

describe('SF-SLICE-TODAY', () => {
  it('only the slice of today is shown, whatever is to come', async () => {
    changeJob(client.sandbox.tables, { userId: 'e1002', startDate: later(-3), title: '经理' });
    changeJob(client.sandbox.tables, { userId: 'e1002', startDate: later(5), title: '总监' });
    const jobs = await list('EmpJob', "$filter=userId in 'e1002'");
    expect(jobs.map(({ jobTitle }) => jobTitle)).toEqual(['经理']);
  });

  it('fromDate=1900-01-01 shows every slice, asOfDate that of its day', async () => {
    changeJob(client.sandbox.tables, { userId: 'e1002', startDate: later(5), title: '总监' });
    const all = await list('EmpJob', "fromDate=1900-01-01&$filter=userId in 'e1002'");
    expect(all.map(({ jobTitle }) => jobTitle).sort()).toEqual(['总监', '负责人']);
    const [then] = await list('EmpJob', `asOfDate=${later(6)}&$filter=userId in 'e1002'`);
    expect(then).toMatchObject({
      jobTitle: '总监',
      __metadata: { uri: expect.stringMatching(/EmpJob\(seqNumber=1L,startDate=datetime'/) as string },
    });
  });

  it('of several slices of one day the highest seqNumber is in force', async () => {
    changeJob(client.sandbox.tables, { userId: 'e1002', startDate: later(-3), title: '经理' });
    changeJob(client.sandbox.tables, { userId: 'e1002', startDate: later(-3), title: '副总' });
    expect(await list('EmpJob', "$filter=userId in 'e1002'")).toMatchObject([{ jobTitle: '副总', seqNumber: '2' }]);
  });

  it('asOfDate beside fromDate is refused, and so is a slice of what has none', async () => {
    expect(await refused('EmpJob?$format=json&asOfDate=2026-01-01&fromDate=1900-01-01')).toEqual([400, 1]);
    expect(await refused('PerEmail?$format=json&fromDate=1900-01-01')).toEqual([400, 2]);
    expect(await refused('EmpJob?$format=json&asOfDate=today')).toEqual([400, 3]);
  });
});

describe('SF-SLICE-FILTER', () => {
  it('the predicate is tested over all slices, so that the slice shown may lie outside the window', async () => {
    clock = now + 60_000;
    changeJob(client.sandbox.tables, { userId: 'e1003', startDate: later(30), title: '将来' });
    client.sandbox.tables.change(
      'EmpJob',
      client.sandbox.tables.get('EmpJob', `1/${Date.parse(`${later(30)}T00:00:00Z`)}/e1003`) ?? {},
      {},
    );
    const hits = await list('EmpJob', `$filter=lastModifiedDateTime ge ${since(now)}`);
    expect(hits).toMatchObject([{ userId: 'e1003', jobTitle: '负责人' }]);
  });

  it('a literal on the left limits the test to the row itself', async () => {
    clock = now + 60_000;
    const future = `1/${Date.parse(`${later(10)}T00:00:00Z`)}/e1008`;
    client.sandbox.tables.change('EmpJob', client.sandbox.tables.get('EmpJob', future) ?? {}, {});
    expect(await list('EmpJob', `$filter=lastModifiedDateTime ge ${since(now)}`)).toHaveLength(1);
    expect(await list('EmpJob', `$filter=${since(now)} le lastModifiedDateTime`)).toEqual([]);
  });
});

describe('SF-CHILD-STAMPS', () => {
  it('a person is not stamped when an address changes: only its own path finds it', async () => {
    clock = now + 60_000;
    changeEmail(client.sandbox.tables, 'p1004', 'new@acme.example');
    expect(await list('PerPerson', `$filter=lastModifiedDateTime ge ${since(now)}`)).toEqual([]);
    const found = await list(
      'PerPerson',
      `$filter=lastModifiedDateTime ge ${since(now)} or emailNav/lastModifiedDateTime ge ${since(now)}`,
    );
    expect(found.map((row) => row['personIdExternal'])).toEqual(['p1004']);
  });

  it('a path through two navigations reaches the slices of a job, those to come as well', async () => {
    const filter = `employmentNav/jobInfoNav/startDate ge ${since(now + 9 * 86_400_000)} and employmentNav/jobInfoNav/startDate le ${since(now + 11 * 86_400_000)}`;
    expect((await list('PerPerson', `$filter=${filter}`)).map((row) => row['personIdExternal'])).toEqual(['p1008']);
  });

  it('a path that is none is refused', async () => {
    expect(await refused('PerPerson?$format=json&$filter=jobNav/title eq %27x%27')).toEqual([400, 1]);
  });
});

describe('SF-EMPLOYMENT-ORDER', () => {
  it('two employments come in an order that says nothing', async () => {
    for (let n = 0; n < 6; n++) {
      hire(client.sandbox.tables, {
        personId: `q${n}`,
        userId: `q${n}-first`,
        firstName: 'A',
        lastName: 'B',
        startDate: '2020-01-01',
      });
      dismiss(client.sandbox.tables, `q${n}-first`, '2021-01-01');
      hire(client.sandbox.tables, {
        personId: `q${n}`,
        userId: `q${n}-again`,
        firstName: 'A',
        lastName: 'B',
        startDate: '2022-01-01',
      });
    }
    const people = await list(
      'PerPerson',
      "$filter=personIdExternal in 'q0','q1','q2','q3','q4','q5'&$expand=employmentNav",
    );
    const firsts = people.map((row) => String(behind(row, 'employmentNav')[0]?.['userId']).slice(3));
    expect(new Set(firsts)).toEqual(new Set(['first', 'again']));
  });
});

describe('SF-PRE-HIRE', () => {
  const expand = '$expand=personalInfoNav,emailNav,phoneNav,employmentNav/jobInfoNav';

  it('of somebody who has not begun little more than name and start is shown', async () => {
    const [person] = await list('PerPerson', `$filter=personIdExternal in 'p1006'&${expand}`);
    expect(behind(person, 'personalInfoNav')).toHaveLength(1);
    expect(behind(person, 'emailNav')).toEqual([]);
    const [employment] = behind(person, 'employmentNav');
    expect(employment).toMatchObject({ userId: 'e1006' });
    expect(behind(employment, 'jobInfoNav')).toEqual([]);
  });

  it('asOfDate of the first day shows all of it, at every level', async () => {
    const [person] = await list('PerPerson', `asOfDate=${later(20)}&$filter=personIdExternal in 'p1006'&${expand}`);
    expect(behind(person, 'emailNav')).toHaveLength(2);
    expect(behind(behind(person, 'employmentNav')[0], 'jobInfoNav')).toHaveLength(1);
  });

  it('the entities themselves show it: an address by PerEmail, the job to come with fromDate', async () => {
    expect(await list('PerEmail', "$filter=personIdExternal in 'p1006'")).toHaveLength(2);
    const jobs = await list('EmpJob', "fromDate=1900-01-01&$filter=userId in 'e1006'&$expand=emplStatusNav");
    expect(jobs).toMatchObject([{ emplStatusNav: { externalCode: 'A' } }]);
  });
});

describe('SF-DELIMITED', () => {
  it('a department that has ended is seen with fromDate alone', async () => {
    changeDepartment(client.sandbox.tables, 'D120', later(-400), { endDate: Date.parse(`${later(-2)}T00:00:00Z`) });
    const codes = async (query = '') => (await list('FODepartment', query)).map((row) => row['externalCode']);
    expect(await codes()).not.toContain('D120');
    expect(await codes('fromDate=1900-01-01')).toContain('D120');
  });
});

describe('what is deleted', () => {
  it('leaves no trace: neither the row nor a stamp of what stood above it', async () => {
    clock = now + 60_000;
    const [slice] = client.sandbox.tables
      .related('EmpJob', 'userId', 'e1008')
      .filter(({ department }) => department === 'D120');
    client.sandbox.tables.remove('EmpJob', `1/${Number(slice?.['startDate'])}/e1008`);
    expect(await list('EmpJob', "fromDate=1900-01-01&$filter=userId in 'e1008'")).toHaveLength(1);
    expect(
      await list(
        'PerPerson',
        `$filter=lastModifiedDateTime ge ${since(now)} or employmentNav/jobInfoNav/lastModifiedDateTime ge ${since(now)}`,
      ),
    ).toEqual([]);
  });
});

describe('SF-USER-MANAGER', () => {
  const user = (userId: string, more: Fields): Fields => ({
    __metadata: { uri: `User('${userId}')`, type: 'SFOData.User' },
    ...{ userId, username: `${userId}.name`, status: 't', firstName: '伟', lastName: '王' },
    ...more,
  });
  const manager = (userId: string): Fields => ({
    manager: { __metadata: { uri: `User('${userId}')`, type: 'SFOData.User' } },
  });

  it('a manager is a nested uri, and it is shown where it is expanded', async () => {
    const given = await client.upsert([user('n1', manager('u100')), user('n2', manager('NO_MANAGER'))]);
    expect(items(given).map(({ status, key }) => [status, key])).toEqual([
      ['OK', 'User/userId=n1'],
      ['OK', 'User/userId=n2'],
    ]);
    const found = await list('User', "$filter=userId in 'n1','n2'&$expand=manager&$orderby=userId asc");
    expect(found).toMatchObject([{ manager: { userId: 'u100' } }, { manager: null }]);
  });

  it.each([
    ['a manager who is no user', manager('nobody')],
    ['a manager as text', { manager: 'u100' }],
    ['a state that is none', { status: 'active' }],
    ['another id than that of the uri', { userId: 'n9' }],
    ['no user name', { username: '' }],
  ])('%s is an error of the record', async (_, change) => {
    expect(items(await client.upsert([user('n1', change), user('n2', {})])).map(({ status }) => status)).toEqual([
      'ERROR',
      'OK',
    ]);
  });

  it('a known user is changed in the fields that are sent', async () => {
    await client.upsert([user('u100', { status: 'f' })]);
    expect(client.sandbox.tables.get('User', 'u100')).toMatchObject({ status: 'f', email: 'u100@acme.example' });
  });
});

describe('SF-OFFER-STAMP', () => {
  it('an offer is stamped by lastModifiedDate, and knows its application', async () => {
    putOffer(client.sandbox.tables, '501', { applicationId: '3001', currency: 'CNY', salaryBase: '30000.00' });
    const offers = await list('JobOffer', `$filter=lastModifiedDate ge ${since(now)}&$expand=jobApplication`);
    expect(offers).toMatchObject([
      { offerApprovalId: '501', salaryBase: '30000.00', jobApplication: { candidateId: '4001' } },
    ]);
    expect(
      await refused('JobOffer?$format=json&$filter=lastModifiedDateTime ge datetimeoffset%272026-01-01T00:00:00Z%27'),
    ).toEqual([400, 1]);
  });
});

describe('the controls', () => {
  const control = async (what: string, body: unknown): Promise<number> =>
    (await fetch(`${client.sandbox.url}/__sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) })).status;

  it('hire, change, dismiss, offer and move as the personnel office does', async () => {
    expect(
      await control('hire', {
        personId: 'p9',
        userId: 'e9',
        firstName: '芳',
        lastName: '李',
        startDate: later(7),
        email: 'f@acme.example',
      }),
    ).toBe(200);
    expect(await control('job', { userId: 'e9', startDate: later(60), department: 'D112' })).toBe(200);
    expect(await control('dismiss', { userId: 'e9', lastDay: later(90) })).toBe(200);
    expect(await control('email', { personId: 'p9', email: 'g@acme.example' })).toBe(200);
    expect(await control('name', { personId: 'p9', from: later(8), lastName: '欧阳' })).toBe(200);
    expect(await control('department', { code: 'D130', from: later(1), name: '新部门', parent: 'D100' })).toBe(200);
    expect(await control('offer', { offerApprovalId: '7', applicationId: '3001', internalStatus: 'ACCEPTED' })).toBe(
      200,
    );
    expect(await control('move', { applicationId: '3001', item: '1013' })).toBe(200);
    const { tables } = client.sandbox;
    expect(tables.related('EmpJob', 'userId', 'e9')).toHaveLength(3);
    expect(tables.related('FODepartment', 'externalCode', 'D130')).toHaveLength(1);
    expect(tables.get('JobOffer', '7')).toMatchObject({ internalStatus: 'ACCEPTED' });
    expect(tables.get('JobApplication', '3001')).toMatchObject({ appStatusSetItemId: '1013' });
  });

  it('a move stamps its application', () => {
    clock = now + 60_000;
    moveApplication(client.sandbox.tables, '3001', '1013');
    expect(client.sandbox.tables.get('JobApplication', '3001')).toMatchObject({ lastModifiedDateTime: clock });
  });

  it('an unknown one is refused', async () => {
    expect(await control('promote', {})).toBe(500);
  });
});
