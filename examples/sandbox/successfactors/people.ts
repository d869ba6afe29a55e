import { endOf, openEnd, startOf } from './effective.ts';
import type { Row, Tables } from './tables.ts';

/** What people in the personnel office do: they hire, change, move and dismiss. Days are `YYYY-MM-DD`. */

export interface Hire {
  readonly personId: string;
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly startDate: string;
  readonly email?: string;
  readonly phone?: string;
  readonly gender?: string;
  readonly birthday?: string;
  readonly department?: string;
  readonly title?: string;
  readonly managerId?: string;
}

/** The slice of a job: what of it changes; a `status` as the letter that emplStatusNav shows. */
export interface JobChange {
  readonly userId: string;
  readonly startDate: string;
  readonly department?: string;
  readonly title?: string;
  readonly managerId?: string;
  readonly status?: string;
}

/** Letters of `emplStatusNav.externalCode` (KBA 2505526); their ids are the tenant's. */
export const employmentStates = ['A', 'D', 'U', 'P', 'S', 'F', 'O', 'R', 'T'] as const;

export function stateId(letter: string): string {
  const at = employmentStates.findIndex((state) => state === letter);
  if (at < 0) throw new TypeError(`no such emplStatus: ${letter}`);
  return String(5800 + at);
}

/** A person with an employment and a job, also for a day to come; of a known person a further employment. */
export function hire(tables: Tables, person: Hire): void {
  const { personId, userId } = person;
  const startDate = dayOf(person.startDate);
  if (tables.get('PerPerson', personId) === undefined) newcomer(tables, person, startDate);
  tables.put('EmpEmployment', [
    {
      ...{ personIdExternal: personId, userId, assignmentIdExternal: `N${userId}`, startDate, endDate: null },
      ...{ lastDateWorked: null, isContingentWorker: false },
    },
  ]);
  const { department = null, title = null, managerId = null } = person;
  const job = { department, jobTitle: title, managerId: managerId ?? 'NO_MANAGER', position: null };
  tables.put('EmpJob', [
    { userId, startDate, seqNumber: '1', endDate: openEnd, ...job, emplStatus: stateId('A'), eventReason: 'HIRNEW' },
  ]);
}

function newcomer(tables: Tables, person: Hire, startDate: number): void {
  const { personId: personIdExternal, firstName, lastName, gender = null, birthday, email, phone } = person;
  const dateOfBirth = birthday === undefined ? null : dayOf(birthday);
  tables.put('PerPerson', [{ personIdExternal, personId: tables.nextId(), dateOfBirth }]);
  const displayName = `${firstName} ${lastName}`;
  tables.put('PerPersonal', [
    { personIdExternal, startDate, endDate: openEnd, firstName, lastName, displayName, gender },
  ]);
  if (email !== undefined) {
    tables.put('PerEmail', [
      { personIdExternal, emailType: 'B', emailAddress: email, isPrimary: true },
      { personIdExternal, emailType: 'P', emailAddress: `private.${email}`, isPrimary: false },
    ]);
  }
  if (phone !== undefined) {
    const number = { countryCode: null, areaCode: null, phoneNumber: phone, extension: null };
    tables.put('PerPhone', [{ personIdExternal, phoneType: 'C', ...number, isPrimary: true }]);
  }
}

/** A further slice of a job from a day on: the slice of that day ends the day before, the next begins after its end. */
export function changeJob(tables: Tables, change: JobChange): void {
  const startDate = dayOf(change.startDate);
  const slices = tables.related('EmpJob', 'userId', change.userId).toSorted((a, b) => startOf(a) - startOf(b));
  const before = slices.findLast((slice) => startOf(slice) <= startDate);
  if (before === undefined) throw new TypeError(`${change.userId} has no job on ${change.startDate}`);
  const same = startOf(before) === startDate;
  const fields: Row = {
    ...(change.department === undefined ? {} : { department: change.department }),
    ...(change.title === undefined ? {} : { jobTitle: change.title }),
    ...(change.managerId === undefined ? {} : { managerId: change.managerId }),
    ...(change.status === undefined ? {} : { emplStatus: stateId(change.status) }),
  };
  const seqNumber = same ? String(Number(before['seqNumber']) + 1) : '1';
  const next: Row = { ...before, ...fields, startDate, seqNumber, endDate: endOf(before), eventReason: 'DATACHG' };
  delete next['lastModifiedDateTime'];
  tables.change('EmpJob', before, { endDate: same ? startDate : startDate - 86_400_000 });
  tables.put('EmpJob', [next]);
}

/** `lastDay` is the last one worked: the employment ends with it, and the slice after it says T. */
export function dismiss(tables: Tables, userId: string, lastDay: string): void {
  const [employment] = tables.related('EmpEmployment', 'userId', userId);
  if (employment === undefined) throw new TypeError(`no such employment: ${userId}`);
  const endDate = dayOf(lastDay);
  tables.change('EmpEmployment', employment, { endDate, lastDateWorked: endDate });
  changeJob(tables, { userId, startDate: dayText(endDate + 86_400_000), status: 'T' });
}

/** Another primary address: nothing but the row of the address is stamped. */
export function changeEmail(tables: Tables, personId: string, emailAddress: string): void {
  const primary = tables.related('PerEmail', 'personIdExternal', personId).find((row) => row['isPrimary'] === true);
  if (primary === undefined) throw new TypeError(`${personId} has no address`);
  tables.change('PerEmail', primary, { emailAddress });
}

/** Another name from a day on. */
export function changeName(tables: Tables, personId: string, from: string, fields: Row): void {
  const startDate = dayOf(from);
  const slices = tables.related('PerPersonal', 'personIdExternal', personId);
  const before = slices.toSorted((a, b) => startOf(a) - startOf(b)).findLast((slice) => startOf(slice) < startDate);
  if (before === undefined) throw new TypeError(`${personId} has no name before ${from}`);
  const next: Row = { ...before, ...fields, startDate };
  delete next['lastModifiedDateTime'];
  tables.change('PerPersonal', before, { endDate: startDate - 86_400_000 });
  tables.put('PerPersonal', [next]);
}

/** A department, or a further slice of one from a day on; `endDate` delimits it, which is how departments end. */
export function changeDepartment(tables: Tables, code: string, from: string, fields: Row): void {
  const startDate = dayOf(from);
  const slices = tables.related('FODepartment', 'externalCode', code).toSorted((a, b) => startOf(a) - startOf(b));
  const before = slices.findLast((slice) => startOf(slice) <= startDate);
  if (before !== undefined && startOf(before) === startDate) {
    tables.change('FODepartment', before, fields);
    return;
  }
  const next: Row = {
    parent: null,
    status: 'A',
    endDate: openEnd,
    ...before,
    ...fields,
    externalCode: code,
    startDate,
  };
  delete next['lastModifiedDateTime'];
  if (before !== undefined) tables.change('FODepartment', before, { endDate: startDate - 86_400_000 });
  tables.put('FODepartment', [next]);
}

/** An application moves to another item of its status set, as when a recruiter drags it. */
export function moveApplication(tables: Tables, applicationId: string, item: string): void {
  const application = tables.get('JobApplication', applicationId);
  if (application === undefined) throw new TypeError(`no such application: ${applicationId}`);
  tables.change('JobApplication', application, { appStatusSetItemId: item });
}

/** An offer for an application, or another state of it. */
export function putOffer(tables: Tables, offerApprovalId: string, fields: Row): void {
  const known = tables.get('JobOffer', offerApprovalId);
  if (known === undefined) tables.put('JobOffer', [{ offerApprovalId, internalStatus: 'PENDING', ...fields }]);
  else tables.change('JobOffer', known, fields);
}

export function dayOf(text: string): number {
  const day = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(day)) throw new TypeError(`no day: ${text}`);
  return day;
}

export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
