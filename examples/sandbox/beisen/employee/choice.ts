import type { Given } from '../given.ts';
import type { Employee, Employment, Scalar } from '../model.ts';
import { business, unnamed } from '../refusal.ts';
import { dayText } from '../time.ts';

/** Which people, and which of the records of their employment, a read asks for. */
export interface Choice {
  readonly statuses: readonly string[] | undefined;
  readonly employTypes: readonly number[];
  readonly serviceTypes: readonly number[];
  readonly approvals: readonly number[];
  readonly latest: boolean;
  readonly deleted: boolean;
  readonly extra: readonly ((own: Readonly<Record<string, Scalar>>) => boolean)[];
}

export function choiceOf(body: Given, own: readonly string[]): Choice {
  const approvals = body.ints('approvalStatuses') ?? [4];
  if (approvals.some((value) => value !== 2 && value !== 4)) throw business('v5', '审批状态只支持2、4');
  return {
    statuses: statusesOf(body),
    employTypes: body.ints('employType') ?? [0],
    serviceTypes: body.ints('serviceType') ?? [0],
    approvals,
    latest: body.flag('isGetLatestRecord', true),
    deleted: body.flag('isWithDeleted', false),
    extra: body.has('extQueries') ? extraOf(body, own) : [],
  };
}

/**
 * null and `[]` differ: null without leavers is 1, 2, 3, 7; null with them is everybody; `[]` is 2, 3, 7. A list that
 * has something in it wins.
 */
function statusesOf(body: Given): readonly string[] | undefined {
  const listed = body.texts('empStatus');
  if (listed !== undefined) return listed.length > 0 ? listed : ['2', '3', '7'];
  return body.flag('withDisabled', false) ? undefined : ['1', '2', '3', '7'];
}

/** The record that speaks for the person; undefined: the person is not in the answer. */
export function chosen(employee: Employee, choice: Choice, now: number): Employment | undefined {
  if (employee.deleted && !choice.deleted) return undefined;
  const today = dayText(now);
  const records = employee.employments.filter(
    (record) => choice.serviceTypes.includes(record.serviceType) && choice.approvals.includes(approval(record, today)),
  );
  const candidates = choice.latest ? records : records.filter((record) => inForce(record, today));
  const record = candidates.reduce<Employment | undefined>(
    (best, next) => (best === undefined || next.startDate >= best.startDate ? next : best),
    undefined,
  );
  if (record === undefined || !choice.employTypes.includes(record.employType)) return undefined;
  if (choice.statuses !== undefined && !choice.statuses.includes(record.employeeStatus)) return undefined;
  return choice.extra.every((passes) => passes(employee.info.customProperties)) ? record : undefined;
}

export function inForce(record: Employment, today: string): boolean {
  return record.startDate <= today && record.stopDate >= today;
}

/** What is approved for a day to come is in force from that day on. */
export function approval(record: Employment, today: string): number {
  return record.approvalStatus === 2 && record.startDate <= today ? 4 : record.approvalStatus;
}

type Test = (value: Scalar, wanted: readonly string[]) => boolean;

const compare =
  (passes: (order: number) => boolean): Test =>
  (value, [wanted]) =>
    value !== null && passes(String(value).localeCompare(wanted ?? '', 'en', { numeric: true }));

const queryTypes: Readonly<Record<number, Test>> = {
  1: compare((order) => order > 0),
  2: compare((order) => order >= 0),
  3: compare((order) => order < 0),
  4: compare((order) => order <= 0),
  5: (value, wanted) => wanted.includes(String(value)),
  6: (value, wanted) => !wanted.includes(String(value)),
  7: (value, [from, to]) =>
    compare((order) => order >= 0)(value, [from ?? '']) && compare((order) => order <= 0)(value, [to ?? '']),
};

/** Joined by "and" alone; fields that the tenant does not have are passed over in silence. */
function extraOf(body: Given, own: readonly string[]): Choice['extra'] {
  const queries = body.parts('extQueries', {
    fieldName: 'text',
    queryType: 'int',
    values: 'texts',
    includeLowerValue: 'flag',
    includeUpperValue: 'flag',
  });
  return queries
    .filter((query) => own.includes(query.text('fieldName') ?? ''))
    .map((query) => {
      const test = queryTypes[query.int('queryType') ?? 0];
      if (test === undefined) throw unnamed('v5', 'extQueries[].queryType is 1 to 7.');
      return (values) => test(values[query.text('fieldName') ?? ''] ?? null, query.texts('values') ?? []);
    });
}
