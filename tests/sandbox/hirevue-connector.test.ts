import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../examples/sandbox/hirevue/faults.ts';
import type { HirevueOptions } from '../../examples/sandbox/hirevue/options.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { openHirevue } from './hirevue-harness.ts';

const logins = /\/login\/$/;
const interviewLists = /\/positions\/\d+\/interviews\/$/;
const evaluationLists = /\/evaluations\/$/;
const day = 86_400_000;
const byId = (records: readonly JsonObject[], id: string): JsonObject | undefined =>
  records.find(({ interviewId }) => interviewId === id);

describe('logging in', () => {
  it('HV-LOGIN, HV-COOKIES: one login serves all requests, and its session is ended with the connection', async () => {
    const { check, read, close, asked, sandbox } = await openHirevue();
    expect(await check()).toBe('logged in; the API answers');
    await read('interviews');
    expect(asked(logins)).toHaveLength(1);
    await close();
    expect(asked(/\/logout\/$/)).toHaveLength(1);
    expect(sandbox.sessions.open).toBe(0);
  });

  it('HV-SESSION-END: a session that ends while a list is read is renewed once, and nothing is missed', async () => {
    const { read, asked, sandbox } = await openHirevue();
    sandbox.faults.add([{ kind: 'session-killed', after: 3 }]);
    expect((await read('interviews')).records).toHaveLength(30);
    expect(asked(logins)).toHaveLength(2);
  });

  it.each([403, 302] as const)('HV-SESSION-END: a tenant that tells it by %i is followed', async (expiredStatus) => {
    const settings = { login_expired_status: String(expiredStatus) };
    const { check, asked, sandbox } = await openHirevue({ tenant: { expiredStatus } }, settings);
    await check();
    sandbox.sessions.kill();
    await check();
    expect(asked(logins)).toHaveLength(2);
  });

  it('HV-APPLICATION-FIELD: the field of the token is a setting', async () => {
    const field = 'applicationId';
    const { check } = await openHirevue({ applicationField: field }, { login_application_field: field });
    expect(await check()).toMatch(/logged in/);
  });

  it('a wrong key is told as a refused login, without the key', async () => {
    const { check, asked } = await openHirevue({}, { api_key: 'wrong-key' });
    const told = await check().catch((thrown: unknown) => String(thrown));
    expect(told).toMatch(/refused|401/);
    expect(told).not.toContain('wrong-key');
    expect(asked(logins).length).toBeLessThan(3);
  });

  it('HV-BEARER: a token in each request is the other way', async () => {
    const { read, asked } = await openHirevue({ bearerToken: 'token-1' }, { login: 'bearer', token: 'token-1' });
    expect((await read('positions')).records).toHaveLength(5);
    expect(asked(/log(in|out)/)).toEqual([]);
  });

  it('HV-HOST: the host is the tenant’s own, and whose it is', async () => {
    const { connection } = await openHirevue();
    expect(JSON.stringify(connection.identity)).toMatch(/127\.0\.0\.1/);
  });
});

describe('reading', () => {
  it.each([
    ['positions', 5],
    ['interviews', 30],
    ['evaluations', 10],
  ])('%s: all %i of them, each with its key', async (stream, count) => {
    const { read, connection } = await openHirevue();
    const { records } = await read(stream);
    expect(records).toHaveLength(count);
    const [key = ''] = connection.streams.get(stream)?.keyFields ?? [];
    expect(new Set(records.map((record) => record[key])).size).toBe(count);
  });

  it('HV-FAN-OUT: interviews are read position by position, evaluations interview by interview', async () => {
    const { read, asked } = await openHirevue();
    await read('evaluations');
    expect(new Set(asked(interviewLists)).size).toBe(5);
    expect(new Set(asked(evaluationLists)).size).toBe(30);
  });

  it('HV-SLASH: each path ends with a slash', async () => {
    const { read, by, invite, asked } = await openHirevue();
    for (const stream of ['positions', 'interviews', 'evaluations']) await read(stream);
    await by('interviews', '50001');
    await invite(invitation);
    expect(asked(/[^/]$/)).toEqual([]);
  });

  it('HV-POSITION-FILTER, HV-ARCHIVED: archived positions and drafts, and their interviews, come where asked for', async () => {
    const ids = async (settings: Record<string, boolean>) => {
      const { read, sandbox } = await openHirevue({}, settings);
      const [row] = sandbox.tables.all('interviews');
      if (row !== undefined) sandbox.tables.put('interviews', { ...row, id: 60_000, positionId: 701 });
      const { records } = await read('positions');
      const late = byId((await read('interviews')).records, '60000') !== undefined;
      return [records.map(({ positionId }) => positionId).join(), late];
    };
    expect(await ids({})).toEqual(['501,502,503,601,602', false]);
    expect(await ids({ archived_positions: true })).toEqual(['501,502,503,601,602,701', true]);
    expect(await ids({ draft_positions: true })).toEqual(['501,502,503,601,602,702', false]);
    expect(await ids({ archived_positions: true, draft_positions: true })).toEqual([
      '501,502,503,601,602,701,702',
      true,
    ]);
  });

  it('HV-DUE-DATE: a filter on the due date leaves out the position that has none', async () => {
    const { read } = await openHirevue({}, { due_from: '2019-01-01' });
    const { records } = await read('positions');
    expect(records.map(({ positionId }) => positionId)).toEqual(['501', '503', '601', '602']);
  });

  it('HV-CUSTOM-STATUS: a status of the customer comes as it is', async () => {
    const { read, sandbox } = await openHirevue();
    await sandbox.people.finish({ ids: [50_003], status: '待复核' });
    expect(byId((await read('interviews')).records, '50003')).toMatchObject({ status: '待复核' });
  });

  it('an interview has its shape: ids as text, instants in UTC, a score that is a number or nothing', async () => {
    const { by, sandbox } = await openHirevue();
    await sandbox.people.finish({ ids: [50_003], score: 84.6 });
    const [reading] = (await by('interviews', '50003')).get('50003') ?? [];
    expect(reading?.record).toMatchObject({
      interviewId: '50003',
      positionId: '503',
      positionTitle: '财务主管',
      reference: '3003',
      candidate: { email: 'candidate3@people.example' },
      status: 'Completed',
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/) as string,
      score: 84.6,
      recommendation: 'Yes',
      reportUrl: 'https://reports.example/50003',
    });
  });

  it('an id that the vendor does not know is absent', async () => {
    const { by } = await openHirevue();
    expect([...(await by('interviews', '50001', '99999', '50002')).keys()].sort()).toEqual(['50001', '50002']);
    expect((await by('evaluations', '99999')).size).toBe(0);
  });

  it('evaluations of an interview are found by it, one an evaluator', async () => {
    const { by, sandbox } = await openHirevue();
    const given = {
      interviewId: 50_001,
      decision: 'no',
      rating: 2,
      scores: [{ name: '岗位匹配', score: 61.5 }],
    } as const;
    await sandbox.people.evaluate(given);
    const found = (await by('evaluations', '50001')).get('50001')?.map(({ record }) => record);
    expect(found).toHaveLength(2);
    expect(found?.[1]).toMatchObject({
      interviewId: '50001',
      decision: 'no',
      rating: 2,
      scores: [{ name: '岗位匹配', score: 61.5 }],
    });
  });
});

describe('what is new', () => {
  const filters: readonly (readonly [string, HirevueOptions['tenant'], Record<string, string>, RegExp])[] = [
    [
      'a clause of qf',
      { takenParameter: 'qf', takenFilter: 'qf' },
      { taken_parameter: 'qf', taken_filter: '[!takenDate:before:{from}]' },
      /\?qf=%5B!takenDate%3Abefore%3A\d{4}-\d\d-\d\d%5D$/,
    ],
    [
      'a day',
      { takenParameter: 'takenFrom', takenFilter: 'day' },
      { taken_parameter: 'takenFrom' },
      /\?takenFrom=\d{4}-\d\d-\d\d$/,
    ],
    [
      'an instant',
      { takenParameter: 'since', takenFilter: 'instant' },
      { taken_parameter: 'since', taken_as: 'instant' },
      /\?since=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\dZ$/,
    ],
  ];

  it.each(filters)('HV-TAKEN-DATE: interviews are asked for by %s', async (_name, tenant, settings, query) => {
    const { read, asked } = await openHirevue({ tenant: { ...tenant } }, settings);
    const { records } = await read('interviews');
    expect(records).toHaveLength(20);
    for (const target of asked(interviewLists)) expect(target).toMatch(query);
  });

  it('HV-TAKEN-DATE: without the name of the filter all interviews are read each time, those not taken too', async () => {
    const { read, asked } = await openHirevue();
    const first = await read('interviews');
    expect((await read('interviews', first.cursor)).records).toHaveLength(30);
    expect(asked(/\?/)).toEqual([]);
  });

  it('HV-NO-CHANGED-SINCE: a later read looks back the overlap, and the sweep where one is due', async () => {
    const settings = { taken_parameter: 'from', taken_as: 'instant', overlap: '3d', sweep_every: '24h' };
    const tenant = { takenParameter: 'from', takenFilter: 'instant' } as const;
    const { read, asked } = await openHirevue({ tenant }, settings);
    const from = (): number =>
      Date.parse(new URLSearchParams(asked(interviewLists).at(-1)?.split('?')[1]).get('from') ?? '');
    const { cursor } = await read('interviews');
    const { to = '', swept = '' } = cursor as { to?: string; swept?: string };
    expect(swept).toBe(to);
    await read('interviews', cursor);
    expect(from()).toBe(Date.parse(to) - 3 * day);
    await read('interviews', { ...(cursor as JsonObject), swept: new Date(Date.parse(to) - 2 * day).toISOString() });
    expect(from()).toBe(Date.parse(to) - 45 * day);
  });

  it('HV-LATE-RESULTS: a result and a decision that come after the interview was read are read with the next', async () => {
    const settings = { taken_parameter: 'from' };
    const tenant = { takenParameter: 'from' };
    const { read, sandbox } = await openHirevue({ tenant }, settings);
    const begun = '50002';
    const [before, evaluations] = [await read('interviews'), await read('evaluations')];
    expect(byId(before.records, begun)).toMatchObject({ status: 'In Progress', score: null });
    await sandbox.people.finish({ ids: [Number(begun)], score: 88 });
    await sandbox.people.evaluate({ interviewId: Number(begun) });
    expect(byId((await read('interviews', before.cursor)).records, begun)).toMatchObject({ score: 88 });
    expect(byId(evaluations.records, begun)).toBeUndefined();
    expect(byId((await read('evaluations', evaluations.cursor)).records, begun)).toBeDefined();
  });

  it('evaluations are asked for of the interviews in the window alone, also without a filter on the date', async () => {
    const { read, asked, sandbox } = await openHirevue({}, { overlap: '1d' });
    const { cursor } = await read('evaluations');
    const old = sandbox.tables.all('interviews').filter(({ takenDate }) => takenDate !== null);
    const before = asked(evaluationLists).length;
    await read('evaluations', cursor);
    expect(asked(evaluationLists).length - before).toBe(30 - old.length);
  });
});

describe('the profile', () => {
  it('HV-FIELDS: every field can have another name, also inside another', async () => {
    const tenant = {
      listField: 'items',
      interviewsPath: '/api/v1/stages/{position}/takes/',
      interviewPath: '/api/v1/takes/{interview}/',
      evaluationsPath: '/api/v1/takes/{interview}/reviews/',
      referenceField: 'externalKey',
      fields: {
        positions: { id: 'positionKey', title: 'name', isArchived: 'flags.archived' },
        interviews: {
          id: 'key',
          email: 'person.mail',
          score: 'result.total',
          takenDate: 'dates.taken',
          reference: 'x',
        },
        evaluations: { id: 'key', decision: 'result.decision', scores: 'result.scores' },
      },
    };
    const settings = {
      list_field: 'items',
      interviews_path: '/api/v1/stages/{position}/takes/',
      interview_path: '/api/v1/takes/{interview}/',
      evaluations_path: '/api/v1/takes/{interview}/reviews/',
      position_id_field: 'positionKey',
      position_title_field: 'name',
      position_archived_field: 'flags.archived',
      interview_id_field: 'key',
      interview_email_field: 'person.mail',
      interview_score_field: 'result.total',
      interview_taken_field: 'dates.taken',
      reference_field: 'externalKey',
      evaluation_id_field: 'key',
      evaluation_decision_field: 'result.decision',
      evaluation_scores_field: 'result.scores',
    };
    const renamed = await openHirevue({ tenant, now: () => 1.7e12 }, settings);
    const plain = await openHirevue({ now: () => 1.7e12 });
    for (const stream of ['positions', 'interviews', 'evaluations']) {
      expect((await renamed.read(stream)).records).toEqual((await plain.read(stream)).records);
    }
    const [reading] = (await renamed.by('interviews', '50001')).get('50001') ?? [];
    const [same] = (await plain.by('interviews', '50001')).get('50001') ?? [];
    expect(reading?.record).toEqual(same?.record);
  });

  it.each([
    ['number', 1],
    ['offset', 1],
  ] as const)('HV-PAGING: lists by %s are read to their empty page', async (pages, page_first) => {
    const tenant = { pages, pageParameter: 'p', pageSizeParameter: 'n', pageSize: 2 };
    const settings = { page_parameter: 'p', page_size_parameter: 'n', page_counts: pages, page_first };
    const { read } = await openHirevue({ tenant }, settings);
    expect((await read('positions')).records).toHaveLength(5);
    expect((await read('interviews')).records).toHaveLength(30);
    expect((await read('evaluations')).records).toHaveLength(10);
  });

  it('HV-PAGING: a tenant that takes no notice of the page is told of, not read for ever', async () => {
    const { read, asked } = await openHirevue({ tenant: { pages: 'ignored' } }, { page_parameter: 'page' });
    await expect(read('positions')).rejects.toThrow(/page_parameter/);
    expect(asked(/\/positions\/$/)).toHaveLength(2);
  });

  it('HV-PAGE-DRIFT: whoever is pushed on to the next page comes twice as the same, and nobody is lost', async () => {
    const tenant = { pages: 'offset', pageParameter: 'p', pageSize: 2 } as const;
    const { read, sandbox } = await openHirevue({ tenant }, { page_parameter: 'p', page_counts: 'offset' });
    sandbox.faults.add([{ kind: 'drift', path: '/501/interviews/' }]);
    const { records, cursor } = await read('interviews');
    const seen = new Set(records.map(({ interviewId }) => interviewId));
    expect(records.length).toBe(31);
    expect(seen.size).toBe(30);
    expect((await read('interviews', cursor)).records).toHaveLength(31);
  });
});

describe('answers that are none', () => {
  it('HV-ERROR-BODIES: what a server says for a while is got over', async () => {
    const { read, sandbox } = await openHirevue();
    sandbox.faults.add([
      { kind: 'too-many', retry_after: 0 },
      { kind: 'bad-gateway' },
      { kind: 'unavailable' },
      { kind: 'html' },
      { kind: 'cut', after: 1 },
      { kind: 'session-killed', after: 1 },
    ]);
    expect((await read('interviews')).records).toHaveLength(30);
  });

  it.each<[FaultKind, RegExp]>([
    ['error-200', /no list/],
    ['empty', /./],
    ['server-error', /500/],
  ])('HV-ERROR-BODIES: %s is no empty list', async (kind, told) => {
    const { read, sandbox } = await openHirevue();
    sandbox.faults.add([{ kind, count: 50, path: '/interviews/' }]);
    await expect(read('interviews')).rejects.toThrow(told);
  });
});

const invitation: JsonObject = {
  reference: 'a-1',
  positionId: '501',
  firstName: '伟',
  lastName: '王',
  email: 'w@people.example',
};

describe('inviting', () => {
  it('HV-INVITATION: the fields go where public code has them, and the reference comes back with the interview', async () => {
    const { invite, read, sandbox } = await openHirevue();
    const more = { language: 'zh', exitUrl: 'https://acme.example/thanks', notify: false };
    expect(await invite({ ...invitation, ...more })).toMatchObject([{ is: 'accepted', effect: 'created' }]);
    expect(sandbox.tables.all('interviews').at(-1)).toMatchObject({ email: 'w@people.example', notified: false });
    const { records } = await read('interviews');
    expect(records.filter(({ reference }) => reference === 'a-1')).toMatchObject([{ positionId: '501' }]);
  });

  it('without a word the candidate is written to', async () => {
    const { invite, sandbox } = await openHirevue();
    await invite(invitation);
    expect(sandbox.tables.all('interviews').at(-1)).toMatchObject({ notified: true });
  });

  it('HV-INVITATION-CODE: the code is taken from the header or from the body', async () => {
    const header = await openHirevue();
    expect(await header.invite(invitation)).toMatchObject([
      { is: 'accepted', targetId: expect.stringMatching(/\/interviews\/c50031-1\/$/) as string },
    ]);
    const tenant = { codeHeader: '', codeField: 'interviewCode' };
    const body = await openHirevue({ tenant }, { invitation_code_field: 'interviewCode' });
    expect(await body.invite(invitation)).toMatchObject([{ is: 'accepted', targetId: 'c50031-1' }]);
  });

  it('HV-INVITATION-CODE: without the code that is due it is open whether the candidate is invited', async () => {
    const tenant = { codeHeader: '', codeField: '' };
    const { invite } = await openHirevue({ tenant });
    expect(await invite(invitation)).toMatchObject([{ is: 'unknown' }]);
    const none = await openHirevue({ tenant }, { invitation_code_header: '' });
    expect(await none.invite(invitation)).toMatchObject([{ is: 'accepted' }]);
  });

  it('a tenant that has no field for the reference is not sent one', async () => {
    const { invite, sandbox } = await openHirevue(
      { tenant: { referenceField: '' } },
      { invitation_reference_field: '' },
    );
    expect(await invite(invitation)).toMatchObject([{ is: 'accepted' }]);
    expect(sandbox.tables.all('interviews').at(-1)?.reference).toBeNull();
  });

  it.each<[FaultKind, boolean]>([
    ['lost', false],
    ['cut', false],
    ['bad-gateway', true],
    ['server-error', true],
    ['gateway-timeout', true],
  ])('HV-INVITATION-TWICE: after %s the invitation may be there: unknown, and not sent again', async (kind, done) => {
    const { invite, asked, sandbox } = await openHirevue({ tenant: { codeField: 'code' } });
    sandbox.faults.add([{ kind, method: 'POST', done }]);
    expect(await invite(invitation)).toMatchObject([{ is: 'unknown' }]);
    expect(asked(/\/501\/interviews\/$/)).toHaveLength(1);
    expect(sandbox.tables.all('interviews')).toHaveLength(31);
  });

  it.each<FaultKind>(['html', 'error-200', 'empty'])('%s in place of an answer leaves it open', async (kind) => {
    const { invite, sandbox } = await openHirevue();
    sandbox.faults.add([{ kind, method: 'POST' }]);
    expect(await invite(invitation)).toMatchObject([{ is: 'unknown' }]);
  });

  it('HV-INVITATION-TWICE: a session that ended before the work is renewed, and one invitation made', async () => {
    const { invite, sandbox } = await openHirevue();
    sandbox.faults.add([{ kind: 'session-killed', method: 'POST' }]);
    expect(await invite(invitation)).toMatchObject([{ is: 'accepted' }]);
    expect(sandbox.tables.all('interviews')).toHaveLength(31);
  });

  it('a position that is gone is the record’s fault', async () => {
    const { invite } = await openHirevue();
    expect(await invite({ ...invitation, positionId: '999' })).toMatchObject([
      { is: 'rejected', cause: { code: 'not-found' } },
    ]);
  });
});

describe('notifications', () => {
  it('HV-NOTIFICATION-BODY: a body says which interview is to be fetched, and nothing more', async () => {
    const { signals } = await openHirevue();
    const finished = { event: 'interviewFinished', interviewId: 50_001, score: 99 };
    const decided = { event: 'decisionSubmitted', interviewId: '50002' };
    const other = { event: 'positionArchived', positionId: 501 };
    const fetched = (value: string) => ({ is: 'fetch', question: { field: 'interviewId', values: [value] } });
    expect(await signals('interviews', finished, decided, other)).toMatchObject([
      fetched('50001'),
      fetched('50002'),
      { is: 'ignored' },
    ]);
    expect(await signals('evaluations', finished, decided)).toMatchObject([{ is: 'ignored' }, fetched('50002')]);
  });

  it('HV-NOTIFICATION-BODY: a body without the interview cannot be read, and is no empty signal', async () => {
    const { signals } = await openHirevue();
    expect(await signals('interviews', { event: 'interviewFinished' }, 'text', null)).toMatchObject([
      { is: 'unreadable' },
      { is: expect.stringMatching(/unreadable|ignored/) as string },
      { is: expect.stringMatching(/unreadable|ignored/) as string },
    ]);
  });

  it('HV-NOTIFICATION-BODY: its names are settings', async () => {
    const settings = { hook_event_field: '', hook_interview_field: 'interview' };
    const { signals } = await openHirevue({}, settings);
    expect(await signals('interviews', { interview: 'i-1' })).toMatchObject([{ is: 'fetch' }]);
  });

  it('HV-NOTIFICATION-SIGNATURE: nobody is believed unless settings say how to tell', async () => {
    const body = '{"event":"interviewFinished","interviewId":"50001"}';
    const sent = async (settings: Readonly<Record<string, string>>, authorization: string): Promise<unknown> => {
      const { connection } = await openHirevue({}, settings);
      const reception = await connection.reception?.('interviews');
      const received = await reception?.receive({
        ...{ method: 'POST', path: '/', search: '', query: new URLSearchParams(), body: Buffer.from(body), at: 0 },
        headers: { authorization },
      });
      return [reception?.verifies, received?.is];
    };
    const hmac = createHmac('sha256', 's').update(body);
    expect(await sent({}, '')).toEqual([false, 'notice']);
    expect(await sent({ hook_verification: 'token', hook_secret: 's' }, 's')).toEqual([true, 'notice']);
    expect(await sent({ hook_verification: 'token', hook_secret: 's' }, 't')).toEqual([true, 'refused']);
    const signed = { hook_verification: 'hmac', hook_secret: 's', hook_prefix: 'v=' };
    expect(await sent(signed, `v=${hmac.digest('hex')}`)).toEqual([true, 'notice']);
    expect(await sent({ ...signed, hook_verification: 'hmac_base64' }, 'v=x')).toEqual([true, 'refused']);
  });
});
