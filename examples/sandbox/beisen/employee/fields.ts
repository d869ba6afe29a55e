import type { Fields, Given } from '../given.ts';
import type { Employment, Person, Scalar } from '../model.ts';
import { unnamed } from '../refusal.ts';
import { dayText } from '../time.ts';

/** What a write may say of a person. */
export const information: Fields = {
  ...{ name: 'text', email: 'text', originalId: 'text', workEmail: 'text', mobilePhone: 'text', gender: 'int' },
  ...{ iDType: 'text', iDNumber: 'text', birthday: 'instant', customProperties: 'object' },
};

/** What a write may say of an employment. */
export const employment: Fields = {
  ...{ oIdDepartment: 'int', oIdDepartmentOriginalId: 'text', oIdOrganization: 'int', entryDate: 'instant' },
  ...{ employType: 'int', probation: 'int', jobNumber: 'text', pOIdEmpAdmin: 'int', pOIdEmpAdminOriginalId: 'text' },
  ...{ oIdJobPost: 'text', oIdJobPosition: 'guid' },
};

type Names = Readonly<Record<string, readonly string[]>>;

const emptied: Names = {
  information: ['workEmail', 'mobilePhone', 'gender', 'iDType', 'iDNumber', 'birthday'],
  employment: ['oIdOrganization', 'probation', 'jobNumber', 'pOIdEmpAdmin', 'oIdJobPost', 'oIdJobPosition'],
};

/** Puts what was given into the person; null and absent leave things as they are. Names that were dropped come back. */
export function write(person: Person, given: Given, own: readonly string[]): string[] {
  person.name = given.text('name') ?? person.name;
  person.email = given.text('email') ?? person.email;
  person.workEmail = given.text('workEmail') ?? person.workEmail;
  person.mobilePhone = given.text('mobilePhone') ?? person.mobilePhone;
  person.gender = given.int('gender') ?? person.gender;
  person.iDType = given.text('iDType') ?? person.iDType;
  person.iDNumber = given.text('iDNumber') ?? person.iDNumber;
  person.birthday = dayOf(given, 'birthday') ?? person.birthday;
  return writeOwn(person.customProperties, given, own);
}

/** The tenant's own fields: a name that it does not know is dropped without a word. */
function writeOwn(properties: Record<string, Scalar>, given: Given, own: readonly string[]): string[] {
  const custom = given.raw('customProperties');
  if (typeof custom !== 'object' || custom === null) return [];
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(custom)) {
    if (!own.includes(name)) dropped.push(name);
    else if (value !== null) properties[name] = typeof value === 'string' ? value : Number(value);
  }
  return dropped;
}

export function writeEmployment(record: Employment, given: Given): void {
  record.oIdDepartment = given.int('oIdDepartment') ?? record.oIdDepartment;
  record.oIdOrganization = given.int('oIdOrganization') ?? record.oIdOrganization;
  record.entryDate = dayOf(given, 'entryDate') ?? record.entryDate;
  record.employType = given.int('employType') ?? record.employType;
  record.probation = given.int('probation') ?? record.probation;
  record.jobNumber = given.text('jobNumber') ?? record.jobNumber;
  record.pOIdEmpAdmin = given.int('pOIdEmpAdmin') ?? record.pOIdEmpAdmin;
  record.oIdJobPost = given.text('oIdJobPost') ?? record.oIdJobPost;
  record.oIdJobPosition = given.text('oIdJobPosition') ?? record.oIdJobPosition;
}

/** `emptyFields` (`MobilePhone`) wins over a value that is given as well. */
export function empty(person: Person, record: Employment, fields: readonly string[], own: readonly string[]): void {
  for (const field of fields) {
    const name = `${field.slice(0, 1).toLowerCase()}${field.slice(1)}`;
    if (own.includes(field)) delete person.customProperties[field];
    else if (emptied['information']?.includes(name)) Object.assign(person, { [name]: null });
    else if (emptied['employment']?.includes(name)) Object.assign(record, { [name]: null });
    else throw unnamed('v5', `emptyFields names ${field}, which cannot be emptied.`);
  }
}

export function dayOf(given: Given, name: string): string | undefined {
  const at = given.instant(name);
  return at === undefined ? undefined : dayText(at);
}
