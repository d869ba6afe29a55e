import type { Look } from './look.ts';

/** A file and what it is read as. */
export interface Case {
  readonly file: string;
  readonly content: Buffer | string;
  readonly expect: Look;
}

export const header = ['姓名', '手机号', '邮箱', '入职日期'];
export const columns = ['姓名 = name', '手机号 = phone', '邮箱 = email', '入职日期 = hireDate'];
export const person = ['张三', '13800138000', 'zhang@example.com', '2024-05-01'];

/** A table in a workbook's only sheet, its header in the first row. */
export function found(rows: readonly (readonly [number, ...string[]])[], more: object = {}): Look {
  return { sheet: 'Sheet1', header: [1], columns, rows, ...more };
}
