import { describe, expect, it } from 'vitest';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { lookUp, openBeisen } from './beisen-harness.ts';
import type { Opened } from './beisen-harness.ts';

describe('reading the applications of Beisen', () => {
  it('BS-APPLICATION-IDS, BS-BATCH-LIFE: ids come in batches, all of them before state and profile are asked for', async () => {
    const at = await openBeisen({ batch: 25 });
    const { records } = await at.read('applications');
    expect(records).toHaveLength(60);
    const paths = at.sandbox.log.lines
      .filter(({ phase }) => phase === 'received')
      .map(({ path }) => path.split('/').at(-1));
    const asked = paths.filter((path) => path !== 'token');
    expect(new Set(asked.slice(0, 3))).toEqual(new Set(['GetApplyListByModifiedTime']));
    expect(asked.filter((path) => path === 'GetApplyListByApplyId')).toHaveLength(3);
  });

  it.each(['flat', 'nested'] as const)(
    'BS-APPLICATION-SHAPES: the %s form gives the same record',
    async (applyShape) => {
      const at = await openBeisen({ applyShape });
      const expected = {
        applyId: ids.application(1),
        applicantId: ids.applicant(1),
        jobId: ids.job(1),
        processId: ids.process('F002'),
        phaseId: ids.phase('F002', 'interview'),
        statusId: ids.status('F002', 'interview', 'pending'),
      };
      const { records } = await at.read('applications');
      const found = await at.by('applications', 'applyId', ids.application(1));
      expect(records.find(({ applyId }) => applyId === ids.application(1))).toMatchObject(expected);
      expect(found.get(ids.application(1))?.[0]?.record).toMatchObject(expected);
    },
  );

  it('BS-PROFILE-LIST, BS-UNPARSED, BS-LINKS-EXPIRE: a profile is an object of what people read, without links', async () => {
    const at = await openBeisen();
    const found = await at.by('applications', 'applyId', ids.application(0), ids.application(6));
    const profile = (n: number) => found.get(ids.application(n))?.[0]?.record['profile'];
    expect(profile(0)).toMatchObject({ Email: 'candidate1@people.example', Gender: '男', EducationLevel: '本科' });
    expect(profile(6)).toMatchObject({ EducationLevel: '大本(自考)' });
    expect(JSON.stringify([...found])).not.toMatch(/-32767|https?:/);
  });

  it('only the fields of a profile that the settings name are asked for', async () => {
    const at = await openBeisen({}, { profile_fields: 'Name,Email' });
    const found = await at.by('applications', 'applyId', ids.application(0));
    const profile = found.get(ids.application(0))?.[0]?.record['profile'];
    expect(Object.keys(profile as JsonObject)).toEqual(['Name', 'Email']);
  });
});

/** To the next round, or to the talent pool. */
function move(n: number, change: JsonObject = {}): JsonObject {
  const code = (n % 5) % 2 === 0 ? 'F001' : 'F002';
  return {
    applyId: ids.application(n),
    processId: ids.process(code),
    fromPhaseId: ids.phase(code, 'interview'),
    phaseId: ids.phase(code, 'next'),
    statusId: ids.status(code, 'next', 'pending'),
    ...change,
  };
}

const transfer = (at: Opened, moves: readonly JsonObject[]) => at.write('transfers', 'action', moves);
const phaseOf = ({ sandbox }: Opened, n: number) => sandbox.store.get('applications', ids.application(n))?.phaseId;
const next = ids.phase('F001', 'next');

describe('moving applications of Beisen', () => {
  it('BS-TRANSFER-GROUP: a call carries applications of one process, phase, goal and reason', async () => {
    const at = await openBeisen();
    const groupOf = async (moved: JsonObject): Promise<string | undefined> =>
      at.connection.sink('transfers').operations.get('action')?.group?.(moved);
    const first = await groupOf(move(0));
    expect(await groupOf(move(2))).toBe(first);
    expect(await groupOf(move(1))).not.toBe(first);
    expect(await groupOf(move(0, { reasonId: 'r' }))).not.toBe(first);
    expect((await transfer(at, [move(0), move(2)])).map(({ is }) => is)).toEqual(['accepted', 'accepted']);
    expect([phaseOf(at, 0), phaseOf(at, 2)]).toEqual([next, next]);
    expect(at.asked('TransferPhase')).toBe(1);
  });

  it.each([
    ['reasonId', {}],
    ['reasonIds', { reason_key: 'reasonIds' }],
  ])('a reason is sent as %s', async (_key, settings) => {
    const at = await openBeisen({}, settings);
    const reasonId = ids.offer(1);
    await transfer(at, [move(0, { reasonId })]);
    const { history } = at.sandbox.store.get('applications', ids.application(0)) ?? { history: [] };
    expect(history.at(-1)?.reasonIds).toEqual([reasonId]);
  });

  it('BS-TRANSFER-PARTIAL: who stayed where they were is told one by one, and the count bears out the others', async () => {
    const at = await openBeisen();
    const person = at.sandbox.store.get('applicants', ids.applicant(2));
    if (person !== undefined) at.sandbox.store.put('applicants', { ...person, blacklisted: true });
    at.sandbox.change('applications', { applyId: ids.application(4), locked: true });
    const said = await transfer(at, [move(0), move(2), move(4)]);
    expect(said.map(({ is }) => is)).toEqual(['accepted', 'rejected', 'retry']);
    expect(said[1]).toMatchObject({
      cause: { code: 'applicantBlackApplyIds', message: expect.stringContaining('black list') as string },
    });
    expect(said[2]).toMatchObject({ after: 600_000, cause: { code: 'applicantLockedApplyIds' } });
    expect(phaseOf(at, 2)).not.toBe(next);
  });

  it('BS-TRANSFER-PARTIAL: an application that somebody moved meanwhile is rejected with that reason', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'moved', keys: [ids.application(0)] }]);
    expect((await transfer(at, [move(0)]))[0]).toMatchObject({
      is: 'rejected',
      cause: { message: expect.stringContaining('meanwhile') as string },
    });
  });

  it('BS-TRANSFER-PARTIAL: a count that does not add up proves nothing: unknown', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'miscounted' }]);
    expect((await transfer(at, [move(0), move(2)])).map(({ is }) => is)).toEqual(['unknown', 'unknown']);
  });

  it('BS-TRANSFER-NO-DATA: a success without counts is unknown, and the application tells that it was moved', async () => {
    const at = await openBeisen({ transferData: 'on-failure' });
    expect(await lookUp(at, 'transfers', 'action', move(0))).toMatchObject({ found: 1, applied: false });
    expect((await transfer(at, [move(0)]))[0]?.is).toBe('unknown');
    expect(await lookUp(at, 'transfers', 'action', move(0))).toMatchObject({ found: 1, applied: true });
  });

  it('an answer that was lost is looked up, not sent again', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'lost', path: 'TransferPhase' }]);
    expect((await transfer(at, [move(0)]))[0]?.is).toBe('unknown');
    expect(at.asked('TransferPhase')).toBe(1);
    expect(await lookUp(at, 'transfers', 'action', move(0))).toMatchObject({ applied: true });
  });

  it('BS-TRANSFER-GROUP: an application of another phase sinks the call, which is told as refused whole', async () => {
    const at = await openBeisen();
    at.sandbox.change('applications', { applyId: ids.application(2), phaseId: ids.phase('F001', 'offer') });
    await expect(transfer(at, [move(0), move(2)])).rejects.toThrow(/refused as a whole: 400/);
    expect(at.connection.sink('transfers').operations.get('action')?.atomic).toBe(true);
  });
});

describe('scores on applications of Beisen', () => {
  const score: JsonObject = {
    applyId: ids.application(0),
    applicantId: ids.applicant(0),
    score: '84.6',
    result: '达到岗位分数线',
    comment: '沟通清楚',
    reportUrl: 'https://video.example/i-1',
    interviewedAt: '2026-11-20T18:00:00Z',
    dimensions: { 沟通能力: 88, 逻辑思维: 81.5 },
  };
  const values = ({ sandbox }: Opened) => sandbox.store.get('applications', ids.application(0))?.fieldValues;

  it('BS-SCORES: fields, their names and the path are the tenant’s own', async () => {
    const at = await openBeisen(
      { scorePath: '/own/scores', scoreFields: ['S', 'R', 'AIInterviewedAt', 'AIDimensions'] },
      { score_path: '/own/scores', score_field: 'S', result_field: 'R', comment_field: '', report_url_field: '' },
    );
    expect((await at.write('scores', 'upsert', [score]))[0]?.is).toBe('accepted');
    expect(values(at)).toEqual({
      S: '84.6',
      R: '达到岗位分数线',
      AIInterviewedAt: '2026-11-21 02:00:00',
      AIDimensions: '沟通能力 88; 逻辑思维 81.5',
    });
  });

  it('BS-SCORES: of several, those that failed are named with their reason', async () => {
    const at = await openBeisen();
    const said = await at.write('scores', 'upsert', [score, { applyId: ids.application(99), score: '1' }]);
    expect(said).toMatchObject([
      { is: 'accepted' },
      { is: 'rejected', cause: { code: 'fail-data', message: '申请不存在' } },
    ]);
    expect(values(at)).toMatchObject({
      AIScore: '84.6',
      AIComment: '沟通清楚',
      AIReportUrl: 'https://video.example/i-1',
    });
  });

  it('one that was sent twice is there once', async () => {
    const at = await openBeisen();
    at.sandbox.faults.add([{ kind: 'lost', path: 'UpdateApplyList' }]);
    expect((await at.write('scores', 'upsert', [score]))[0]?.is).toBe('accepted');
    expect(at.asked('UpdateApplyList')).toBe(2);
    expect(values(at)).toMatchObject({ AIScore: '84.6' });
  });
});

describe('jobs, processes and people about to join', () => {
  it('BS-DELETED-JOBS: deleted jobs are told as deleted', async () => {
    const at = await openBeisen({ batch: 4 });
    const { records } = await at.read('jobs');
    expect(records.filter(({ deleted }) => deleted === true).map(({ code }) => code)).toEqual(['J00006']);
    expect(records).toHaveLength(6);
    const found = await at.by('jobs', 'code', 'J00001', 'J99999');
    expect([...found.values()].flat().map(({ record }) => record)).toEqual([
      records.find(({ code }) => code === 'J00001'),
    ]);
  });

  it('BS-PROCESS: a process comes with its phases, one that does not exist is absent', async () => {
    const at = await openBeisen();
    const found = await at.by('processes', 'processId', ids.process('F001'), ids.offer(0));
    expect([...found.keys()]).toEqual([ids.process('F001')]);
    const record = found.get(ids.process('F001'))?.[0]?.record;
    expect(record).toMatchObject({ code: 'F001', name: '社会招聘' });
    expect((record?.['phases'] as JsonObject[]).map((phase) => phase['phaseId'])).toContain(next);
  });

  it('BS-STAFF-LIST: the ids are the body itself', async () => {
    const at = await openBeisen();
    const found = await at.by('staff', 'staffId', ids.staff(0), ids.staff(1), ids.offer(9));
    expect([...found.keys()].sort()).toEqual([ids.staff(0), ids.staff(1)].sort());
    expect(found.get(ids.staff(0))?.[0]?.record).toMatchObject({ email: 'candidate1@people.example' });
  });
});
