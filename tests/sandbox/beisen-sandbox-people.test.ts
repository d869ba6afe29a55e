import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import type { Employee } from '../../examples/sandbox/beisen/model.ts';
import { ninety, openBeisen, v5 } from './beisen-client.ts';
import type { BeisenClient } from './beisen-client.ts';

interface Row {
  readonly originalId: string | null;
  readonly employeeInfo: Readonly<Record<string, unknown>> & { readonly userID: number };
  readonly recordInfo: Readonly<Record<string, unknown>>;
}

let client: BeisenClient;
const path = `${v5}Employee/GetByTimeWindow`;

beforeEach(() => open());
afterEach(() => client.sandbox.close());

async function open(options: BeisenOptions = {}): Promise<void> {
  client = await openBeisen({ employees: 20, applications: 1, tokenSeconds: 1e9, ...options });
}

async function reopen(options: BeisenOptions): Promise<void> {
  await client.sandbox.close();
  await open(options);
}

const page = async (body: object): Promise<Row[]> => (await client.data<Row[] | null>(path, body)) ?? [];

/** Numbers of the people found, counted from 1. */
const found = async (body: object = {}): Promise<number[]> =>
  (await page({ ...ninety, capacity: 300, ...body })).map((row) => row.employeeInfo.userID - 101_500_000);

const everybody = { withDisabled: true, employType: [0, 1, 2, 3] };

describe('a window', () => {
  it('of more than ninety days is refused with 417 inside a 200', async () => {
    const given = await client.post(path, { ...ninety, startTime: '2026-08-22T11:59:59' });
    expect(given.status).toBe(200);
    expect(given.json).toEqual({ data: null, code: '417', message: '只支持查询90天范围内的数据，请分段查询' });
    expect(client.sandbox.log.strict).toEqual([]);
  });

  it('reads its times in Shanghai', async () => {
    client.sandbox.change('employees', { userID: 101_500_001 });
    const type = { timeWindowQueryType: 2 };
    client.clock.now += 1000;
    expect(await found({ startTime: '2026-11-20T12:00:00', stopTime: '2026-11-20T12:00:01', ...type })).toEqual([1]);
    expect(await found({ startTime: '2026-11-20T04:00:00', stopTime: '2026-11-20T04:00:01', ...type })).toEqual([]);
  });

  it('takes days for midnights', async () => {
    client.sandbox.change('employees', { userID: 101_500_001 });
    expect(await found({ startTime: '2026-11-20', stopTime: '2026-11-21', timeWindowQueryType: 2 })).toEqual([1]);
  });

  it('of type 1 is flooded by the night`s recalculation', async () => {
    const night = { startTime: '2026-11-20T02:00:00', stopTime: '2026-11-20T03:00:00', ...everybody };
    expect(await found({ ...night, timeWindowQueryType: 2 })).toEqual([]);
    expect((await found({ ...night, timeWindowQueryType: 1 })).length).toBe(19);
    expect((await found(night)).length).toBe(19);
  });

  it('shows that time as modified and the last business change beside it', async () => {
    const [row] = await page({ ...ninety, timeWindowQueryType: 2 });
    expect(row?.employeeInfo['modifiedTime']).toMatch(/^2026-11-20T02:/);
    expect(row?.employeeInfo['businessModifiedTime']).toBe('2026-11-10T08:00:00');
  });

  it('finds a person by each change, always as of now', async () => {
    const first = { startTime: '2026-10-21T00:00:00', stopTime: '2026-10-21T08:30:00', timeWindowQueryType: 2 };
    const later = { startTime: '2026-11-10T00:00:00', stopTime: '2026-11-10T08:30:00', timeWindowQueryType: 2 };
    expect(await found(first)).toEqual([1]);
    expect(await found(later)).toEqual([1]);
    expect(await page(first)).toEqual(await page(later));
  });
});

describe('who is found', () => {
  // Of each ten: 4 on probation, 5 to be hired, 6 an intern, 7 gone, 9 leaves soon, 10 informal; 11 is deleted.
  it.each<[string, object, number[]]>([
    ['internal people in service and to be hired without more', {}, [1, 2, 3, 4, 5, 8, 9]],
    ['the same for null', { empStatus: null }, [1, 2, 3, 4, 5, 8, 9]],
    ['nobody to be hired for an empty list', { empStatus: [] }, [1, 2, 3, 4, 8, 9]],
    ['everybody with those who left', { withDisabled: true }, [1, 2, 3, 4, 5, 7, 8, 9, 10]],
    ['a list wins over those who left', { withDisabled: true, empStatus: [2] }, [4]],
    ['leavers', { empStatus: [8], isGetLatestRecord: false }, [7]],
    ['interns where they are asked for', { employType: [0, 2] }, [1, 2, 3, 4, 5, 6, 8, 9]],
    ['nobody to be hired by the record in force', { empStatus: [1], isGetLatestRecord: false }, []],
    ['those to be hired by the newest record', { empStatus: [1], isGetLatestRecord: true }, [5]],
    ['an approved leave early', { empStatus: [8], approvalStatuses: [2, 4] }, [7, 9]],
    ['informal people', { empStatus: [12] }, [10]],
  ])('%s', async (_, body, people) => {
    expect((await found(body)).filter((number) => number <= 10)).toEqual(people);
  });

  it('the deleted where they are asked for, marked', async () => {
    expect(await found()).not.toContain(11);
    const rows = await page({ ...ninety, isWithDeleted: true, capacity: 300 });
    const [gone] = rows.filter((row) => row.employeeInfo.userID === 101_500_011);
    expect(gone?.employeeInfo['stdIsDeleted']).toBe(true);
  });

  it('other approvals are refused', async () => {
    expect((await client.post(path, { ...ninety, approvalStatuses: [1] })).json.code).toBe('417');
  });

  it('by own fields; those of another tenant are passed over', async () => {
    const query = (fieldName: string): object => ({ extQueries: [{ fieldName, queryType: 5, values: ['S2'] }] });
    expect(await found(query('extSourceId'))).toEqual([2]);
    expect((await found(query('extNobodyHas'))).length).toBeGreaterThan(5);
  });

  it.each<[number, string[], number[]]>([
    [1, ['S2'], [3, 4, 5]],
    [2, ['S2'], [2, 3, 4, 5]],
    [3, ['S2'], [1]],
    [4, ['S2'], [1, 2]],
    [6, ['S2', 'S3'], [1, 4, 5]],
    [7, ['S2', 'S4'], [2, 3, 4]],
  ])('by own fields with the comparison %i', async (queryType, values, people) => {
    const numbers = await found({ extQueries: [{ fieldName: 'extSourceId', queryType, values }] });
    expect(numbers.filter((number) => number <= 5)).toEqual(people);
  });
});

describe('which record speaks', () => {
  const department = async (isGetLatestRecord: boolean): Promise<unknown> => {
    const rows = await page({ ...ninety, isGetLatestRecord, capacity: 300 });
    return rows.find((row) => row.employeeInfo.userID === 101_500_008)?.recordInfo['oIdDepartment'];
  };

  it('the newest, although it begins in two weeks', async () => {
    const stored = client.sandbox.store.get('employees', 101_500_008);
    expect(await department(true)).toBe(stored?.employments[1]?.oIdDepartment);
    expect(await department(false)).toBe(stored?.employments[0]?.oIdDepartment);
    expect(await department(true)).not.toBe(await department(false));
  });

  it('a person is active on the last working day and gone on the next', async () => {
    const status = async (): Promise<unknown> => {
      const body = { ...ninety, ...everybody, isGetLatestRecord: false, capacity: 300 };
      const rows = await page(body);
      return rows.find((row) => row.employeeInfo.userID === 101_500_009)?.recordInfo['employeeStatus'];
    };
    client.clock.now += 14 * 86_400_000;
    expect(await status()).toBe('3');
    client.clock.now += 86_400_000;
    expect(await status()).toBe('8');
  });
});

describe('the answer', () => {
  it('has an id of another system, the person and the record of employment', async () => {
    const [row] = await page(ninety);
    expect(row?.employeeInfo).toMatchObject({ userID: 101_500_001, gender: 0, birthday: '1990-01-01T00:00:00' });
    expect(row?.recordInfo).toMatchObject({ employeeStatus: '3', employType: 0, stopDate: '9999-12-31T00:00:00' });
    expect(row?.originalId).toBeNull();
  });

  it('keeps its shape when columns are chosen, the others being null', async () => {
    const [row] = await page({ ...ninety, columns: ['UserID', 'Name', 'OIdDepartment'] });
    expect(row?.employeeInfo).toMatchObject({ userID: 101_500_001, email: null });
    expect(row?.employeeInfo['name']).toBeTypeOf('string');
    expect(row?.recordInfo['jobNumber']).toBeNull();
    expect(row?.recordInfo['oIdDepartment']).toBeTypeOf('number');
  });

  it('has null where the connector may not see a field', async () => {
    await reopen({ hidden: ['iDNumber'] });
    const rows = await page(ninety);
    expect(new Set(rows.map((row) => row.employeeInfo['iDNumber']))).toEqual(new Set([null]));
  });

  it('is sorted as asked, by user id otherwise', async () => {
    const descending = await found({ sort: { UserID: 2 } });
    expect(descending).toEqual([...(await found())].reverse());
  });
});

describe('a scroll', () => {
  const ask = async (scrollId: string, more: object = {}): ReturnType<BeisenClient['post']> =>
    client.post(path, { ...ninety, ...everybody, capacity: 7, scrollId, ...more });

  it('brings every person once and ends with no data', async () => {
    const numbers: number[] = [];
    let scrollId = '';
    for (;;) {
      const { json } = await ask(scrollId);
      if (json.data === null) break;
      numbers.push(...(json.data as Row[]).map((row) => row.employeeInfo.userID));
      expect([json.total, json.isLastData]).toEqual([19, true]);
      scrollId = json.scrollId ?? '';
    }
    expect(numbers).toHaveLength(19);
    expect(new Set(numbers).size).toBe(19);
  });

  it('dies ten seconds after its last call', async () => {
    const first = (await ask('')).json.scrollId ?? '';
    client.clock.now += 9_999;
    const second = (await ask(first)).json.scrollId ?? '';
    client.clock.now += 9_999;
    const third = (await ask(second)).json.scrollId ?? '';
    client.clock.now += 10_000;
    expect((await ask(third)).json.code).toBe('417');
  });

  it('dies as an empty page where the tenant`s does', async () => {
    await reopen({ deadScroll: 'empty', scrollSeconds: 2 });
    const first = (await ask('')).json.scrollId ?? '';
    client.clock.now += 2000;
    expect((await ask(first)).json).toMatchObject({ code: '200', data: null });
  });

  it('does not go back', async () => {
    const first = (await ask('')).json.scrollId ?? '';
    await ask(first);
    expect((await ask(first)).json.code).toBe('417');
  });

  it('shows the state of its first call', async () => {
    const first = (await ask('')).json.scrollId ?? '';
    client.sandbox.change('employees', { userID: 101_500_008, info: { name: '改名' } });
    expect((await ask(first)).text).not.toContain('改名');
  });

  it('takes 300 a page and no more', async () => {
    expect((await ask('', { capacity: 300 })).json.code).toBe('200');
    expect((await ask('', { capacity: 301 })).json).toMatchObject({
      code: '417',
      message: '每批次数据量必须小于等于300',
    });
  });

  it('goes on with the parameters of its first call', async () => {
    const first = (await ask('')).json.scrollId ?? '';
    await ask(first, { withDisabled: false });
    expect(client.sandbox.log.strict).toHaveLength(1);
  });

  it('a page is a hundred people unless said otherwise', async () => {
    await reopen({ employees: 130 });
    expect(await page({ ...ninety, ...everybody })).toHaveLength(100);
  });
});

describe('people by what names them', () => {
  it('by user id, at most 300', async () => {
    const oIds = [101_500_001, 101_500_002, 1];
    const data = await client.data<{ name: string }[]>(`${v5}Employee/GetBasicInfoByIds`, { oIds });
    expect(data).toHaveLength(2);
    expect(data[0]?.name).toBeTypeOf('string');
    const many = Array.from({ length: 301 }, (_, index) => index + 1);
    expect((await client.post(`${v5}Employee/GetBasicInfoByIds`, { oIds: many })).json.code).toBe('417');
  });

  it('by user id with the default columns alone where the tenant has it so', async () => {
    await reopen({ basicColumns: true });
    const body = { oIds: [101_500_001] };
    const [row] = await client.data<Record<string, unknown>[]>(`${v5}Employee/GetBasicInfoByIds`, body);
    expect(row).toMatchObject({ userID: 101_500_001, approvalStatus: 4, name: null });
  });

  it('the deleted are not found by id', async () => {
    expect(await client.data(`${v5}Employee/GetBasicInfoByIds`, { oIds: [101_500_011] })).toEqual([]);
  });

  it('records of employment by user id: newest, in force', async () => {
    const record = async (option: number): Promise<unknown> => {
      const body = { oIds: [101_500_008], option };
      return (await client.data<{ isCurrentRecord: boolean }[]>(`${v5}Employee/GetServiceInfoByIds`, body))[0];
    };
    expect(await record(1)).toMatchObject({ isCurrentRecord: false });
    expect(await record(2)).toMatchObject({ isCurrentRecord: true });
  });

  it('records of employment by conditions', async () => {
    const body = { oIds: [101_500_007], empStatus: [8], approvalStatus: [4] };
    expect(await client.data(`${v5}Employee/GetServiceInfoByIds`, body)).toHaveLength(1);
  });

  it('by address: the id as text, the address in small letters', async () => {
    const lookup = `${v5}Employee/GetUserIDByEmail`;
    expect(await client.data(lookup, { email: 'staff2@acme.example' })).toBe('101500002');
    expect(await client.data(lookup, { email: 'Staff2@acme.example' })).toBeNull();
  });

  it.each([
    ['GetUserIDsByJobNumbers', 'jobNumbers', 'jobNumber', () => 'E00002'],
    ['GetUserIDsByMobilesV5', 'mobiles', 'mobile', (employee: Employee) => employee.info.mobilePhone],
  ])('%s has a code for each', async (name, list, one, of) => {
    const employee = client.sandbox.store.get('employees', 101_500_002);
    const known = employee === undefined ? '' : of(employee);
    expect(await client.data(`${v5}Employee/${name}`, { [list]: [known, 'X'] })).toMatchObject([
      { [one]: known, userId: 101_500_002, code: 200 },
      { [one]: 'X', userId: 460_098_245, code: 417 },
    ]);
    const many = Array.from({ length: 31 }, (_, index) => String(index));
    expect((await client.post(`${v5}Employee/${name}`, { [list]: many })).json.code).toBe('417');
  });

  it('by department, those under it too where they are asked for', async () => {
    const within = async (includeSubOrg: boolean): Promise<number> => {
      const body = { orgOId: 900_100_000, includeSubOrg, scrollId: '', capacity: 300 };
      return (await client.data<Row[] | null>(`${v5}Employee/GetEmployeeOfOrganization`, body))?.length ?? 0;
    };
    expect(await within(false)).toBe(0);
    expect(await within(true)).toBeGreaterThan(10);
  });

  it('codes are translated by their data source', async () => {
    const body = {
      app: 'TenantBase',
      metaObjectName: 'TenantBase.EmploymentRecord',
      listFilter: [{ dsName: 'EmployeeStatus', values: ['1', '8'] }],
    };
    const [data] = await client.data<{ dataSourceResults: unknown[] }[]>(
      '/dataservice/api/DataSource/GetDataSource',
      body,
    );
    expect(data?.dataSourceResults).toEqual([
      { value: '1', text: '待入职', isActive: true },
      { value: '8', text: '离职', isActive: true },
    ]);
  });
});
