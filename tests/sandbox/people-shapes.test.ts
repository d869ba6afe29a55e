import { randomUUID } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { httpTransport } from '../../src/transport/http/http.ts';
import { makeProject, silent } from '../mappings/project.ts';
import type { TestProject } from '../mappings/project.ts';
import { noon, standing } from '../transport/http/vendor.ts';

/** What is sent for people, to the letter, without the sandbox. The clock stands at noon of 21 Nov 2026, UTC. */
const host = 'https://api4.successfactors.example';
const { signal } = new AbortController();
let project: TestProject;
let session: Session;

function open(settings: Readonly<Record<string, string>> = {}): Connection {
  // The login is the other test's affair.
  project = makeProject({ base_url: host, login: 'basic', password: 'pw', start: '2026-11-20T00:00:00Z', ...settings });
  session = project.open();
  const declared = session.project.connections.get('successfactors');
  if (declared === undefined) throw new Error('no connection');
  const refuse = () => Promise.reject(new Error('no store'));
  const { document, name, config } = { ...declared };
  return httpTransport(document, {
    ...{ name, config, root: project.root, mapping: 'm', run: 'r', clock: standing(noon), random: () => 0.5 },
    log: silent,
    budgets: { spend: refuse, reserve: refuse, release: refuse },
    local: { changes: refuse, get: refuse, merge: refuse, remove: refuse },
    spool: { put: refuse, get: refuse, drop: refuse, dropOthers: refuse },
    onRequest: () => undefined,
    killPoint: () => undefined,
  });
}

beforeEach(() => nock.disableNetConnect());

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await session.close();
  project.remove();
  expect(pending).toEqual([]);
});

const list = (results: readonly Json[]) => ({ d: { results } });
/** A list that is asked for by exactly this query. */
function expects(entity: string, query: Record<string, string>, results: readonly Json[]): void {
  nock(host)
    .get(`/odata/v2/${entity}`)
    .query({ $format: 'json', customPageSize: '500', ...query })
    .reply(200, list(results));
}
const day = (text: string): string => `/Date(${Date.parse(`${text}T00:00:00Z`)})/`;
const stamp = '/Date(1763600000000+0000)/';

async function read(connection: Connection, stream: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  const request = { cursor: undefined, full: false, seen: async () => new Set<string>() };
  for await (const { items } of connection.source(stream).read(request, signal)) {
    for (const one of items) records.push('record' in one ? one.record : { unreadable: one.unreadable.message });
  }
  return records;
}

const between = (path: string, from: string, to: string): string =>
  `(${path} ge datetimeoffset'${from}' and ${path} le datetimeoffset'${to}')`;
const touched = (path: string): string => between(path, '2026-11-20T00:00:00Z', '2026-11-21T12:00:00Z');
/** With two days' margin. */
const begins = (path: string): string => between(path, '2026-11-18T00:00:00Z', '2026-11-23T12:00:00Z');

describe('employees', () => {
  const job = (more: JsonObject): JsonObject => ({
    ...{ userId: 'e1', seqNumber: '1', department: 'D1', jobTitle: 'Analyst', position: null, managerId: 'NO_MANAGER' },
    ...{ emplStatus: '5800', emplStatusNav: { externalCode: 'A' }, lastModifiedDateTime: stamp },
    ...more,
  });

  function answers(jobs: readonly Json[]): void {
    expects(
      'PerPerson',
      {
        $select: 'personIdExternal,dateOfBirth,lastModifiedDateTime',
        $filter: [
          ...['', 'personalInfoNav/', 'emailNav/', 'phoneNav/', 'employmentNav/', 'employmentNav/jobInfoNav/'].map(
            (at) => touched(`${at}lastModifiedDateTime`),
          ),
          ...['personalInfoNav/', 'employmentNav/', 'employmentNav/jobInfoNav/'].map((at) => begins(`${at}startDate`)),
        ].join(' or '),
        paging: 'snapshot',
      },
      [{ personIdExternal: "o'1", dateOfBirth: '/Date(-86400000)/', lastModifiedDateTime: stamp }],
    );
    const of = { $filter: "personIdExternal in 'o''1'" };
    const one = { personIdExternal: "o'1", lastModifiedDateTime: stamp };
    const name = {
      firstName: '伟',
      lastName: '王',
      gender: 'M',
      startDate: day('2020-01-01'),
      endDate: '/Date(253402214400000)/',
    };
    expects('PerPersonal', { ...of, fromDate: '1900-01-01' }, [{ ...one, ...name }]);
    expects('PerEmail', of, [
      { ...one, emailAddress: 'private@x.example', isPrimary: false },
      { ...one, emailAddress: 'work@x.example', isPrimary: true },
    ]);
    expects('PerPhone', of, [{ ...one, phoneNumber: '13800138000', isPrimary: false }]);
    expects('EmpEmployment', of, [
      { ...one, userId: 'e1', startDate: day('2020-01-01'), endDate: null, assignmentIdExternal: 'N1' },
    ]);
    expects('EmpJob', { $filter: "userId in 'e1'", fromDate: '1900-01-01', $expand: 'emplStatusNav' }, jobs);
  }

  it('SF-CHILD-STAMPS, SF-EFFECTIVE-LATER: the finder asks for every stamp and every beginning, then each entity for its own', async () => {
    answers([
      job({ startDate: day('2026-12-01'), endDate: '/Date(253402214400000)/', jobTitle: 'Lead' }),
      job({ startDate: day('2020-01-01'), endDate: day('2026-11-30') }),
    ]);
    const slice = { seqNumber: 1, status: 'A', active: true, department: 'D1', position: null, managerId: null };
    expect(await read(open(), 'employees')).toEqual([
      {
        ...{
          personId: "o'1",
          userId: 'e1',
          firstName: '伟',
          lastName: '王',
          email: 'work@x.example',
          phone: '13800138000',
        },
        ...{ gender: 'M', birthday: '1969-12-31', status: 'A', active: true, department: 'D1', title: 'Analyst' },
        ...{ position: null, managerId: null, startDate: '2020-01-01', jobNumber: 'N1', effectiveFrom: '2020-01-01' },
        slices: [
          { ...slice, startDate: '2020-01-01', endDate: '2026-11-30', title: 'Analyst' },
          { ...slice, startDate: '2026-12-01', title: 'Lead' },
        ],
        lastModifiedDateTime: '2025-11-20T00:53:20Z',
      },
    ]);
  });

  it('SF-SLICE-TODAY: a slice holds from the day on at which it begins where the tenant is', async () => {
    const slices = [
      job({ startDate: day('2026-11-22'), endDate: '/Date(253402214400000)/', jobTitle: 'Lead' }),
      job({ startDate: day('2020-01-01'), endDate: day('2026-11-21') }),
    ];
    answers(slices);
    expect(await read(open(), 'employees')).toMatchObject([{ title: 'Analyst' }]);
    await session.close();
    project.remove();
    // Noon in London is the next day on Kiritimati.
    answers(slices);
    expect(await read(open({ zone: 'Pacific/Kiritimati' }), 'employees')).toMatchObject([{ title: 'Lead' }]);
  });
});

describe('departments', () => {
  it('SF-DELIMITED: the finder asks for ends as well, over all slices', async () => {
    const $filter = [touched('lastModifiedDateTime'), begins('startDate'), begins('endDate')].join(' or ');
    const all = { fromDate: '1900-01-01' };
    expects('FODepartment', { ...all, $filter, $select: 'externalCode', paging: 'snapshot' }, [
      { externalCode: 'D1' },
      { externalCode: 'D1' },
    ]);
    expects('FODepartment', { ...all, $filter: "externalCode in 'D1'" }, [
      {
        externalCode: 'D1',
        startDate: day('2020-01-01'),
        endDate: day('2026-11-20'),
        name: '研发',
        parent: 'D0',
        status: 'A',
        lastModifiedDateTime: stamp,
      },
    ]);
    expect(await read(open(), 'departments')).toEqual([
      {
        code: 'D1',
        name: '研发',
        parentCode: 'D0',
        status: 'I',
        startDate: '2020-01-01',
        endDate: '2026-11-20',
        lastModifiedDateTime: '2025-11-20T00:53:20Z',
      },
    ]);
  });
});

describe('users', () => {
  it('SF-USER-MANAGER: the manager is a nested uri, the state a letter, a day its ticks', async () => {
    const meta = (userId: string) => ({ uri: `User('${userId}')`, type: 'SFOData.User' });
    nock(host)
      .post('/odata/v2/upsert', [
        {
          __metadata: meta('e1'),
          ...{ userId: 'e1', username: 'w', firstName: '伟', lastName: '王', email: 'w@x.example', status: 't' },
          ...{ department: 'D1', title: 'Analyst', hireDate: '/Date(1798761600000)/' },
          manager: { __metadata: meta("o''1") },
        },
        { __metadata: meta('e2'), userId: 'e2', username: 'v', status: 'f' },
      ])
      .query({ $format: 'json', strictTransactionIsolate: 'true' })
      .reply(200, {
        d: [0, 1].map((index) => ({ key: `User/userId=e${index + 1}`, status: 'OK', index, httpCode: 200 })),
      });
    const records: JsonObject[] = [
      {
        ...{ userId: 'e1', username: 'w', firstName: '伟', lastName: '王', email: 'w@x.example', active: true },
        ...{ department: 'D1', title: 'Analyst', managerId: "o'1", startDate: '2027-01-01' },
      },
      { userId: 'e2', username: 'v', active: false },
    ];
    const deltas = records.map((record, i): Delta => {
      return { key: String(i), operation: 'upsert', record, clear: [], match: undefined, targetId: undefined };
    });
    const said = await open().sink('users').write({ id: randomUUID(), operation: 'upsert', deltas }, signal);
    expect(said).toMatchObject([
      { is: 'accepted', targetId: 'e1' },
      { is: 'accepted', targetId: 'e2' },
    ]);
  });
});

describe('offers', () => {
  it('SF-OFFER-STAMP: the window is of lastModifiedDate, ids are 64-bit literals', async () => {
    const offer = {
      offerApprovalId: 501,
      applicationId: '9007199254740993',
      lastModifiedDate: stamp,
      salaryBase: 30000.5,
    };
    expects(
      'JobOffer',
      { $filter: touched('lastModifiedDate').slice(1, -1), $expand: 'jobApplication', paging: 'snapshot' },
      [offer],
    );
    expects('JobOffer', { $filter: 'applicationId in 9007199254740993L', $expand: 'jobApplication' }, [offer]);
    const connection = open();
    expect(await read(connection, 'offers')).toMatchObject([
      { offerId: '501', applicationId: '9007199254740993', salary: '30000.5' },
    ]);
    const found = await connection
      .source('offers')
      .byKey({ field: 'applicationId', values: ['9007199254740993'] }, signal);
    expect([...found.keys()]).toEqual(['9007199254740993']);
  });
});
