import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/app/connect.ts';
import type { Session } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';
import { sandboxed } from '../mappings/sandboxed.ts';
import type { Sandboxed } from '../mappings/sandboxed.ts';
import type { TestProject } from '../mappings/project.ts';

let at: Sandboxed;
let sandbox: Sandbox;
let project: TestProject;
let session: Session;
let connection: Connection;
const { signal } = new AbortController();

async function open(options: SandboxOptions = {}, settings: Record<string, string | number> = {}): Promise<void> {
  at = await sandboxed({ candidates: 12, ...options }, { page_size: 5, ...settings });
  ({ sandbox, project } = at);
  session = project.open();
  connection = await connect(session, 'successfactors', { mapping: 'test', run: 'test', store: undefined });
}

async function close(): Promise<void> {
  await connection.close();
  await session.close();
  await at.close();
}

beforeEach(() => open());
afterEach(close);

async function reopen(options: SandboxOptions, settings: Record<string, string | number>): Promise<void> {
  await close();
  await open(options, settings);
}

interface Read {
  readonly records: JsonObject[];
  readonly cursors: unknown[];
}

async function read(stream: string, cursor?: unknown): Promise<Read> {
  const records: JsonObject[] = [];
  const cursors: unknown[] = [];
  const request = { cursor: cursor as JsonObject | undefined, full: false, seen: async () => new Set<string>() };
  for await (const page of connection.source(stream).read(request, signal)) {
    for (const item of page.items) {
      expect(item).toHaveProperty('record');
      if ('record' in item) records.push(item.record);
    }
    cursors.push(page.cursor);
  }
  return { records, cursors };
}

let batches = 0;
async function write(stream: string, records: readonly JsonObject[]): Promise<readonly Verdict[]> {
  const deltas = records.map((record, i): Delta => ({
    key: String(i),
    operation: 'upsert',
    record,
    clear: [],
    match: undefined,
    targetId: undefined,
  }));
  const said = await connection.sink(stream).write({ id: `b${++batches}`, operation: 'upsert', deltas }, signal);
  if ('rejected' in said) throw new Error(`${said.code}: ${said.message}`);
  return said;
}

const person = (n: number, change: JsonObject = {}): JsonObject => ({
  firstName: '伟',
  lastName: '王',
  email: `w${n}@x.example`,
  country: 'CN',
  ...change,
});

const requests = (entity: string): number =>
  sandbox.log.lines.filter((line) => line.phase === 'received' && line.entity === entity).length;

describe('logging in', () => {
  it('signs its assertion itself, and one check request says that all is well', async () => {
    expect(await connection.check(signal)).toBe('logged in; the API answers');
  });

  it('SF-LGN-403, SF-TOKEN-REUSE: a token that died is renewed by new_token after the 403, once', async () => {
    await connection.check(signal);
    sandbox.tokens.kill();
    await connection.check(signal);
    const logins = sandbox.log.lines.filter(({ path, phase }) => path === '/oauth/token' && phase === 'done');
    expect(logins).toHaveLength(2);
  });

  it('SF-SESSION: one session serves all requests of a connection', async () => {
    await connection.check(signal);
    await connection.check(signal);
    const states = sandbox.log.lines.flatMap(({ session: state }) => state ?? []);
    expect(states).toEqual(['new', 'reused']);
  });

  it('SF-COMPANY-CASE: the wrong case of the company id is told apart', async () => {
    await reopen({}, { company_id: 'acmechina' });
    await expect(connection.check(signal)).rejects.toThrow(/refused|LGN0008/);
  });

  it('a user is named by user name or mail where the settings say so', async () => {
    await reopen({}, { user_id: 'hrwire_api.name', name_id_by: 'username' });
    expect(await connection.check(signal)).toMatch(/logged in/);
    await reopen({}, { user_id: 'hrwire_api@acme.example', name_id_by: 'email' });
    expect(await connection.check(signal)).toMatch(/logged in/);
  });

  it('SF-BASIC-RETIRED: Basic works where the tenant still takes it', async () => {
    await reopen({ basicPassword: 'pw-1234' }, { login: 'basic', password: 'pw-1234' });
    expect(await connection.check(signal)).toMatch(/logged in/);
  });
});

describe('reading', () => {
  it.each([
    ['candidates', 12],
    ['job_applications', 12],
    ['requisitions', 2],
    ['application_statuses', 10],
    ['assessment_orders', 12],
    ['assessment_reports', 0],
    ['users', 9],
  ])('%s: all %i of them, over pages, each with its key', async (stream, count) => {
    const { records } = await read(stream);
    expect(records).toHaveLength(count);
    const parts = connection.streams.get(stream)?.keyFields ?? [];
    expect(new Set(records.map((record) => JSON.stringify(parts.map((part) => record[part])))).size).toBe(count);
  });

  it('SF-ENVELOPE: records have no vendor noise, dates are ISO', async () => {
    const { records } = await read('candidates');
    const first = records.find(({ candidateId }) => candidateId === '4001');
    expect(first).toMatchObject({
      email: 'candidate1@people.example',
      lastModifiedDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    });
    expect(JSON.stringify(records)).not.toMatch(/__metadata|__deferred|Date\(/);
  });

  it('SF-DATES: an instant before 1970 is what it is', async () => {
    const row = sandbox.tables.get('Candidate', '4001');
    if (row !== undefined) sandbox.tables.change('Candidate', row, { creationDateTime: -1000 });
    const found = await connection.source('candidates').byKey({ field: 'candidateId', values: ['4001'] }, signal);
    expect(found.get('4001')?.[0]?.record['creationDateTime']).toBe('1969-12-31T23:59:59Z');
  });

  it('SF-INT64: ids beyond 2^53 keep every digit, also when asked for', async () => {
    const found = await connection
      .source('job_applications')
      .byKey({ field: 'applicationId', values: ['9007199254740993', '9007199254740992', '3001'] }, signal);
    expect([...found.keys()].sort()).toEqual(['3001', '9007199254740993']);
  });

  it('SF-DATETIME-LITERAL: a second run asks only from the overlap on, in UTC', async () => {
    const { cursors } = await read('candidates');
    const settled = cursors.at(-1);
    expect(cursors.slice(0, -1).every((cursor) => cursor === undefined)).toBe(true);
    const again = await read('candidates', settled);
    expect(again.records).toEqual([]);
    const query = decodeURIComponent(sandbox.log.lines.at(-1)?.query ?? '').replaceAll('+', ' ');
    expect(query).toMatch(/ge datetimeoffset'\S+Z' and lastModifiedDateTime le datetimeoffset'\S+Z'/);
    // Saved before the settled end and seen late. A change of this very second would be the next read's.
    const [, from = ''] = /ge datetimeoffset'(\S+)'/.exec(query) ?? [];
    const row = sandbox.tables.get('Candidate', '4003');
    const late = { ...row, city: '杭州', lastModifiedDateTime: Date.parse(from) + 60_000 };
    sandbox.tables.put('Candidate', [late]);
    expect((await read('candidates', settled)).records.map(({ candidateId }) => candidateId)).toEqual(['4003']);
  });

  it('SF-PAGE-DRIFT: a snapshot is read in its session, and nothing is skipped while people write', async () => {
    const seen: unknown[] = [];
    const request = { cursor: undefined, full: false, seen: async () => new Set<string>() };
    for await (const page of connection.source('candidates').read(request, signal)) {
      seen.push(...page.items.map((item) => ('record' in item ? item.record['candidateId'] : undefined)));
      const row = sandbox.tables.get('Candidate', '4012');
      if (row !== undefined) sandbox.tables.change('Candidate', row, { city: String(seen.length) });
    }
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  it('SF-USER-ACTIVE: users of every state come', async () => {
    const { records } = await read('users');
    expect(new Set(records.map(({ status }) => status))).toEqual(new Set(['t', 'f', 'T', 'F', 'e', 'd']));
  });

  it('joins find records by other fields than the key', async () => {
    const by = (stream: string, field: string, value: string) =>
      connection.source(stream).byKey({ field, values: [value] }, signal);
    expect((await by('candidates', 'email', 'candidate2@people.example')).size).toBe(1);
    expect((await by('application_statuses', 'statusSetId', '101')).get('101')).toHaveLength(5);
    expect((await by('job_applications', 'candidateId', '4002')).get('4002')).toHaveLength(1);
    expect((await by('requisitions', 'jobReqId', '2001')).size).toBe(1);
    expect((await by('users', 'userId', 'u103')).size).toBe(1);
    expect((await by('candidates', 'candidateId', '4001')).size).toBe(1);
  });

  it('reads only the orders of the own vendor code where one is set', async () => {
    await reopen({}, { vendor_code: "some'one" });
    expect((await read('assessment_orders')).records).toEqual([]);
    await reopen({}, { vendor_code: 'AIVENDOR' });
    expect((await read('assessment_orders')).records).toHaveLength(12);
  });

  it('SF-REQUEST-ERRORS: 429, 502, 503, HTML with 200 and a dead token are got over', async () => {
    sandbox.faults.add([
      { kind: 'too-many', retry_after: 0 },
      { kind: 'bad-gateway' },
      { kind: 'unavailable' },
      { kind: 'html' },
      { kind: 'token-killed' },
      { kind: 'cut', after: 1 },
    ]);
    expect((await read('candidates')).records).toHaveLength(12);
  });

  it('a next link to another host is refused, and nothing goes there', async () => {
    sandbox.faults.add([{ kind: 'foreign-next' }]);
    await expect(read('candidates')).rejects.toThrow(/elsewhere\.example/);
  });
});

describe('writing candidates', () => {
  it('SF-UPSERT-200: a 200 gives each record its own verdict', async () => {
    const verdicts = await write('candidates', [
      person(1),
      person(2, { country: 'KR' }),
      person(3, { currentTitle: 'x'.repeat(129) }),
      person(4, { gender: 'F', education: 'MASTER', source: 'REFERRAL', phone: '13800138000' }),
    ]);
    expect(verdicts.map(({ is }) => is)).toEqual(['accepted', 'rejected', 'rejected', 'accepted']);
    expect(verdicts[2]).toMatchObject({ cause: { code: 'COE_PROPERTY_EXCEED_MAX_LENGTH' } });
    const id = sandbox.tables.byEmail('w4@x.example')?.['candidateId'];
    expect(verdicts[3]).toMatchObject({ targetId: id });
    expect(sandbox.tables.byEmail('w4@x.example')).toMatchObject({ gender: 'F', highestEducation: 'MASTER' });
  });

  it('SF-CANDIDATE-FIELDS: four fields are enough for CandidateLight, not for Candidate', async () => {
    expect((await write('candidates', [person(1)]))[0]?.is).toBe('accepted');
    await reopen({}, { candidate_entity: 'Candidate' });
    expect((await write('candidates', [person(1)]))[0]).toMatchObject({
      is: 'rejected',
      cause: { code: 'COE_MISSING_REQUIRED_PROPERTIES' },
    });
    expect((await write('candidates', [person(1, { phone: '13800138000' })]))[0]?.is).toBe('accepted');
    expect((await read('candidates')).records).toHaveLength(13);
  });

  it('SF-ACCEPTED: ACCEPTED means not applied: it is tried again', async () => {
    sandbox.faults.add([{ kind: 'accepted' }]);
    expect((await write('candidates', [person(1)]))[0]?.is).toBe('retry');
    expect(sandbox.tables.byEmail('w1@x.example')).toBeUndefined();
  });

  it('SF-UPSERT-INDEX: shuffled items are matched by index, a missing one is unknown', async () => {
    sandbox.faults.add([{ kind: 'shuffled' }, { kind: 'missing-item' }]);
    const sent = [person(1), person(2, { country: 'KR' }), person(3)];
    expect((await write('candidates', sent)).map(({ is }) => is)).toEqual(['accepted', 'rejected', 'accepted']);
    expect((await write('candidates', sent)).map(({ is }) => is)).toEqual(['accepted', 'rejected', 'unknown']);
  });

  it('SF-ITEM-PERMISSION: a missing permission is a 403 of the item', async () => {
    sandbox.faults.add([{ kind: 'forbidden', keys: ['w2@x.example'] }]);
    const verdicts = await write('candidates', [person(1), person(2)]);
    expect(verdicts.map(({ is }) => is)).toEqual(['accepted', 'rejected']);
  });

  it('SF-CANDIDATE-EMAIL: a call whose answer was lost is sent again, and makes no second profile', async () => {
    const before = sandbox.tables.all('Candidate').length;
    sandbox.faults.add([{ kind: 'lost', path: 'upsert' }]);
    expect((await write('candidates', [person(1), person(2)])).map(({ is }) => is)).toEqual(['accepted', 'accepted']);
    expect(sandbox.tables.all('Candidate')).toHaveLength(before + 2);
  });

  it('a field that the tenant lacks is told by name, and an empty setting leaves it out', async () => {
    await reopen({}, { gender_field: 'cust_gender', source_field: '' });
    const [bad, good] = await write('candidates', [person(1, { gender: 'M' }), person(2, { source: 'REFERRAL' })]);
    expect(bad).toMatchObject({ is: 'rejected', cause: { code: 'COE_PROPERTY_NOT_FOUND' } });
    expect(good?.is).toBe('accepted');
    expect(sandbox.tables.byEmail('w2@x.example')).not.toHaveProperty('source');
  });

  it('a known id names the profile, a cleared field is sent as null', async () => {
    const sink = connection.sink('candidates');
    const delta: Delta = {
      key: '1',
      operation: 'upsert',
      record: person(1, { candidateId: '4001' }),
      clear: ['city'],
      match: undefined,
      targetId: undefined,
    };
    await sink.write({ id: 'b', operation: 'upsert', deltas: [delta] }, signal);
    expect(sandbox.tables.get('Candidate', '4001')).toMatchObject({ city: null, primaryEmail: 'w1@x.example' });
  });

  it('no mail address or long number of a vendor`s message gets into a cause', async () => {
    await reopen({ knownEmail: 'reject' }, {});
    const verdicts = await write('candidates', [person(1, { candidateId: '123456789' })]);
    expect(JSON.stringify(verdicts)).not.toContain('123456789');
  });
});

describe('writing job applications', () => {
  it('SF-STATUS-SET: a move names the item of the status set and its reason', async () => {
    const move = { applicationId: '9007199254740993', appStatusSetItemId: '1024', reason: '转入人才库' };
    expect((await write('job_applications', [move]))[0]).toMatchObject({ is: 'accepted', effect: 'updated' });
    expect(sandbox.tables.get('JobApplication', '9007199254740993')).toMatchObject({
      appStatusSetItemId: '1024',
      statusComments: '转入人才库',
    });
  });
});

describe('writing assessment reports', () => {
  const report: JsonObject = {
    orderId: '7001',
    score: '84.6',
    recommendation: '1',
    details: 'AI 面试 i-1',
    dimensions: { 沟通能力: 88, 逻辑思维: 81.5 },
    completedAt: '2026-11-20T02:00:00Z',
    reportUrl: 'https://video.example/i-1',
  };

  it('SF-SCORE-COMPONENTS: total and recommendation alone are components, dimensions are text', async () => {
    expect((await write('assessment_reports', [report]))[0]).toMatchObject({ is: 'accepted', effect: 'created' });
    const details = sandbox.tables.all('JobApplicationAssessmentReportDetail');
    expect(details.map((row) => [row['scoreComponent'], row['scoreValue']])).toEqual([
      ['Score', '84.6'],
      ['Recommendation', '1'],
    ]);
    expect(sandbox.tables.all('JobApplicationAssessmentReport')[0]).toMatchObject({
      status: '3',
      statusDetails: 'AI 面试 i-1\n沟通能力 88; 逻辑思维 81.5',
      statusDate: Date.parse('2026-11-20T02:00:00Z'),
      reportURL: 'https://video.example/i-1',
    });
    expect(sandbox.log.lines.flatMap(({ outcomes }) => outcomes ?? []).some(({ empty }) => empty === true)).toBe(false);
  });

  it('SF-REPORT-APPENDS: a lost answer is not sent again but told as unknown', async () => {
    sandbox.faults.add([{ kind: 'lost', path: 'upsert' }]);
    expect((await write('assessment_reports', [report]))[0]?.is).toBe('unknown');
    expect(sandbox.tables.all('JobApplicationAssessmentReport')).toHaveLength(1);
  });

  it.each(['bad-gateway', 'unavailable', 'gateway-timeout'] as const)(
    'SF-REQUEST-ERRORS: after a %s the report may be there: unknown, and not sent again',
    async (kind) => {
      sandbox.faults.add([{ kind, path: 'upsert', done: true }]);
      expect((await write('assessment_reports', [report]))[0]?.is).toBe('unknown');
      expect(sandbox.tables.all('JobApplicationAssessmentReport')).toHaveLength(1);
    },
  );

  it('SF-REPORT-APPENDS: a login that expired before the work is no reason to lose a report', async () => {
    sandbox.faults.add([{ kind: 'token-killed', path: 'upsert' }]);
    expect((await write('assessment_reports', [report]))[0]?.is).toBe('accepted');
    expect(sandbox.tables.all('JobApplicationAssessmentReport')).toHaveLength(1);
  });

  it('SF-REPORT-APPENDS: a look at the order tells whether this very report is there', async () => {
    const repeat = connection.sink('assessment_reports').operations.get('upsert')?.repeat;
    if (repeat?.kind !== 'by_lookup') throw new Error('not by lookup');
    const look = async (record: JsonObject): Promise<boolean | undefined> => {
      const key = await repeat.key(record);
      const source = connection.source(repeat.stream);
      const found = await source.byKey({ field: repeat.field, values: [key ?? ''] }, signal);
      const order = found.get(key ?? '')?.[0]?.record;
      return order === undefined ? undefined : repeat.applied(order, record);
    };
    expect(await look(report)).toBe(false);
    await write('assessment_reports', [report]);
    expect(await look(report)).toBe(true);
    for (const change of [
      { score: '84.7' },
      { recommendation: '2' },
      { completedAt: '2026-11-20T02:00:01Z' },
      { details: 'AI 面试 i-2' },
    ]) {
      expect(await look({ ...report, ...change }), JSON.stringify(change)).toBe(false);
    }
    expect(await look({ ...report, orderId: '7002' })).toBe(false);
    expect(await look({ ...report, orderId: '1' })).toBeUndefined();
  });

  it('SF-REPORT-STATUS: the number that means complete is a setting, dimensions may be left out', async () => {
    await reopen({}, { report_completed_status: '9', dimension_scores: 'none' });
    await write('assessment_reports', [report]);
    expect(sandbox.tables.all('JobApplicationAssessmentReport')[0]).toMatchObject({
      status: '9',
      statusDetails: 'AI 面试 i-1',
    });
  });

  it('reads back what it wrote', async () => {
    await write('assessment_reports', [report]);
    expect((await read('assessment_reports')).records[0]).toMatchObject({
      orderId: '7001',
      score: '84.6',
      recommendation: '1',
      completedAt: '2026-11-20T02:00:00Z',
    });
    expect(requests('JobApplicationAssessmentReport')).toBe(2);
  });
});
