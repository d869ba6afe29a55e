import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';
import {
  changeDepartment,
  changeEmail,
  changeJob,
  changeName,
  dayOf,
  dayText,
  dismiss,
  hire,
  putOffer,
} from '../../examples/sandbox/successfactors/people.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { connect } from '../../src/app/connect.ts';
import type { Session } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import { sandboxed } from '../mappings/sandboxed.ts';
import type { Sandboxed } from '../mappings/sandboxed.ts';

let at: Sandboxed;
let sandbox: Sandbox;
let session: Session;
let connection: Connection;
const { signal } = new AbortController();
/** Days counted from today, as the connector sees it: it asks by the clock of this machine. */
const later = (days: number): string => dayText(Date.now() + days * 86_400_000);

async function open(options: SandboxOptions = {}, settings: Record<string, string | number> = {}): Promise<void> {
  at = await sandboxed({ candidates: 3, employees: 12, ...options }, { page_size: 4, ...settings });
  sandbox = at.sandbox;
  session = at.project.open();
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
  readonly cursor: Json | undefined;
}

async function read(stream: string, cursor?: Json): Promise<Read> {
  const records: JsonObject[] = [];
  let last: Json | undefined;
  const request = { cursor, full: false, seen: async () => new Set<string>() };
  for await (const page of connection.source(stream).read(request, signal)) {
    for (const item of page.items) {
      if (!('record' in item)) throw new Error(item.unreadable.message);
      records.push(item.record);
    }
    last = page.cursor;
  }
  return { records, cursor: last };
}

async function byKey(stream: string, field: string, ...values: string[]): Promise<ReadonlyMap<string, JsonObject[]>> {
  const found = await connection.source(stream).byKey({ field, values }, signal);
  return new Map([...found].map(([key, readings]) => [key, readings.map(({ record }) => record)]));
}

async function person(personId: string): Promise<JsonObject> {
  const found = (await byKey('employees', 'personId', personId)).get(personId);
  expect(found).toHaveLength(1);
  return found?.[0] ?? {};
}

let batches = 0;
async function write(records: readonly JsonObject[], clear: readonly string[] = []): Promise<readonly Verdict[]> {
  const deltas = records.map((record, i): Delta => ({
    ...{ key: String(i), operation: 'upsert', record, clear, match: undefined, targetId: undefined },
  }));
  const said = await connection.sink('users').write({ id: `b${++batches}`, operation: 'upsert', deltas }, signal);
  if ('rejected' in said) throw new Error(`${said.code}: ${said.message}`);
  return said;
}

/** The people of a second read: what has come since `cursor`. */
async function touched(cursor: Json | undefined): Promise<unknown[]> {
  return (await read('employees', cursor)).records.map(({ personId }) => personId).sort();
}

/** Lets what changes now be later than all that was read: the server stamps whole seconds. */
async function settled(): Promise<Json | undefined> {
  return (await read('employees')).cursor;
}

describe('reading employees', () => {
  it('all people come, over pages, each once, flat', async () => {
    const { records } = await read('employees');
    expect(records).toHaveLength(12);
    expect(new Set(records.map(({ personId }) => personId)).size).toBe(12);
    expect(records.find(({ personId }) => personId === 'p1002')).toEqual({
      ...{ personId: 'p1002', userId: 'e1002', jobNumber: 'Ne1002', email: 'e1002@acme.example', phone: '13910000001' },
      ...{ firstName: expect.any(String) as string, lastName: expect.any(String) as string },
      ...{ gender: 'F', birthday: '1981-05-01', status: 'A', active: true },
      ...{ department: 'D110', title: '负责人', position: null, managerId: 'e1001' },
      ...{ startDate: later(-400), effectiveFrom: later(-400) },
      slices: [
        {
          ...{ startDate: later(-400), seqNumber: 1, status: 'A', active: true },
          ...{ department: 'D110', title: '负责人', position: null, managerId: 'e1001' },
        },
      ],
      lastModifiedDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  });

  it('SF-EMPLOYEE-FIELDS: asks for a chunk of people by five entities, not for each person', async () => {
    await read('employees');
    const asked = sandbox.log.lines.flatMap(({ phase, entity }) => (phase === 'received' ? (entity ?? []) : []));
    expect(new Set(asked)).toEqual(
      new Set(['PerPerson', 'PerPersonal', 'PerEmail', 'PerPhone', 'EmpEmployment', 'EmpJob']),
    );
    expect(asked.filter((entity) => entity === 'PerPerson')).toHaveLength(3);
  });

  it('SF-EMPL-STATUS: a leaver is told by the code of emplStatus, with the last day', async () => {
    expect(await person('p1007')).toMatchObject({
      status: 'T',
      active: false,
      endDate: later(-10),
      effectiveFrom: later(-9),
    });
  });

  it('SF-EMPL-STATUS: who is on leave still works here', async () => {
    changeJob(sandbox.tables, { userId: 'e1002', startDate: later(-1), status: 'U' });
    expect(await person('p1002')).toMatchObject({ status: 'U', active: true });
    await reopen({}, { left_statuses: 'T,U' });
    changeJob(sandbox.tables, { userId: 'e1002', startDate: later(-1), status: 'U' });
    expect(await person('p1002')).toMatchObject({ status: 'U', active: false });
  });

  it('SF-PRE-HIRE, SF-EXPAND-DATES: a pre-hire comes whole, with the slice to come', async () => {
    expect(await person('p1006')).toMatchObject({
      ...{ userId: 'e1006', email: 'e1006@acme.example', firstName: expect.any(String) as string },
      ...{ status: 'A', active: true, startDate: later(20), effectiveFrom: later(20), department: 'D100' },
    });
  });

  it('SF-SLICE-TODAY: the slice in force is shown, and those to come are listed', async () => {
    const found = await person('p1008');
    expect(found).toMatchObject({ department: 'D111', effectiveFrom: later(-400) });
    expect(found['slices']).toMatchObject([
      { department: 'D111', endDate: later(9) },
      { department: 'D120', startDate: later(10) },
    ]);
    expect(found['slices']).not.toMatchObject([{}, { endDate: expect.anything() as string }]);
  });

  it('SF-EMPLOYMENT-ORDER: the active employment counts, wherever it stands', async () => {
    expect(await person('p1009')).toMatchObject({ userId: 'e1009b', active: true, title: '顾问' });
    for (let n = 0; n < 6; n++) {
      const name = { personId: `q${n}`, firstName: 'A', lastName: 'B' };
      hire(sandbox.tables, { ...name, userId: `q${n}-first`, startDate: '2020-01-01' });
      dismiss(sandbox.tables, `q${n}-first`, '2021-01-01');
      hire(sandbox.tables, { ...name, userId: `q${n}-again`, startDate: '2022-01-01' });
      expect(await person(`q${n}`)).toMatchObject({ userId: `q${n}-again`, active: true });
    }
  });

  it('SF-EMPLOYMENT-ORDER: an employment to come counts before one that has ended, not before an active one', async () => {
    hire(sandbox.tables, { personId: 'p1007', userId: 'e1007b', firstName: '', lastName: '', startDate: later(30) });
    expect(await person('p1007')).toMatchObject({ userId: 'e1007b', active: true, effectiveFrom: later(30) });
    hire(sandbox.tables, { personId: 'p1002', userId: 'e1002b', firstName: '', lastName: '', startDate: later(30) });
    expect(await person('p1002')).toMatchObject({ userId: 'e1002' });
  });

  it('the latest of several slices of one day holds', async () => {
    changeJob(sandbox.tables, { userId: 'e1002', startDate: later(-2), title: '经理' });
    changeJob(sandbox.tables, { userId: 'e1002', startDate: later(-2), title: '副总' });
    expect(await person('p1002')).toMatchObject({ title: '副总' });
  });

  it('SF-DEPENDANTS: a person without employment has no user id', async () => {
    sandbox.tables.put('PerPerson', [{ personIdExternal: 'child', personId: '1', dateOfBirth: dayOf('2020-01-01') }]);
    const found = await person('child');
    expect(found).not.toHaveProperty('userId');
    expect(found).not.toHaveProperty('slices');
    expect(found).toMatchObject({ personId: 'child', birthday: '2020-01-01' });
  });

  it('is asked by user id, which an ended employment has as well', async () => {
    const found = await byKey('employees', 'userId', 'e1002', 'e1009', 'nobody');
    expect([...found.keys()].sort()).toEqual(['e1002', 'e1009']);
    expect(found.get('e1002')?.[0]).toEqual(await person('p1002'));
    expect(found.get('e1009')?.[0]).toMatchObject({ userId: 'e1009b' });
  });

  it('takes the user id for the employee number where the setting names no field', async () => {
    await reopen({}, { job_number_field: '' });
    expect(await person('p1002')).toMatchObject({ jobNumber: 'e1002' });
  });
});

describe('changed employees', () => {
  // Of the first seven nobody has a slice to come.
  beforeEach(() => reopen({ employees: 7 }, {}));

  it('nothing has changed: nobody is read', async () => {
    expect(await touched(await settled())).toEqual([]);
  });

  it('SF-SLICE-FILTER: who has slices before and behind the window comes along, changed or not', async () => {
    await reopen({ employees: 8 }, {});
    expect(await touched(await settled())).toEqual(['p1008']);
  });

  it.each<[string, () => void]>([
    ['an address', () => changeEmail(sandbox.tables, 'p1004', 'new@acme.example')],
    ['a name', () => changeName(sandbox.tables, 'p1004', later(-3), { lastName: '欧阳' })],
    ['a job', () => changeJob(sandbox.tables, { userId: 'e1004', startDate: later(-3), title: '经理' })],
    ['a job to come', () => changeJob(sandbox.tables, { userId: 'e1004', startDate: later(50), title: '经理' })],
    ['an end', () => dismiss(sandbox.tables, 'e1004', later(-5))],
  ])('SF-CHILD-STAMPS: %s is found, though the person is not stamped', async (_, change) => {
    const cursor = await settled();
    change();
    // Stamped in this very second, or it would be the next read's.
    for (const table of ['PerEmail', 'PerPersonal', 'EmpJob', 'EmpEmployment'] as const) backdate(table);
    expect(await touched(cursor)).toEqual(['p1004']);
  });

  it('SF-SLICE-FILTER: the slice that changed is not the one in force, and the person is read as of today', async () => {
    const cursor = await settled();
    changeJob(sandbox.tables, { userId: 'e1004', startDate: later(50), title: '经理' });
    backdate('EmpJob');
    const [found] = (await read('employees', cursor)).records;
    expect(found).toMatchObject({ personId: 'p1004', title: '负责人', effectiveFrom: later(-400) });
  });

  it('SF-EFFECTIVE-LATER: what begins today is read without any modification', async () => {
    const cursor = await settled();
    const long = Date.now() - 30 * 86_400_000;
    changeJob(sandbox.tables, { userId: 'e1003', startDate: later(0), title: '今天' });
    for (const row of sandbox.tables.related('EmpJob', 'userId', 'e1003')) {
      sandbox.tables.put('EmpJob', [{ ...row, lastModifiedDateTime: long }]);
    }
    const { records } = await read('employees', cursor);
    expect(records).toMatchObject([{ personId: 'p1003', title: '今天', effectiveFrom: later(0) }]);
  });

  /** Stamps of this second are moved back by half a minute, into the overlap of the next read. */
  function backdate(table: 'PerEmail' | 'PerPersonal' | 'EmpJob' | 'EmpEmployment'): void {
    for (const row of sandbox.tables.all(table)) {
      const stamp = Number(row['lastModifiedDateTime']);
      if (stamp < Date.now() - 60_000) continue;
      sandbox.tables.put(table, [{ ...row, lastModifiedDateTime: stamp - 30_000 }]);
    }
  }
});

describe('reading departments', () => {
  const byCode = async (code: string): Promise<JsonObject> =>
    (await byKey('departments', 'code', code)).get(code)?.[0] ?? {};

  it('SF-DEPARTMENT-FIELDS: the tree comes, each department once a page', async () => {
    await reopen({}, { page_size: 500 });
    changeDepartment(sandbox.tables, 'D111', later(-100), { name: '平台部' });
    changeDepartment(sandbox.tables, 'D111', later(-50), { name: '平台工程部' });
    const { records } = await read('departments');
    expect(records.map(({ code, parentCode }) => [code, parentCode]).sort()).toEqual([
      ['D100', null],
      ['D110', 'D100'],
      ['D111', 'D110'],
      ['D112', 'D110'],
      ['D120', 'D100'],
    ]);
    expect(records.find(({ code }) => code === 'D111')).toMatchObject({
      name: '平台工程部',
      status: 'A',
      startDate: later(-50),
    });
  });

  it('SF-SLICE-TODAY: a name to come is not shown before its day; a department to come is', async () => {
    changeDepartment(sandbox.tables, 'D111', later(5), { name: '将来' });
    changeDepartment(sandbox.tables, 'D130', later(5), { name: '新部门', parent: 'D100' });
    expect(await byCode('D111')).toMatchObject({ name: '平台组', endDate: later(4) });
    expect(await byCode('D130')).toMatchObject({ name: '新部门', startDate: later(5), status: 'A' });
  });

  it('SF-DELIMITED: one that has ended is inactive, and found without being modified', async () => {
    const { cursor } = await read('departments');
    const [slice] = sandbox.tables.related('FODepartment', 'externalCode', 'D120');
    const ended = { ...slice, endDate: dayOf(later(-1)), lastModifiedDateTime: Date.now() - 30 * 86_400_000 };
    sandbox.tables.put('FODepartment', [ended]);
    const { records } = await read('departments', cursor);
    expect(records).toMatchObject([{ code: 'D120', status: 'I', endDate: later(-1) }]);
  });

  it('a page without results is an error, not an empty one', async () => {
    sandbox.faults.add([{ kind: 'error-200', count: 20, path: 'FODepartment' }]);
    await expect(read('departments')).rejects.toThrow();
  });
});

describe('writing users', () => {
  const user = (userId: string, more: JsonObject = {}): JsonObject => ({
    ...{ userId, username: `${userId}.name`, firstName: '伟', lastName: '王', active: true },
    ...more,
  });

  it('SF-USER-MANAGER: makes and changes users, with their managers', async () => {
    const verdicts = await write([
      user('n1', { managerId: 'u100', startDate: '2026-12-01' }),
      user('u101', { active: false }),
    ]);
    expect(verdicts).toMatchObject([
      { is: 'accepted', targetId: 'n1' },
      { is: 'accepted', targetId: 'u101' },
    ]);
    expect(sandbox.tables.get('User', 'n1')).toMatchObject({
      status: 't',
      managerUserId: 'u100',
      hireDate: dayOf('2026-12-01'),
    });
    expect(sandbox.tables.get('User', 'u101')).toMatchObject({ status: 'f', email: 'u101@acme.example' });
    expect((await byKey('users', 'userId', 'n1')).get('n1')).toMatchObject([
      { active: true, managerId: 'u100', startDate: '2026-12-01' },
    ]);
  });

  it('SF-USER-MANAGER: a manager who is no user yet is the error of one record', async () => {
    const verdicts = await write([user('n1', { managerId: 'n2' }), user('n2')]);
    expect(verdicts.map(({ is }) => is)).toEqual(['rejected', 'accepted']);
    expect((await write([user('n1', { managerId: 'n2' })])).map(({ is }) => is)).toEqual(['accepted']);
  });

  it('SF-USER-MANAGER: a manager is taken away by the user that stands for none', async () => {
    await write([user('n1', { managerId: 'u100' })]);
    await write([user('n1')], ['managerId']);
    expect(sandbox.tables.get('User', 'n1')).toMatchObject({ managerUserId: null });
  });

  it('SF-USER-STATUS-WRITE: the letters are settings, and the field of the first day may be missing', async () => {
    await reopen({}, { user_active_value: 'e', user_inactive_value: 'd', user_start_field: '' });
    await write([user('n1', { startDate: '2026-12-01' }), user('n2', { active: false })]);
    expect(sandbox.tables.get('User', 'n1')).toMatchObject({ status: 'e' });
    expect(sandbox.tables.get('User', 'n1')).not.toHaveProperty('hireDate');
    expect(sandbox.tables.get('User', 'n2')).toMatchObject({ status: 'd' });
  });

  it('an apostrophe in a user id stays one', async () => {
    expect((await write([user("o'neil")])).map(({ is }) => is)).toEqual(['accepted']);
    expect(sandbox.tables.get('User', "o'neil")).toBeDefined();
  });

  it('a call whose answer was lost is sent again and makes nobody twice', async () => {
    const before = sandbox.tables.all('User').length;
    sandbox.faults.add([{ kind: 'lost', path: 'upsert' }]);
    expect((await write([user('n1'), user('n2')])).map(({ is }) => is)).toEqual(['accepted', 'accepted']);
    expect(sandbox.tables.all('User')).toHaveLength(before + 2);
  });
});

describe('reading offers', () => {
  beforeEach(() => {
    const offered = {
      salaryBase: '30000.50',
      currency: 'CNY',
      jobStartDate: dayOf('2027-01-04'),
      jobTitle: '工程师',
      department: 'D111',
    };
    putOffer(sandbox.tables, '501', { applicationId: '3001', ...offered, lastModifiedDate: Date.now() - 60_000 });
  });

  it('SF-OFFER-STAMP, SF-OFFER-FIELDS: comes with its candidate, money as text, days as days', async () => {
    expect((await read('offers')).records).toEqual([
      {
        ...{
          offerId: '501',
          applicationId: '3001',
          candidateId: '4001',
          status: 'PENDING',
          salary: '30000.50',
          currency: 'CNY',
        },
        ...{ startDate: '2027-01-04', title: '工程师', department: 'D111' },
        lastModifiedDateTime: expect.stringMatching(/Z$/) as string,
      },
    ]);
  });

  it('SF-OFFER-FIELDS: a field that the template lacks is left out by its setting', async () => {
    await reopen({}, { offer_salary_field: '', offer_title_field: 'cust_title' });
    putOffer(sandbox.tables, '501', { applicationId: '3001', lastModifiedDate: Date.now() - 60_000 });
    const [offer] = (await read('offers')).records;
    expect(offer).toMatchObject({ offerId: '501', salary: null });
    expect(offer).not.toHaveProperty('title');
  });

  it('is asked by its id and by its application', async () => {
    expect((await byKey('offers', 'offerId', '501')).get('501')).toHaveLength(1);
    expect((await byKey('offers', 'applicationId', '3001', '3002')).get('3001')).toHaveLength(1);
  });
});
