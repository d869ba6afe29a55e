import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { openBeisen, v6 } from './beisen-client.ts';
import type { BeisenBody, BeisenClient } from './beisen-client.ts';

let client: BeisenClient;
const month = { startTime: '2026-10-20T00:00:00', endTime: '2026-11-20T12:00:00' };

beforeEach(() => open());
afterEach(() => client.sandbox.close());

async function open(options: BeisenOptions = {}): Promise<void> {
  client = await openBeisen({ employees: 3, applications: 10, ...options });
}

async function reopen(options: BeisenOptions): Promise<void> {
  await client.sandbox.close();
  await open(options);
}

const call = async (name: string, body: unknown): Promise<BeisenBody> => (await client.post(v6 + name, body)).json;
const application = (index: number): ReturnType<BeisenClient['sandbox']['store']['get']> & object =>
  client.sandbox.store.get('applications', ids.application(index))!;

interface Batch {
  readonly total: number;
  readonly nextBatchId: string;
  readonly isLastBatch: boolean;
  readonly items: { readonly applyId?: string; readonly isDeleted?: number; readonly jobCode?: string }[];
}

describe('applications that changed', () => {
  const batch = async (batchId: string, more: object = {}): Promise<Batch> =>
    (await call('Apply/GetApplyListByModifiedTime', { ...month, batchId, ...more })).data as Batch;

  it('come as ids alone', async () => {
    const { total, items, isLastBatch } = await batch('');
    expect([total, isLastBatch]).toEqual([10, true]);
    expect(items[0]).toEqual({
      applyId: ids.application(0),
      applicantId: ids.applicant(0),
      jobId: ids.job(0),
    });
  });

  it('come a thousand a batch, each once', async () => {
    await reopen({ applications: 2300 });
    const sizes: number[] = [];
    const seen = new Set<string | undefined>();
    let next = '';
    for (;;) {
      const { items, nextBatchId, isLastBatch } = await batch(next);
      sizes.push(items.length);
      for (const { applyId } of items) seen.add(applyId);
      if (isLastBatch) break;
      next = nextBatchId;
    }
    expect(sizes).toEqual([1000, 1000, 300]);
    expect(seen.size).toBe(2300);
  });

  it('an unknown batch is 400', async () => {
    expect((await call('Apply/GetApplyListByModifiedTime', { ...month, batchId: 'x' })).code).toBe(400);
  });

  it('the window`s end is called endTime here', async () => {
    await call('Apply/GetApplyListByModifiedTime', { startTime: month.startTime, stopTime: month.endTime });
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('are found after somebody has changed them', async () => {
    client.sandbox.change('applications', {
      applyId: ids.application(3),
      statusId: ids.status('F002', 'interview', 'passed'),
    });
    client.clock.now += 1000;
    const { items } = await batch('', { startTime: '2026-11-20T11:59:59', endTime: '2026-11-20T12:00:01' });
    expect(items.map(({ applyId }) => applyId)).toEqual([ids.application(3)]);
  });
});

describe('applications by id', () => {
  const byId = (body: object = {}): Promise<BeisenBody> =>
    call('Apply/GetApplyListByApplyId', { applyIds: [ids.application(0)], ...body });

  it('are flat, with fields only where they are asked for', async () => {
    expect((await byId()).data).toEqual([
      {
        ...{ applyId: ids.application(0), applicantId: ids.applicant(0), jobId: ids.job(0) },
        processId: ids.process('F001'),
        processPhaseId: ids.phase('F001', 'interview'),
        processStatusId: ids.status('F001', 'interview', 'pending'),
        fieldValues: {},
      },
    ]);
    expect((await byId({ fieldNames: ['ProcessPhaseChangeDate'] })).data).toMatchObject([
      { fieldValues: { ProcessPhaseChangeDate: '2026-10-21T08:00:00' } },
    ]);
  });

  it('are nested where the tenant`s are', async () => {
    await reopen({ applyShape: 'nested' });
    expect((await byId()).data).toMatchObject([
      {
        applicantLite: { applicantId: ids.applicant(0), email: 'candidate1@people.example' },
        jobLite: { jobGuid: ids.job(0), jobTitle: '产品经理' },
        processLite: { id: ids.process('F001'), code: 'F001' },
      },
    ]);
  });

  it('are a hundred at most; the unknown are left out', async () => {
    const many = Array.from({ length: 101 }, (_, index) => ids.application(index));
    expect(await byId({ applyIds: many })).toEqual({ data: null, code: 400, message: '一次最多允许查100个' });
    expect((await byId({ applyIds: many.slice(0, 100) })).data).toHaveLength(10);
  });
});

describe('people who apply', () => {
  it('are lists of name, value and text', async () => {
    const { data } = await call('Applicant/GetPersonProfileList', { applicantIds: [ids.applicant(0)] });
    const [person] = data as { applicantId: string; fieldValues: { name: string; text: string | null }[] }[];
    expect(person?.applicantId).toBe(ids.applicant(0));
    expect(person?.fieldValues).toContainEqual({ name: 'Gender', value: '0', text: '男', downloadUrl: null });
    expect(person?.fieldValues.find(({ name }) => name === 'Resume')).toMatchObject({
      downloadUrl: 'https://sandbox.example/files/0/a.pdf,https://sandbox.example/files/0/b.pdf',
    });
  });

  it('have what is asked for by name', async () => {
    const body = { applicantIds: [ids.applicant(0)], fieldNames: ['Mobile'] };
    const { data } = await call('Applicant/GetPersonProfileList', body);
    expect((data as { fieldValues: unknown[] }[])[0]?.fieldValues).toHaveLength(1);
  });

  it('have -32767 where parsing failed, and the text in the twin field', async () => {
    const { json } = await client.get(`${v6}Applicant/GetResumeByApplyId?applyId=${ids.application(6)}`);
    const { personProfile } = json.data as { personProfile: { name: string; value: string }[] };
    const value = (wanted: string): string | undefined => personProfile.find(({ name }) => name === wanted)?.value;
    expect([value('EducationLevel'), value('OgEducationLevel')]).toEqual(['-32767', '大本(自考)']);
  });

  it('have a résumé by their own id too', async () => {
    const { json } = await client.get(`${v6}Applicant/GetResume?applicantId=${ids.applicant(0)}`);
    expect(json.data).toMatchObject({ candidateId: 'C00000001' });
  });
});

describe('jobs and processes', () => {
  it('the list of jobs has the deleted', async () => {
    const { data } = await call('Job/GetJobList', month);
    const { items } = data as Batch;
    expect(items.map(({ isDeleted }) => isDeleted)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('jobs are found by department and by code', async () => {
    const orgId = client.sandbox.store.get('jobs', ids.job(1))?.orgId;
    const { data } = await call('Job/GetJobList', { ...month, orgId });
    expect((data as Batch).items.map(({ jobCode }) => jobCode)).toEqual(['J00002']);
    expect((await call('Job/GetJobListByCodes', { jobCodes: ['J00003', 'X'] })).data).toMatchObject([
      { jobId: ids.job(2), jobTitle: '测试工程师' },
    ]);
  });

  it('a process has its phases and statuses', async () => {
    const { json } = await client.get(`${v6}Setting/GetProcessConfigById?processId=${ids.process('F002')}`);
    expect(json).toMatchObject({ code: 200, data: { processCode: 'F002', processName: '校园招聘' } });
    const { phaseList } = json.data as { phaseList: { phaseId: string; statusList: unknown[] }[] };
    expect(phaseList).toHaveLength(5);
    expect(phaseList[1]).toMatchObject({ phaseId: ids.phase('F002', 'interview'), phaseName: 'AI面试' });
    expect(phaseList[1]?.statusList).toHaveLength(3);
  });

  it('is found by code, in a list, or not', async () => {
    const found = await client.get(`${v6}Setting/GetProcessConfigByCode?processCode=F001`);
    expect(found.json.data).toMatchObject({ processId: ids.process('F001') });
    expect((await client.get(`${v6}Setting/GetProcessList`)).json.data).toHaveLength(2);
    expect((await client.get(`${v6}Setting/GetProcessConfigById?processId=x`)).json.code).toBe(404);
  });
});

describe('TransferPhase', () => {
  // Applications 0, 2, 4, 5, 7, 9 are in process F001; 1, 3, 6, 8 in F002.
  const goal = {
    phaseId: ids.phase('F001', 'next'),
    statusId: ids.status('F001', 'next', 'pending'),
    reasonId: ids.job(0),
  };
  const transfer = (indexes: number[], more: object = {}): Promise<BeisenBody> =>
    call('Apply/TransferPhase', { applyIds: indexes.map(ids.application), ...goal, ...more });

  it('moves all and counts them', async () => {
    expect(await transfer([0, 2, 4])).toMatchObject({
      code: 200,
      data: { totalCount: 3, transferCount: 3, noTransferCount: 0, applicantLockedApplyIds: [] },
    });
    expect(application(0)).toMatchObject({ phaseId: goal.phaseId, history: [{}, { reasonIds: [ids.job(0)] }] });
  });

  it.each([
    ['a locked application', 'applicantLockedApplyIds', 'applications', { applyId: ids.application(2), locked: true }],
    ['a locked person', 'applicantLockedApplyIds', 'applicants', { applicantId: ids.applicant(2), locked: true }],
    [
      'a black-listed person',
      'applicantBlackApplyIds',
      'applicants',
      { applicantId: ids.applicant(2), blacklisted: true },
    ],
    ['a deleted application', 'applyDeleteApplyIds', 'applications', { applyId: ids.application(2), deleted: true }],
    ['a deleted person', 'applicantDeleteApplyIds', 'applicants', { applicantId: ids.applicant(2), deleted: true }],
  ] as const)('%s stays, in %s, and the code is 200', async (_, list, table, change) => {
    client.sandbox.change(table, change);
    expect(await transfer([0, 2])).toMatchObject({
      code: 200,
      data: { totalCount: 2, transferCount: 1, noTransferCount: 1, [list]: [ids.application(2)] },
    });
    expect(application(2)).toMatchObject({ phaseId: ids.phase('F001', 'interview') });
  });

  it.each([
    ['isSkipApplyLock', 'applications', { applyId: ids.application(2), locked: true }],
    ['isSkipApplicantLock', 'applicants', { applicantId: ids.applicant(2), locked: true }],
  ] as const)('%s passes its lock', async (flag, table, change) => {
    client.sandbox.change(table, change);
    expect((await transfer([2], { [flag]: true })).data).toMatchObject({ transferCount: 1 });
  });

  it('a rejection asks for no lock of the application', async () => {
    client.sandbox.change('applications', { applyId: ids.application(2), locked: true });
    const rejected = { phaseId: ids.phase('F001', 'interview'), statusId: ids.status('F001', 'interview', 'rejected') };
    expect((await transfer([2], rejected)).data).toMatchObject({ transferCount: 1 });
  });

  it('an unknown application is in the list of the deleted', async () => {
    expect((await transfer([0, 50])).data).toMatchObject({ applyDeleteApplyIds: [ids.application(50)] });
  });

  it('two phases in one call are refused whole', async () => {
    await transfer([0]);
    client.clock.now += 3000;
    expect(await transfer([0, 2])).toEqual({ data: null, code: 400, message: '申请列表的当前流程和阶段必须一致' });
    expect(application(2)).toMatchObject({ phaseId: ids.phase('F001', 'interview') });
  });

  it.each<[string, number[], object]>([
    ['two processes in one call', [0, 1], {}],
    ['another process', [0], { processId: ids.process('F002') }],
    ['a status of another phase', [0], { statusId: ids.status('F001', 'pool', 'pending') }],
  ])('%s: refused', async (_, indexes, more) => {
    expect((await transfer(indexes, more)).code).toBe(400);
    expect(application(0)).toMatchObject({ history: [{}] });
  });

  it('takes a hundred at most', async () => {
    const many = Array.from({ length: 101 }, (_, index) => index);
    expect((await transfer(many)).message).toBe('一次最多允许转移100个');
  });

  it('equal calls within three seconds are refused, in whatever order their keys come', async () => {
    await transfer([0]);
    const turned = { ...goal, applyIds: [ids.application(0)] };
    expect((await call('Apply/TransferPhase', turned)).message).toContain('3秒');
  });

  it('brings no data when all went well where the tenant`s does not', async () => {
    await reopen({ transferData: 'on-failure' });
    expect(await transfer([0])).toEqual({ code: 200, message: '转移状态成功' });
    expect((await transfer([2, 50])).data).toMatchObject({ transferCount: 1 });
  });

  it('a second move shows in the history', async () => {
    await transfer([0]);
    client.clock.now += 3000;
    await transfer([0]);
    expect(application(0)).toMatchObject({ history: [{}, {}, {}] });
  });
});

describe('scores', () => {
  const score = (fieldValues: object[], applyId = ids.application(0)): Promise<BeisenBody> =>
    call('Apply/UpdateApplyList', { applys: [{ applyId, fieldValues }] });

  it('are written and read back by name', async () => {
    expect(await score([{ name: 'InterviewScore', value: '87' }])).toMatchObject({
      code: 200,
      data: { failDatas: [] },
    });
    const body = { applyIds: [ids.application(0)], fieldNames: ['InterviewScore'] };
    expect((await call('Apply/GetApplyListByApplyId', body)).data).toMatchObject([
      { fieldValues: { InterviewScore: '87' } },
    ]);
    expect(application(0)).toMatchObject({ scores: 1 });
  });

  it('of nobody fail inside a 200', async () => {
    expect((await score([], ids.application(50))).data).toEqual({
      failDatas: [{ key: ids.application(50), errorReason: '申请不存在' }],
    });
  });

  it('have the fields that the options name', async () => {
    await reopen({ scoreFields: ['extScore'], scorePath: `${v6}Apply/Score` });
    const applys = [{ applyId: ids.application(0), fieldValues: [{ name: 'Other', value: '1' }] }];
    expect((await call('Apply/Score', { applys })).data).toMatchObject({
      failDatas: [{ key: ids.application(0), errorReason: '字段Other不存在' }],
    });
  });
});

describe('taking people on', () => {
  it('asks by a bare list and finds those to be taken on', async () => {
    const { data } = await call('RecruitOnBoarding/GetStaffInfos', [ids.staff(0), ids.staff(99)]);
    expect(data).toMatchObject([{ staffInfos: { id: ids.staff(0), email: 'candidate1@people.example' } }]);
    await call('RecruitOnBoarding/GetStaffInfos', { ids: [] });
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('takes a department`s number as originalId and answers the new user id', async () => {
    const entry = `RecruitOnBoarding/Entry?offerId=${ids.offer(0)}`;
    const { code, data } = await call(entry, { originalId: 4_744_003, jobNumber: 'E9' });
    expect(code).toBe(200);
    expect(client.sandbox.store.get('employees', Number(data))?.employments).toMatchObject([
      { oIdDepartment: 4_744_003, employeeStatus: '2', jobNumber: 'E9' },
    ]);
    expect((await call(entry, { originalId: 4_744_003 })).code).toBe(400);
    expect((await call('RecruitOnBoarding/GetStaffInfos', [ids.staff(0)])).data).toEqual([]);
  });
});
