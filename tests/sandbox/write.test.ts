import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { items, openClient } from './client.ts';
import type { Client } from './client.ts';

let client: Client;

beforeEach(async () => {
  client = await openClient({ candidates: 6 });
});
afterEach(() => client.sandbox.close());

const person = (n: number, change: Record<string, unknown> = {}): Record<string, unknown> => ({
  __metadata: { uri: 'Candidate', type: 'SFOData.Candidate' },
  firstName: '伟',
  lastName: '王',
  primaryEmail: `w${n}@x.example`,
  country: 'CN',
  cellPhone: '13800138000',
  ...change,
});

const report = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  __metadata: { uri: 'JobApplicationAssessmentReport' },
  orderId: '7001',
  status: '3',
  statusDetails: 'AI interview',
  statusDate: '/Date(1767225600000)/',
  assessmentReportDetail: [
    { scoreComponent: 'Score', scoreValue: '84.6' },
    { scoreComponent: 'Recommendation', scoreValue: '1' },
  ],
  ...change,
});

const outcomes = (): unknown[] => client.sandbox.log.lines.at(-1)?.outcomes?.map(({ outcome }) => outcome) ?? [];

describe('SF-UPSERT-200', () => {
  it('a 200 holds a verdict for each record, named by index', async () => {
    const given = await client.upsert([person(1), person(2, { country: null }), person(3)]);
    expect(given.status).toBe(200);
    expect(items(given).map(({ status, httpCode, index }) => [status, httpCode, index])).toEqual([
      ['OK', 200, 0],
      ['ERROR', 400, 1],
      ['OK', 200, 2],
    ]);
    expect(items(given)[0]).toMatchObject({
      editStatus: 'UPSERTED',
      key: expect.stringMatching(/^Candidate\/candidateId=\d+$/) as string,
    });
    expect(items(given)[1]?.message).toMatch(/COE_MISSING_REQUIRED_PROPERTIES.*country.*with the index 1$/);
    expect(outcomes()).toEqual(['inserted', 'rejected', 'inserted']);
  });

  it.each([
    ['a field that the template lacks', { shoeSize: '42' }, 'COE_PROPERTY_NOT_FOUND'],
    ['a text too long', { firstName: 'x'.repeat(129) }, 'COE_PROPERTY_EXCEED_MAX_LENGTH'],
    ['a value unknown to its picklist', { gender: '男' }, 'COE_GENERAL_BAD_REQUEST'],
    ['a number where text is due', { city: 5 }, 'COE_GENERAL_BAD_REQUEST'],
    ['a field of the server', { lastModifiedDateTime: '/Date(0)/' }, 'COE_PROPERTY_NOT_EDITABLE'],
    ['a date that is no ticks', { dateOfBirth: '1990-01-01' }, 'COE_GENERAL_BAD_REQUEST'],
    ['a missing mail', { primaryEmail: undefined }, 'COE_MISSING_REQUIRED_PROPERTIES'],
    ['a key that does not exist', { __metadata: { uri: 'Candidate(1L)' } }, 'COE_GENERAL_BAD_REQUEST'],
  ])('%s is that record`s error', async (_name, change, code) => {
    const given = await client.upsert([person(1, change), person(2)]);
    expect(items(given)[0]?.message).toContain(code);
    expect(items(given)[1]?.status).toBe('OK');
  });
});

describe('SF-CANDIDATE-FIELDS', () => {
  it('Candidate demands what the template requires, CandidateLight the four basic fields alone', async () => {
    const light = person(2, { __metadata: { uri: 'CandidateLight' }, cellPhone: undefined });
    const given = await client.upsert([person(1, { cellPhone: undefined }), light]);
    expect(items(given).map(({ status }) => status)).toEqual(['ERROR', 'OK']);
    expect(items(given)[1]?.key).toMatch(/^CandidateLight\/candidateId=/);
  });
});

describe('SF-UPSERT-ISOLATE', () => {
  it('without strictTransactionIsolate one bad record sinks the call and nothing is written', async () => {
    const before = client.sandbox.tables.all('Candidate').length;
    const given = await client.upsert([person(1), person(2, { shoeSize: '42' })], '?$format=json');
    expect([given.status, given.json?.error?.code]).toEqual([400, 'COE_PROPERTY_NOT_FOUND']);
    expect(client.sandbox.tables.all('Candidate')).toHaveLength(before);
  });
});

describe('SF-ACCEPTED', () => {
  it('in a full purge a bad record turns the good ones into ACCEPTED, which are not written', async () => {
    const before = client.sandbox.tables.all('Candidate').length;
    const given = await client.upsert([person(1), person(2, { shoeSize: '42' })], '?$format=json&purgeType=full');
    expect(items(given).map(({ status, httpCode }) => [status, httpCode])).toEqual([
      ['ACCEPTED', 202],
      ['ERROR', 400],
    ]);
    expect(client.sandbox.tables.all('Candidate')).toHaveLength(before);
    expect(outcomes()).toEqual(['accepted-not-applied', 'rejected']);
  });

  it('the fault does the same to a call without a bad record', async () => {
    client.sandbox.faults.add([{ kind: 'accepted' }]);
    expect(items(await client.upsert([person(1)]))[0]?.status).toBe('ACCEPTED');
    expect(items(await client.upsert([person(1)]))[0]?.status).toBe('OK');
  });
});

describe('SF-UPSERT-MAX', () => {
  it('1,001 records are refused as a whole, 1,000 are not', async () => {
    const many = (count: number): unknown[] => Array.from({ length: count }, (_, i) => person(i));
    const given = await client.upsert(many(1001));
    expect([given.status, given.json?.error?.code]).toEqual([400, 'BadRequestException']);
    expect(items(await client.upsert(many(1000)))).toHaveLength(1000);
  });
});

describe('SF-CANDIDATE-EMAIL', () => {
  it('an insert with a known mail updates that profile, whatever its case, so that repeating makes no second', async () => {
    const [first] = items(await client.upsert([person(1)]));
    const [again] = items(await client.upsert([person(1, { primaryEmail: 'W1@X.example', city: '上海' })]));
    expect(again?.key).toBe(first?.key);
    expect(outcomes()).toEqual(['updated']);
  });

  it('two records of one call with one mail make one profile', async () => {
    const [a, b] = items(await client.upsert([person(1), person(1)]));
    expect(a?.key).toBe(b?.key);
  });

  it('a tenant may refuse it instead', async () => {
    await client.sandbox.close();
    client = await openClient({ candidates: 3, knownEmail: 'reject' });
    await client.upsert([person(1)]);
    expect(items(await client.upsert([person(1)]))[0]?.status).toBe('ERROR');
  });

  it('a key in the uri names the profile whatever the mail is', async () => {
    const change = person(1, { __metadata: { uri: 'Candidate(4001L)' }, primaryEmail: 'new@x.example' });
    expect(items(await client.upsert([change]))[0]?.key).toBe('Candidate/candidateId=4001');
    expect(client.sandbox.tables.get('Candidate', '4001')?.['primaryEmail']).toBe('new@x.example');
  });
});

describe('SF-STATUS-SET', () => {
  const move = (item: string): unknown => [
    { __metadata: { uri: 'JobApplication(3001L)' }, appStatusSetItemId: item, statusComments: 'below the line' },
  ];

  it('an item of the requisition`s set moves the application and its derived status', async () => {
    expect(items(await client.upsert(move('1014')))[0]?.status).toBe('OK');
    expect(client.sandbox.tables.get('JobApplication', '3001')).toMatchObject({
      appStatusSetItemId: '1014',
      status: 'Disqualified',
    });
  });

  it('an item of another set is accepted and corrupts the application', async () => {
    expect(items(await client.upsert(move('1024')))[0]?.status).toBe('OK');
    expect(client.sandbox.log.lines.at(-1)?.outcomes?.[0]).toMatchObject({ corrupted: true });
    expect(client.sandbox.tables.get('JobApplication', '3001')?.['status']).toBeNull();
  });

  it('an item of no set is an error', async () => {
    expect(items(await client.upsert(move('99')))[0]?.status).toBe('ERROR');
  });

  it('the derived status itself is not written', async () => {
    const given = await client.upsert([{ __metadata: { uri: 'JobApplication(3001L)' }, status: 'Open' }]);
    expect(items(given)[0]?.message).toContain('COE_PROPERTY_NOT_EDITABLE');
  });
});

describe('SF-REPORT-APPENDS', () => {
  it('the same report twice is two reports', async () => {
    await client.upsert([report()]);
    await client.upsert([report()]);
    expect(outcomes()).toEqual(['appended']);
    const given = await client.get(
      '/odata/v2/JobApplicationAssessmentReport?$format=json&$filter=orderId in 7001L&$expand=assessmentReportDetail',
    );
    const { results } = given.json?.d as { results: { assessmentReportDetail: { results: unknown[] } }[] };
    expect(results.map((found) => found.assessmentReportDetail.results.length)).toEqual([2, 2]);
  });

  it('SF-REPORT-STATUS: a report that is not complete is there and not shown', async () => {
    await client.upsert([report({ status: '1' })]);
    expect(client.sandbox.log.lines.at(-1)?.outcomes?.[0]).toMatchObject({ outcome: 'appended', hidden: true });
  });

  it('a report is not changed by its key', async () => {
    const given = await client.upsert([report({ __metadata: { uri: 'JobApplicationAssessmentReport(1L)' } })]);
    expect(items(given)[0]?.status).toBe('ERROR');
  });

  it('a report without statusDetails or for an unknown order is an error', async () => {
    const given = await client.upsert([report({ statusDetails: undefined }), report({ orderId: '1' })]);
    expect(items(given).map(({ status }) => status)).toEqual(['ERROR', 'ERROR']);
  });
});

describe('SF-SCORE-COMPONENTS', () => {
  it.each(['Communication', '沟通能力', 'Total Score', 'sCORE'])(
    '%s leaves the report empty',
    async (scoreComponent) => {
      const given = await client.upsert([report({ assessmentReportDetail: [{ scoreComponent, scoreValue: '80' }] })]);
      expect(items(given)[0]?.status).toBe('OK');
      expect(client.sandbox.log.lines.at(-1)?.outcomes?.[0]).toMatchObject({ empty: true });
      expect(client.sandbox.tables.all('JobApplicationAssessmentReportDetail')).toEqual([]);
    },
  );
});

describe('what the documents do not name', () => {
  it.each([
    ['a parameter', [person(1)], '?$format=json&workflowConfirmed=true'],
    ['an unknown purge', [person(1)], '?$format=json&purgeType=half'],
    ['an entity', [person(1, { __metadata: { uri: 'Payroll' } })], '?$format=json'],
    ['no uri', [person(1, { __metadata: {} })], '?$format=json'],
    [
      'a type that does not fit',
      [person(1, { __metadata: { uri: 'Candidate', type: 'SFOData.User' } })],
      '?$format=json',
    ],
    ['an empty list', [], '?$format=json'],
    ['a list of texts', ['x'], '?$format=json'],
  ])('%s is refused as strict', async (_name, records, query) => {
    expect((await client.upsert(records, query)).status).toBe(400);
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('an entity that is read only is that record`s error', async () => {
    const given = await client.upsert([{ __metadata: { uri: "PerPerson('p1001')" } }]);
    expect(items(given)[0]?.status).toBe('ERROR');
  });
});
