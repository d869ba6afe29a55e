import { tableFunctions } from '../../src/mapping/tables.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { keyOf } from '../../src/record/key.ts';

const rows: Readonly<Record<string, readonly (readonly [string, JsonObject])[]>> = {
  departments: ['Sales', 'Engineering', 'People', 'Finance', 'Support'].map((name, at) => [
    `D${at + 1}`,
    { code: `D${at + 1}`, name, costCentre: `${4000 + at}` },
  ]),
  positions: ['Store manager', 'Data engineer', 'Recruiter', 'Controller', 'Agent', 'Analyst'].map((title, at) => [
    `P${at + 1}`,
    { code: `P${at + 1}`, title, family: title.slice(0, 3).toUpperCase() },
  ]),
};

/** `$table` as mappings have it. */
export const table = tableFunctions(
  new Map(
    Object.entries(rows).map(([name, all]) => [
      name,
      {
        name,
        key: ['code'],
        missing: 'leave' as const,
        file: `${name}.csv`,
        rows: new Map(all.map(([code, row]) => [keyOf([code]) ?? '', row])),
      },
    ]),
  ),
).open;

/** The same for code written by hand. */
export const departments = new Map(
  rows['departments']?.map(([code, { name, costCentre }]) => [code, { name, costCentre }]),
);
export const positions = new Map(rows['positions']?.map(([code, { title, family }]) => [code, { title, family }]));
