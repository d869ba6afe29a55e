import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { lookUp, openBeisen } from './beisen-harness.ts';
import type { Opened } from './beisen-harness.ts';

const day = 86_400_000;
const names = (records: readonly JsonObject[], field: string): unknown[] => records.map((record) => record[field]);

describe('reading the employees of Beisen', () => {
  it('BS-SCROLL: all of them come, page by page, until a page has no data', async () => {
    const at = await openBeisen({}, { capacity: 10 });
    const { records } = await at.read('employees');
    // Of forty, four are yet to come and one is deleted.
    expect(records).toHaveLength(35);
    expect(new Set(names(records, 'userId')).size).toBe(35);
    expect(at.asked('Employee/GetByTimeWindow')).toBe(5);
  });

  it('BS-SCROLL: a scroll that died in the middle begins anew, and no row comes twice', async () => {
    const at = await openBeisen({}, { capacity: 10 });
    at.sandbox.faults.add([{ kind: 'scroll-killed', after: 2 }]);
    const { records } = await at.read('employees');
    expect(records).toHaveLength(35);
    expect(new Set(names(records, 'userId')).size).toBe(35);
  });

  it('BS-SCROLL: a page whose answer was lost is gone: the scroll begins anew', async () => {
    const at = await openBeisen({}, { capacity: 10 });
    at.sandbox.faults.add([{ kind: 'lost', after: 1 }]);
    expect((await at.read('employees')).records).toHaveLength(35);
  });

  it('BS-SCROLL: a scroll that dies into an empty page is no end: fewer came than the first answer said', async () => {
    for (const kind of ['scroll-killed', 'lost'] as const) {
      const at = await openBeisen({ deadScroll: 'empty' }, { capacity: 10 });
      at.sandbox.faults.add([{ kind, after: 2 }]);
      const { records } = await at.read('employees');
      expect(records, kind).toHaveLength(35);
      expect(new Set(names(records, 'userId')).size, kind).toBe(35);
    }
  });

  it('BS-SCROLL: a scroll that dies each time is an error, never a part of the people', async () => {
    const at = await openBeisen({ deadScroll: 'empty' }, { capacity: 10 });
    at.sandbox.faults.add([1, 2, 3, 4].map((each) => ({ kind: 'scroll-killed', after: 2 * each - 1, times: 1 })));
    await expect(at.read('employees')).rejects.toMatchObject({ code: 'transport.page-lost' });
  });

  it('BS-90-DAYS: years are read in windows that the vendor takes', async () => {
    const at = await openBeisen({}, { start: new Date(Date.now() - 500 * day).toISOString() });
    expect((await at.read('employees')).records).toHaveLength(35);
    // Six windows, of which one has a page with people.
    expect(at.asked('Employee/GetByTimeWindow')).toBe(6 + 1);
  });

  it('BS-ZONE, BS-OVERLAP: a later run asks from three days before, in Chinese time, and finds what changed', async () => {
    const at = await openBeisen();
    const { cursor } = await at.read('employees');
    // Saved long before the end of the last read, and seen late.
    const saved = Math.floor((Date.now() - 2 * day) / 1000) * 1000;
    for (const id of [101_500_002, 101_500_003]) {
      const row = at.sandbox.store.get('employees', id);
      const touched = id === 101_500_002 ? [saved] : [saved - 2 * day];
      if (row !== undefined) at.sandbox.store.put('employees', { ...row, touched });
    }
    const { records } = await at.read('employees', cursor);
    expect(names(records, 'userId')).toEqual(['101500002']);
    expect(records[0]?.['businessModifiedAt']).toBe(new Date(saved).toISOString().replace('.000', ''));
  });

  it('BS-WINDOW-TYPE: the nightly recalculation changes nothing, unless any modification is asked for', async () => {
    const quiet = await openBeisen();
    const { cursor } = await quiet.read('employees');
    expect((await quiet.read('employees', cursor)).records).toEqual([]);
    const loud = await openBeisen({}, { window_query_type: 1 });
    const first = await loud.read('employees');
    expect((await loud.read('employees', first.cursor)).records.length).toBeGreaterThan(30);
  });

  it('BS-STATUS-NULL, BS-LATEST-RECORD: which employees come is chosen by one setting', async () => {
    const statuses = async (employees: string): Promise<Set<unknown>> => {
      const at = await openBeisen({}, { employees });
      return new Set(names((await at.read('employees')).records, 'status'));
    };
    expect(await statuses('all')).toEqual(new Set(['2', '3', '8', '12']));
    expect(await statuses('active')).toEqual(new Set(['2', '3']));
    expect(await statuses('with_prehires')).toEqual(new Set(['1', '2', '3']));
  });

  it('BS-LATEST-RECORD: a transfer to come is not told before its day, unless pre-hires are asked for', async () => {
    const department = async (employees: string): Promise<unknown> => {
      const at = await openBeisen({}, { employees });
      const { records } = await at.read('employees');
      return records.find(({ userId }) => userId === '101500008')?.['departmentId'];
    };
    expect(await department('all')).not.toBe(await department('with_prehires'));
  });

  it('ids are text, days are days, codes are text', async () => {
    const at = await openBeisen();
    const { records } = await at.read('employees');
    expect(records.find(({ userId }) => userId === '101500002')).toMatchObject({
      email: 'staff2@acme.example',
      gender: '1',
      birthday: '1990-01-01',
      jobNumber: 'E00002',
      managerUserId: '101500001',
      status: '3',
      employType: '0',
      entryDate: '2024-03-01',
      stopDate: '9999-12-31',
      deleted: false,
      custom: { extSourceId: 'S2' },
    });
  });

  it('BS-NULL-FIELDS: a field that the connector may not see is blank, and nothing else is made of it', async () => {
    const at = await openBeisen({ hidden: ['mobilePhone', 'jobNumber', 'birthday'] });
    const [record] = (await at.read('employees')).records;
    for (const field of ['mobile', 'jobNumber', 'birthday']) expect(record?.[field] ?? null).toBeNull();
    expect(record).toMatchObject({ userId: '101500001', email: 'staff1@acme.example' });
  });
});

describe('asking for people of Beisen', () => {
  it('BS-COLUMNS: by id comes the same record as by window, also where ids alone are the default', async () => {
    const at = await openBeisen({ basicColumns: true }, { custom_columns: 'extSourceId' });
    const { records } = await at.read('employees');
    const found = await at.by('employees', 'userId', '101500002', '101500003', '999');
    expect([...found.keys()]).toEqual(['101500002', '101500003']);
    const asked = found.get('101500002')?.[0]?.record ?? {};
    const read = records.find(({ userId }) => userId === '101500002') ?? {};
    for (const field of Object.keys(read)) {
      if (!['custom', 'originalId'].includes(field)) expect([field, asked[field]]).toEqual([field, read[field]]);
    }
  });

  it('BS-EMAIL-LOOKUP: a mail address is asked for in small letters and found as it was written', async () => {
    const at = await openBeisen();
    const found = await at.by('employees', 'email', 'Staff2@ACME.example', 'nobody@acme.example');
    expect([...found.keys()]).toEqual(['Staff2@ACME.example']);
    expect(found.get('Staff2@ACME.example')?.[0]?.record).toMatchObject({ userId: '101500002', jobNumber: 'E00002' });
  });

  it('BS-JOB-NUMBER-LOOKUP: an item that is refused brings nobody, though it carries an id', async () => {
    const at = await openBeisen();
    const found = await at.by('employees', 'jobNumber', 'E00003', 'E99999');
    expect([...found].map(([number, [one]]) => [number, one?.record['userId']])).toEqual([['E00003', '101500003']]);
  });
});

const person = (n: number, change: JsonObject = {}): JsonObject => ({
  originalId: `SF-${n}`,
  name: '张三',
  email: `New${n}@acme.example`,
  departmentId: '4744003',
  entryDate: '2026-12-01',
  employType: '0',
  ...change,
});

const stored = ({ sandbox }: Opened, originalId: string) =>
  sandbox.store.employeeBy((row) => row.originalId === originalId);

describe('writing employees of Beisen', () => {
  it('BS-ORIGINAL-ID: a pre-hire is created with the id of its system, by which it is updated', async () => {
    const at = await openBeisen();
    const full = person(1, { mobile: '13800138000', gender: '1', jobNumber: 'N1', managerUserId: '101500001' });
    const [created] = await at.write('employees', 'create', [full]);
    expect(created).toMatchObject({ is: 'accepted', effect: 'created', targetId: '101500041' });
    expect(stored(at, 'SF-1')).toMatchObject({ info: { email: 'new1@acme.example', gender: 1 }, userID: 101_500_041 });
    const [updated] = await at.write('employees', 'update', [person(1, { name: '李四', mobile: '13900139000' })]);
    expect(updated).toMatchObject({ is: 'accepted', effect: 'updated' });
    expect(stored(at, 'SF-1')?.info).toMatchObject({ name: '李四', mobilePhone: '13900139000', gender: 1 });
  });

  it('BS-ORIGINAL-ID: who was there before gets one, and can be updated by it', async () => {
    const at = await openBeisen();
    const [before] = await at.write('employees', 'update', [person(9, { email: 'staff2@acme.example' })]);
    expect(before).toMatchObject({ is: 'rejected', cause: { code: '417' } });
    const id = { targetId: '101500002', objectName: 'EmployeeInformation', originalId: 'SF-9' };
    expect((await at.write('original_ids', 'action', [id]))[0]?.is).toBe('accepted');
    const renamed = person(9, { email: 'staff2@acme.example', name: '李四' });
    expect((await at.write('employees', 'update', [renamed]))[0]?.is).toBe('accepted');
    expect(at.sandbox.store.get('employees', 101_500_002)?.info.name).toBe('李四');
  });

  it('BS-DUPLICATE-EMAIL: a second person with an address is refused with the reason, and without a name', async () => {
    const at = await openBeisen();
    const name = at.sandbox.store.get('employees', 101_500_002)?.info.name ?? '';
    const [said] = await at.write('employees', 'create', [person(1, { email: 'STAFF2@acme.example' })]);
    expect(said).toMatchObject({ is: 'rejected', cause: { code: '417' } });
    const told = JSON.stringify(said);
    expect(told).toContain('重复');
    expect(told).not.toContain(name);
    expect(told).not.toContain('staff2');
  });

  it('BS-DUPLICATE-EMAIL: a creation whose answer was lost is looked up by its address before it is repeated', async () => {
    const at = await openBeisen();
    expect(await lookUp(at, 'employees', 'create', person(1))).toEqual({ found: 0, applied: undefined, none: 'again' });
    at.sandbox.faults.add([{ kind: 'lost', path: 'CreateForEntry' }]);
    expect((await at.write('employees', 'create', [person(1)]))[0]?.is).toBe('unknown');
    expect(at.asked('CreateForEntry')).toBe(1);
    const { userID = 0 } =
      at.sandbox.store.employeeBy(({ originalId }) => originalId === person(1)['originalId']) ?? {};
    expect(await lookUp(at, 'employees', 'create', person(1))).toMatchObject({
      ...{ found: 1, applied: true, targetId: String(userID) },
    });
    const another = { ...person(2), email: 'staff2@acme.example' };
    expect(await lookUp(at, 'employees', 'create', another)).toMatchObject({ found: 1, applied: undefined });
  });

  it.each(['beside_fields', 'top'])(
    'BS-EMPTY-FIELDS, BS-UPDATE-EMPLOYEE: emptied fields are named %s, others stay as they are',
    async (place) => {
      const at = await openBeisen({}, { empty_fields_at: place });
      const custom = { extSourceId: 'x', extInterviewScore: '9' };
      await at.write('employees', 'create', [
        person(1, { mobile: '13800138000', jobNumber: 'N1', gender: '0', custom }),
      ]);
      const [said] = await at.write('employees', 'update', [person(1)], ['mobile', 'jobNumber', 'custom.extSourceId']);
      expect(said?.is).toBe('accepted');
      expect(stored(at, 'SF-1')).toMatchObject({
        info: { mobilePhone: null, gender: 0, customProperties: { extInterviewScore: '9' } },
        employments: [{ jobNumber: null, oIdDepartment: 4_744_003 }],
      });
      expect(stored(at, 'SF-1')?.info.customProperties).not.toHaveProperty('extSourceId');
    },
  );

  it('BS-CUSTOM-DROPPED: a wrong code is dropped in silence, so reading it back is what tells', async () => {
    const at = await openBeisen();
    const [said] = await at.write('employees', 'create', [
      person(1, { custom: { extNoSuchField: 'x', extSourceId: 'y' } }),
    ]);
    expect(said?.is).toBe('accepted');
    expect(stored(at, 'SF-1')?.info.customProperties).toEqual({ extSourceId: 'y' });
  });

  it('BS-EQUAL-PARAMETERS: an update whose answer was lost leaves again only when the three seconds are over', async () => {
    const at = await openBeisen();
    await at.write('employees', 'create', [person(1)]);
    at.sandbox.faults.add([{ kind: 'lost', path: 'UpdateEmployee' }]);
    expect((await at.write('employees', 'update', [person(1, { name: '李四' })]))[0]?.is).toBe('accepted');
    const updates = at.sandbox.log.lines.filter(
      ({ path, phase }) => phase === 'received' && path.endsWith('UpdateEmployee'),
    );
    const [first = 0, second = 0] = updates.map((line) => Date.parse(line.at));
    expect(second - first).toBeGreaterThanOrEqual(3000);
  }, 20_000);

  it('a department that does not exist is a rejection of that person alone', async () => {
    const at = await openBeisen();
    const said = await at.write('employees', 'create', [person(1, { departmentId: '1' }), person(2)]);
    expect(said.map(({ is }) => is)).toEqual(['rejected', 'accepted']);
  });
});

describe('organisation units of Beisen', () => {
  it('BS-ROOT: the tree comes with its root and with what is disabled', async () => {
    const at = await openBeisen();
    const { records } = await at.read('departments');
    expect(records).toHaveLength(20);
    const ids = new Set(names(records, 'departmentId'));
    expect(
      records.filter(({ parentId }) => !ids.has(parentId as never)).map(({ departmentId }) => departmentId),
    ).toEqual(['900100000']);
    expect(new Set(names(records, 'status'))).toEqual(new Set(['1', '0']));
  });

  it('are asked for by id and by code', async () => {
    const at = await openBeisen();
    const [unit] = (await at.read('departments')).records.filter(({ name }) => name === '研发部');
    const byId = await at.by('departments', 'departmentId', String(unit?.['departmentId']), '1');
    const byCode = await at.by('departments', 'code', String(unit?.['code']));
    expect([...byId.values()].flat().map(({ record }) => record)).toEqual([unit]);
    expect([...byCode.values()].flat().map(({ record }) => record)).toEqual([unit]);
  });

  it('BS-DEPARTMENT-WRITES: are created and updated at the paths of the settings', async () => {
    const paths = { departmentCreatePath: '/own/create', departmentUpdatePath: '/own/update' };
    const settings = { department_create_path: '/own/create', department_update_path: '/own/update' };
    const at = await openBeisen(paths, settings);
    const unit = { originalId: 'SF-D1', name: '新部门', code: 'N1', parentId: '900100000', status: '1' };
    const [created] = await at.write('departments', 'create', [unit]);
    const made = at.sandbox.store.departmentBy((row) => row.originalId === 'SF-D1');
    expect(created).toMatchObject({ is: 'accepted', effect: 'created', targetId: String(made?.oId) });
    expect(await lookUp(at, 'departments', 'create', unit)).toMatchObject({ found: 1, applied: true });
    expect((await at.write('departments', 'update', [{ ...unit, name: '改名', status: '0' }]))[0]?.is).toBe('accepted');
    expect(at.sandbox.store.get('departments', made?.oId ?? 0)).toMatchObject({ name: '改名', status: 0 });
    const [twice] = await at.write('departments', 'create', [{ ...unit, originalId: 'SF-D2' }]);
    expect(twice?.is).toBe('rejected');
  });
});
