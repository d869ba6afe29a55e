import { randomUUID } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { isObject } from '../../src/record/json.ts';
import { httpTransport } from '../../src/transport/http/http.ts';
import { makeProject, silent } from '../mappings/project.ts';
import type { TestProject } from '../mappings/project.ts';
import { noon, standing } from '../transport/http/vendor.ts';
import { keys } from './client.ts';

/**
 * What the shipped connector sends and takes, to the letter, without the sandbox: both are made from the same
 * documents, and a slip in the sandbox must not hide one in the connector.
 */
const host = 'https://api4.successfactors.example';
const { signal } = new AbortController();
let project: TestProject;
let session: Session;
let clock: ReturnType<typeof standing>;
let forms: URLSearchParams[];

function open(settings: Readonly<Record<string, string | number>> = {}): Connection {
  project = makeProject({ base_url: host, client_id: 'YzE', private_key: keys.privateKey, page_size: 2, ...settings });
  session = project.open();
  clock = standing(noon);
  const declared = session.project.connections.get('successfactors');
  if (declared === undefined) throw new Error('no connection');
  const refuse = () => Promise.reject(new Error('no store'));
  return httpTransport(declared.document, {
    name: declared.name,
    config: declared.config,
    root: project.root,
    mapping: 'm',
    run: 'r',
    clock,
    random: () => 0.5,
    log: silent,
    budgets: { spend: refuse, reserve: refuse, release: refuse },
    local: { changes: refuse, get: refuse, merge: refuse, remove: refuse },
    spool: { put: refuse, get: refuse, drop: refuse, dropOthers: refuse },
    onRequest: () => undefined,
    killPoint: () => undefined,
  });
}

beforeEach(() => {
  nock.disableNetConnect();
  forms = [];
  let latest: Record<string, string> = {};
  nock(host, { reqheaders: { 'content-type': 'application/x-www-form-urlencoded' } })
    .persist()
    // The matcher sees the bodies of other requests too; the reply, only those that it is for.
    .post('/oauth/token', (body: Record<string, string>) => {
      latest = body;
      return typeof body['assertion'] === 'string';
    })
    .reply(200, () => {
      forms.push(new URLSearchParams(latest));
      return { access_token: `T${forms.length}`, token_type: 'Bearer', expires_in: 86_399 };
    });
});
afterEach(async () => {
  const left = nock.pendingMocks().filter((mock) => !mock.includes('/oauth/token'));
  nock.cleanAll();
  nock.enableNetConnect();
  await session.close();
  project.remove();
  expect(left).toEqual([]);
});

/** The vendor with the first login's token; every request names itself and wants JSON. */
const api = (token = 'T1', more: Record<string, string> = {}) =>
  nock(host, {
    reqheaders: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'x-correlation-id': /^[0-9a-f-]{36}$/,
      ...more,
    },
  });
const list = (results: readonly Json[], next?: string) => ({
  d: next === undefined ? { results } : { results, __next: next },
});
const item = (index: number, more: JsonObject = {}) => ({
  ...{
    key: `X/id=${index + 1}`,
    status: 'OK',
    editStatus: 'UPSERTED',
    message: null,
    index,
    httpCode: 200,
    inlineResults: null,
  },
  ...more,
});
const upsertQuery = { $format: 'json', strictTransactionIsolate: 'true' };
const meta = (entity: string, uri = entity) => ({ uri, type: `SFOData.${entity}` });

async function read(connection: Connection, stream: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  const request = { cursor: undefined, full: false, seen: async () => new Set<string>() };
  for await (const { items } of connection.source(stream).read(request, signal)) {
    for (const one of items) records.push('record' in one ? one.record : { unreadable: one.unreadable.code });
  }
  return records;
}

async function write(connection: Connection, stream: string, records: readonly JsonObject[]) {
  const deltas = records.map((record, i): Delta => {
    return { key: String(i), operation: 'upsert', record, clear: [], match: undefined, targetId: undefined };
  });
  return connection.sink(stream).write({ id: randomUUID(), operation: 'upsert', deltas }, signal);
}

describe('the login', () => {
  it('SF-SAML-BEARER: exchanges an assertion, with no secret and without new_token at first', async () => {
    api().get('/odata/v2/User').query({ $format: 'json', $top: '1', $select: 'userId' }).reply(200, list([]));
    await open().check(signal);
    const [form] = forms;
    const xml = Buffer.from(form?.get('assertion') ?? '', 'base64').toString();
    expect([...(form?.keys() ?? [])].sort()).toEqual(['assertion', 'client_id', 'company_id', 'grant_type']);
    expect([form?.get('company_id'), form?.get('client_id'), form?.get('grant_type')]).toEqual([
      'ACMEchina',
      'YzE',
      'urn:ietf:params:oauth:grant-type:saml2-bearer',
    ]);
    expect(xml).toMatch(/<(\w+:)?Issuer[^>]*>www\.successfactors\.com</);
    expect(xml).toMatch(/<(\w+:)?Audience>www\.successfactors\.com</);
    expect(xml).toMatch(/<(\w+:)?NameID[^>]*>hrwire_api</);
    expect(xml).toContain(`Recipient="${host}/oauth/token"`);
    expect(xml).toMatch(/Name="api_key".*?>YzE</s);
    expect(xml).toContain('SignatureValue');
  });

  it('SF-TOKEN-REUSE: asks for a new token after a 403 LGN0022, once', async () => {
    const check = { $format: 'json', $top: '1', $select: 'userId' };
    const dead = { error: { code: 'LGN0022', message: { lang: 'en-US', value: '[LGN0022] expired' } } };
    api('T1').get('/odata/v2/User').query(check).reply(403, dead);
    api('T2').get('/odata/v2/User').query(check).reply(200, list([]));
    await open().check(signal);
    expect(forms.map((form) => form.get('new_token'))).toEqual([null, 'true']);
  });
});

describe('reading', () => {
  it('SF-PAGING, SF-SESSION: a window of candidates, its next link verbatim, in the session that began', async () => {
    const next = `${host}/odata/v2/CandidateLight?$format=json&paging=snapshot&$skiptoken=eyJ%2B`;
    api()
      .get('/odata/v2/CandidateLight')
      .query({
        $format: 'json',
        $filter:
          "lastModifiedDateTime ge datetimeoffset'2000-01-01T00:00:00Z' and lastModifiedDateTime le datetimeoffset'2026-11-21T12:00:00Z'",
        customPageSize: '2',
        paging: 'snapshot',
      })
      .reply(
        200,
        list(
          [
            {
              __metadata: { uri: 'CandidateLight(4001L)', type: 'SFOData.CandidateLight' },
              candidateId: '9007199254740993',
              primaryEmail: 'a@x.example',
              lastModifiedDateTime: '/Date(1565036945000+0000)/',
              creationDateTime: '/Date(-1000+0480)/',
              gender: 'F',
              jobsApplied: { __deferred: { uri: 'x' } },
            },
          ],
          next,
        ),
        { 'set-cookie': 'JSESSIONID=s1; Path=/', 'x-csrf-token': 'c1' },
      );
    api('T1', { cookie: 'JSESSIONID=s1', 'x-csrf-token': 'c1' })
      .get('/odata/v2/CandidateLight?$format=json&paging=snapshot&$skiptoken=eyJ%2B')
      .reply(200, list([{ candidateId: 4002, lastModifiedDateTime: '/Date(0)/' }]));
    expect(await read(open(), 'candidates')).toEqual([
      {
        candidateId: '9007199254740993',
        email: 'a@x.example',
        gender: 'F',
        creationDateTime: expect.stringMatching(/^(1969|1970)-/) as string,
        lastModifiedDateTime: '2019-08-05T20:29:05Z',
      },
      { candidateId: '4002', lastModifiedDateTime: '1970-01-01T00:00:00Z' },
    ]);
  });

  it('SF-FILTER: asks for many by one filter, text quoted, numbers with L', async () => {
    const query = (filter: string) => ({ $format: 'json', $filter: filter, customPageSize: '2' });
    api()
      .get('/odata/v2/CandidateLight')
      .query(query('candidateId in 4001L,4002L'))
      .reply(200, list([{ candidateId: '4002' }]));
    api().get('/odata/v2/CandidateLight').query(query("primaryEmail in 'o''neil@x.example'")).reply(200, list([]));
    api().get('/odata/v2/JobApplication').query(query('applicationId in 3001L')).reply(200, list([]));
    const connection = open();
    const ask = async (stream: string, field: string, values: string[]) => [
      ...(await connection.source(stream).byKey({ field, values }, signal)).keys(),
    ];
    expect(await ask('candidates', 'candidateId', ['4001', '4002'])).toEqual(['4002']);
    expect(await ask('candidates', 'email', ["o'neil@x.example"])).toEqual([]);
    expect(await ask('job_applications', 'applicationId', ['3001'])).toEqual([]);
  });

  it('SF-REQUEST-ERRORS: a 429 is waited out: five minutes, or as long as Retry-After says', async () => {
    const check = { $format: 'json', $top: '1', $select: 'userId' };
    const waits: number[] = [];
    for (const headers of [{}, { 'retry-after': '7' }, { 'retry-after': new Date(noon + 90_000).toUTCString() }]) {
      nock(host).get('/odata/v2/User').query(check).reply(429, {}, headers);
      nock(host).get('/odata/v2/User').query(check).reply(200, list([]));
      const connection = open();
      await connection.check(signal);
      waits.push(clock.now() - noon);
      await session.close();
      project.remove();
    }
    open();
    expect(waits).toEqual([300_000, 7000, 90_000]);
  });
});

describe('writing', () => {
  it('SF-UPSERT-INDEX: candidates in one isolated call; each item is its record`s verdict', async () => {
    api()
      .post('/odata/v2/upsert', [
        {
          __metadata: meta('CandidateLight'),
          ...{ firstName: '伟', lastName: '王', primaryEmail: 'w@x.example', country: 'CN', cellPhone: '13800138000' },
          ...{ gender: 'M', highestEducation: 'BACHELOR', source: 'REFERRAL' },
        },
        {
          __metadata: meta('CandidateLight', 'CandidateLight(4001L)'),
          firstName: 'A',
          lastName: 'B',
          primaryEmail: 'b@x.example',
          country: 'US',
        },
        {
          __metadata: meta('CandidateLight'),
          firstName: 'C',
          lastName: 'D',
          primaryEmail: 'c@x.example',
          country: 'US',
        },
      ])
      .query(upsertQuery)
      .matchHeader('content-type', /^application\/json/)
      .reply(200, {
        d: [
          item(2, { status: 'ACCEPTED', editStatus: null, httpCode: 202 }),
          item(1, {
            key: null,
            status: 'ERROR',
            editStatus: null,
            httpCode: 400,
            message: '[COE_GENERAL_BAD_REQUEST] b@x.example 123456789 with the index 1',
          }),
          item(0, { key: 'CandidateLight/candidateId=77', editStatus: 'INSERTED' }),
        ],
      });
    const said = await write(open(), 'candidates', [
      {
        firstName: '伟',
        lastName: '王',
        email: 'w@x.example',
        country: 'CN',
        phone: '13800138000',
        gender: 'M',
        education: 'BACHELOR',
        source: 'REFERRAL',
      },
      { candidateId: '4001', firstName: 'A', lastName: 'B', email: 'b@x.example', country: 'US' },
      { firstName: 'C', lastName: 'D', email: 'c@x.example', country: 'US' },
    ]);
    expect(said).toEqual([
      { is: 'accepted', targetId: '77', effect: 'created' },
      {
        is: 'rejected',
        cause: { code: 'COE_GENERAL_BAD_REQUEST', message: '[COE_GENERAL_BAD_REQUEST] …@… … with the index 1' },
      },
      { is: 'retry', after: 60_000, cause: { code: 'http-202', message: 'ACCEPTED 202' } },
    ]);
  });

  it('SF-UPSERT-MAX: a call that the vendor finds too large is made smaller', async () => {
    const tooMany = {
      error: { code: 'BadRequestException', message: { lang: 'en', value: 'Upsert content exceeds the maximum' } },
    };
    const bodies: number[] = [];
    const take = (body: unknown) => bodies.push(Array.isArray(body) ? body.length : 0) > 0;
    api().post('/odata/v2/upsert', take).query(upsertQuery).reply(400, tooMany);
    api()
      .post('/odata/v2/upsert', take)
      .query(upsertQuery)
      .twice()
      .reply(200, { d: [item(0), item(1)] });
    const people = [1, 2, 3, 4].map((n) => ({ firstName: 'A', lastName: 'B', email: `${n}@x.example`, country: 'US' }));
    const said = await write(open(), 'candidates', people);
    expect('rejected' in said ? said : said.map(({ is }) => is)).toEqual(Array(4).fill('accepted'));
    expect(new Set(bodies)).toEqual(new Set([4, 2]));
  });

  it('SF-UPSERT-ISOLATE: a call refused as a whole is told as that, so that it is halved', async () => {
    const sunk = {
      error: { code: 'COE_GENERAL_BAD_REQUEST', message: { lang: 'en', value: 'wrong with the index 1' } },
    };
    api().post('/odata/v2/upsert').query(upsertQuery).reply(400, sunk);
    const people = [1, 2].map((n) => ({ firstName: 'A', lastName: 'B', email: `${n}@x.example`, country: 'US' }));
    expect(await write(open(), 'candidates', people)).toMatchObject({
      rejected: 'whole',
      code: 'COE_GENERAL_BAD_REQUEST',
    });
  });

  it('SF-STATUS-SET: an application names the item it moves to and its reason, and nothing else', async () => {
    api()
      .post('/odata/v2/upsert', [
        {
          __metadata: meta('JobApplication', 'JobApplication(3001L)'),
          appStatusSetItemId: '1014',
          statusComments: '转入人才库',
        },
      ])
      .query(upsertQuery)
      .reply(200, { d: [item(0)] });
    const move = { applicationId: '3001', appStatusSetItemId: '1014', reason: '转入人才库' };
    expect(await write(open(), 'job_applications', [move])).toEqual([
      { is: 'accepted', targetId: '1', effect: 'updated' },
    ]);
  });

  const report = {
    orderId: '7001',
    score: '84.6',
    recommendation: '1',
    details: 'AI',
    dimensions: { 沟通: 88, 逻辑: 81.5 },
    completedAt: '2026-11-20T02:00:00Z',
  };
  const sent = (more: JsonObject) => ({
    __metadata: meta('JobApplicationAssessmentReport'),
    ...{ orderId: '7001', status: '3', statusDate: `/Date(${Date.parse(report.completedAt)})/` },
    assessmentReportDetail: [
      { scoreComponent: 'Score', scoreValue: '84.6' },
      { scoreComponent: 'Recommendation', scoreValue: '1' },
    ],
    ...more,
  });

  it.each<[string, Record<string, string>, JsonObject]>([
    ['details', {}, { statusDetails: 'AI\n沟通 88; 逻辑 81.5' }],
    ['field', { dimension_field: 'cust_dimensions' }, { statusDetails: 'AI', cust_dimensions: '沟通 88; 逻辑 81.5' }],
    ['none', {}, { statusDetails: 'AI' }],
  ])('SF-SCORE-COMPONENTS: a report with its dimensions in %s', async (dimension_scores, settings, expected) => {
    api()
      .post('/odata/v2/upsert', [sent(expected)])
      .query(upsertQuery)
      .reply(200, { d: [item(0)] });
    const said = await write(open({ dimension_scores, ...settings }), 'assessment_reports', [report]);
    expect(said).toEqual([{ is: 'accepted', targetId: '1', effect: 'created' }]);
  });

  it('a field for the dimensions that is not named is told before anything is sent', async () => {
    const connection = open({ dimension_scores: 'field' });
    await expect(write(connection, 'assessment_reports', [report])).rejects.toThrow(/dimension_field names none/);
  });

  it('SF-REPORT-APPENDS: the look at an order asks for it, then for its reports', async () => {
    api()
      .get('/odata/v2/JobApplicationAssessmentOrder')
      .query({ $format: 'json', $filter: 'id in 7001L', customPageSize: '2' })
      .reply(200, list([{ id: '7001', applicationId: '3001' }]));
    api()
      .get('/odata/v2/JobApplicationAssessmentReport')
      .query({ $format: 'json', $filter: 'orderId in 7001L', $expand: 'assessmentReportDetail', customPageSize: '2' })
      .reply(
        200,
        list([
          {
            ...{ id: '1', orderId: '7001', status: '3', statusDetails: 'AI\n沟通 88; 逻辑 81.5' },
            statusDate: `/Date(${Date.parse(report.completedAt)}+0000)/`,
            assessmentReportDetail: {
              results: [
                { scoreComponent: 'Score', scoreValue: '84.6' },
                { scoreComponent: 'Recommendation', scoreValue: '1' },
              ],
            },
          },
        ]),
      );
    const connection = open();
    const repeat = connection.sink('assessment_reports').operations.get('upsert')?.repeat;
    if (repeat?.kind !== 'by_lookup') throw new Error('not by lookup');
    const found = await connection.source(repeat.stream).byKey({ field: repeat.field, values: ['7001'] }, signal);
    const order = found.get('7001')?.[0]?.record;
    expect(isObject(order) && (await repeat.applied(order, report))).toBe(true);
    expect(isObject(order) && (await repeat.applied(order, { ...report, score: '84.7' }))).toBe(false);
  });
});
