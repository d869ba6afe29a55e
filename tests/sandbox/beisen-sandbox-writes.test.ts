import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Employee } from '../../examples/sandbox/beisen/model.ts';
import { openBeisen, v5 } from './beisen-client.ts';
import type { BeisenAnswer, BeisenBody, BeisenClient } from './beisen-client.ts';

let client: BeisenClient;

beforeEach(async () => {
  client = await openBeisen({ employees: 12, applications: 1, tokenSeconds: 1e9 });
});
afterEach(() => client.sandbox.close());

const information = { name: '张三', email: 'zhangsan@acme.example', originalId: 'HR-1', mobilePhone: '13800138000' };
const employment = {
  ...{ oIdDepartment: 4_744_003, entryDate: '2026-12-01T00:00:00', employType: 0, probation: 3, jobNumber: 'E9' },
};

const call = async (name: string, body: object): Promise<BeisenBody> =>
  (await client.post(`${v5}Employee/${name}`, body)).json;
const create = (info: object = {}, job: object = {}): Promise<BeisenBody> =>
  call('CreateForEntry', {
    employeeInformation: { ...information, ...info },
    employmentRecord: { ...employment, ...job },
  });
const stored = (originalId = 'HR-1'): Employee =>
  client.sandbox.store.employeeBy((row) => row.originalId === originalId)!;
const status = (): string | undefined => stored().employments.at(-1)?.employeeStatus;

describe('CreateForEntry', () => {
  it('makes somebody to be hired and answers the user id', async () => {
    const given = await create();
    expect(given).toMatchObject({ code: '200', data: { userId: stored().userID } });
    expect(stored().info).toMatchObject({ name: '张三', mobilePhone: '13800138000', gender: null });
    expect(stored().employments).toMatchObject([{ employeeStatus: '1', oIdDepartment: 4_744_003, probation: 3 }]);
  });

  it.each([
    ['an address that somebody has, in whatever case', { email: 'STAFF1@acme.example', originalId: 'X' }],
    ['an id of the other system that somebody has', { email: 'other@acme.example' }],
    ['an ID number of somebody in service', { email: 'o@x', originalId: 'X', iDNumber: '110101199001011000' }],
  ])('refuses %s with 417', async (_, info) => {
    await create();
    const before = client.sandbox.store.all('employees').length;
    expect((await create(info)).code).toBe('417');
    expect(client.sandbox.store.all('employees')).toHaveLength(before);
  });

  it('names in the refusal who has the address', async () => {
    await create();
    expect((await create({ originalId: 'HR-2' })).message).toBe('电子邮箱与待入职的内部员工：张三重复，请确认信息！');
  });

  it.each(['name', 'email'])('demands %s', async (name) => {
    expect((await create({ [name]: null })).code).toBe('417');
  });

  it.each(['oIdDepartment', 'entryDate', 'employType', 'probation'])('demands %s', async (name) => {
    expect((await create({}, { [name]: null })).code).toBe('417');
  });

  it.each([{ oIdDepartment: 1 }, { pOIdEmpAdmin: 1 }, { pOIdEmpAdminOriginalId: 'X' }])(
    'refuses %o, which does not exist',
    async (job) => {
      expect((await create({}, job)).message).toMatch(/^指定的.*不存在$/);
    },
  );

  it('finds manager and department by the other system`s ids', async () => {
    await create();
    const job = { oIdDepartment: null, oIdDepartmentOriginalId: 'D-1', pOIdEmpAdminOriginalId: 'HR-1' };
    client.sandbox.change('departments', { oId: 4_744_005, originalId: 'D-1' });
    expect((await create({ email: 'b@x', originalId: 'HR-2' }, job)).code).toBe('200');
    expect(stored('HR-2').employments[0]).toMatchObject({ oIdDepartment: 4_744_005, pOIdEmpAdmin: stored().userID });
  });

  it('hires somebody again who left with the same ID number', async () => {
    const left = client.sandbox.store.get('employees', 101_500_007)!;
    const given = await create({ iDNumber: left.info.iDNumber });
    expect(given.data).toMatchObject({ userId: 101_500_007 });
    expect(stored().employments.map((record) => record.employeeStatus)).toEqual(['3', '8', '1']);
  });

  it('drops own fields that the tenant does not know, in silence', async () => {
    await create({ customProperties: { extInterviewScore: '87', extWrong: 1 } });
    expect(stored().info.customProperties).toEqual({ extInterviewScore: '87' });
    expect(client.sandbox.log.lines.at(-1)?.outcomes).toEqual([
      { key: 'HR-1', outcome: 'inserted', dropped: ['extWrong'] },
    ]);
    expect(client.sandbox.log.strict).toEqual([]);
  });
});

describe('UpdateEmployee', () => {
  beforeEach(() => create());
  const update = (body: object): Promise<BeisenBody> => call('UpdateEmployee', { originalId: 'HR-1', ...body });

  it('leaves alone what is null or absent', async () => {
    await update({ employeeInformation: { name: '李四', mobilePhone: null } });
    expect(stored().info).toMatchObject({ name: '李四', mobilePhone: '13800138000', email: 'zhangsan@acme.example' });
  });

  it('empties by name, over a value that is given as well', async () => {
    await update({
      employeeInformation: { mobilePhone: '139' },
      employmentRecord: { jobNumber: 'E10' },
      emptyFields: ['MobilePhone', 'JobNumber'],
    });
    expect(stored().info.mobilePhone).toBeNull();
    expect(stored().employments[0]?.jobNumber).toBeNull();
  });

  it('takes emptyFields inside its part too, and empties own fields', async () => {
    await update({ employeeInformation: { customProperties: { extSourceId: '1' } } });
    await update({ employeeInformation: { emptyFields: ['extSourceId'] } });
    expect(stored().info.customProperties).toEqual({});
  });

  it('tells of a name that cannot be emptied', async () => {
    expect((await update({ emptyFields: ['Name'] })).code).toBe('417');
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('names the person by one id and not by two', async () => {
    expect((await update({ userId: stored().userID })).code).toBe('417');
    expect((await call('UpdateEmployee', {})).code).toBe('417');
  });

  it('refuses somebody unknown and an address of somebody else', async () => {
    expect((await call('UpdateEmployee', { originalId: 'X' })).code).toBe('417');
    expect((await update({ employeeInformation: { email: 'staff1@acme.example' } })).code).toBe('417');
  });

  it('changes nothing when it refuses', async () => {
    const before = structuredClone(stored());
    await update({ employeeInformation: { name: '李四' }, employmentRecord: { oIdDepartment: 1 } });
    await update({ employeeInformation: { name: '李四' }, emptyFields: ['Name'] });
    expect(stored()).toEqual(before);
  });

  it('is a business change', async () => {
    client.clock.now += 60_000;
    await update({ employeeInformation: { name: '李四' } });
    expect(stored().touched.at(-1)).toBe(client.clock.now);
  });
});

describe('ids of other systems', () => {
  const map = (body: object): Promise<BeisenAnswer> =>
    client.post(`${v5}SourceIdMapping/UpdateOriginalIdByTargetId`, body);

  it('are put on people and departments', async () => {
    await map({ targetId: 101_500_001, objectName: 'EmployeeInformation', originalId: 'P' });
    await map({ targetId: 4_744_003, objectName: 'Organization', originalId: 'O' });
    expect(stored('P').userID).toBe(101_500_001);
    expect(client.sandbox.store.get('departments', 4_744_003)?.originalId).toBe('O');
  });

  it('of other objects are refused and told', async () => {
    await map({ targetId: 1, objectName: 'Position', originalId: 'P' });
    expect(client.sandbox.log.strict).toHaveLength(1);
  });
});

describe('from entry to leaving', () => {
  beforeEach(() => create());

  it('entry, regularisation, transfer, leave', async () => {
    expect(await call('Entry', { originalId: 'HR-1' })).toEqual({ code: '200', message: null });
    expect(status()).toBe('2');
    const job = { regularizationDate: '2026-12-10T00:00:00', probationResult: '26' };
    await call('ProbationPositive', { originalId: 'HR-1', employmentRecord: job });
    expect(status()).toBe('3');
    const move = { startDate: '2026-12-20T00:00:00', oIdDepartment: 4_744_005 };
    await call('Transfer', { originalId: 'HR-1', employmentRecord: move });
    expect(stored().employments).toMatchObject([{ stopDate: '2026-12-19T00:00:00' }, { oIdDepartment: 4_744_005 }]);
    const leave = { lastWorkDate: '2026-12-31T00:00:00' };
    await call('Dimission', { originalId: 'HR-1', employmentRecord: leave });
    expect(stored().employments.at(-1)).toMatchObject({ employeeStatus: '8', startDate: '2027-01-01T00:00:00' });
  });

  it.each(['ProbationPositive', 'Transfer', 'Dimission'])('%s is refused in the wrong state', async (name) => {
    expect((await call(name, { originalId: 'HR-1', employmentRecord: {} })).code).toBe('417');
  });

  it('entry twice is refused the second time', async () => {
    await call('Entry', { originalId: 'HR-1' });
    expect((await call('Entry', { originalId: 'HR-1' })).message).toBe('该人员当前状态不能办理当前业务');
  });

  it('equal parameters within three seconds are refused, later ones and others are not', async () => {
    await call('Entry', { originalId: 'HR-1' });
    const transfer = (oIdDepartment: number): Promise<BeisenBody> =>
      call('Transfer', { originalId: 'HR-1', employmentRecord: { oIdDepartment } });
    expect((await transfer(4_744_003)).code).toBe('200');
    client.clock.now += 2999;
    expect((await transfer(4_744_003)).message).toContain('3秒');
    expect((await transfer(4_744_005)).code).toBe('200');
    client.clock.now += 1;
    expect((await transfer(4_744_003)).code).toBe('200');
  });

  it('cancelling says its failures inside a 200', async () => {
    const { userID } = stored();
    expect(await call('CancelEntry', { userIds: [userID, 101_500_001, 5] })).toMatchObject({
      code: '200',
      data: {
        failCount: 2,
        failDatas: [
          { key: '101500001', errorReason: '该人员不是待入职人员' },
          { key: '5', errorReason: '该人员不存在' },
        ],
      },
    });
    expect(client.sandbox.store.get('employees', userID)?.deleted).toBe(true);
  });

  it('cancelling brings no data when all went well', async () => {
    expect((await call('CancelEntry', { userIds: [stored().userID] })).data).toBeNull();
  });

  it('Create makes somebody who is in service at once', async () => {
    await call('Create', {
      employeeInformation: { name: '王', email: 'w@x', originalId: 'HR-9' },
      employmentRecord: { ...employment, probation: 0 },
    });
    expect(stored('HR-9').employments[0]?.employeeStatus).toBe('3');
  });
});
