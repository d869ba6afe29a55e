import type { Employee } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';

const prefix = '/TenantBaseExternal/api/v5/Employee/';

/** From an address, a number or a mobile to the user id. */
export function lookupRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: `${prefix}GetUserIDByEmail`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      body: { email: 'text' },
      run: ({ body }) => {
        const email = body.text('email');
        if (email === undefined) throw body.refuse('Email不能为空');
        // The vendor compares with a lower-case address; one with capitals finds nobody.
        const found = parts.store.employeeBy((row) => row.info.email.toLowerCase() === email);
        return { data: found === undefined ? null : String(found.userID), records: found === undefined ? 0 : 1 };
      },
    },
    {
      method: 'POST',
      path: `${prefix}GetUserIDsByJobNumbers`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      body: { jobNumbers: 'texts' },
      run: (call) =>
        byNumbers(parts, call, 'jobNumbers', 'jobNumber', '所查工号无对应人员信息', (row, number) =>
          row.employments.some((record) => record.jobNumber === number),
        ),
    },
    {
      method: 'POST',
      path: `${prefix}GetUserIDsByMobilesV5`,
      family: 'v5',
      budget: { second: 40, minute: 1300 },
      body: { mobiles: 'texts' },
      run: (call) =>
        byNumbers(
          parts,
          call,
          'mobiles',
          'mobile',
          '所查手机号无对应人员信息',
          (row, number) => row.info.mobilePhone === number,
        ),
    },
  ];
}

function byNumbers(
  parts: Parts,
  { body }: Call,
  list: string,
  name: string,
  nobody: string,
  has: (row: Employee, number: string) => boolean,
): Said {
  const numbers = body.list(list, 30, '一次操作不能超过30条数据');
  const data = numbers.map((number) => {
    const found = parts.store.employeeBy((row) => has(row, number));
    if (found !== undefined) return { [name]: number, userId: found.userID, code: 200, msg: null };
    // The vendor's own example has a user id, of nobody, beside the refusal.
    return { [name]: number, userId: 460_098_245, code: 417, msg: nobody };
  });
  return { data, records: data.length };
}
