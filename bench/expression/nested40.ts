import { isoOfMillis } from '../../src/expression/dates/civil.ts';
import { millisOf, rounded } from './flat15.ts';
import { oneOf, randomOf } from './random.ts';
import type { Subject } from './subject.ts';
import { departments, positions, table } from './tables.ts';

interface Phone {
  readonly phoneType: string;
  readonly countryCode: string;
  readonly phoneNumber: string;
  readonly isPrimary: boolean;
}

/** An employee as an HR system of record nests it. */
interface Employee {
  readonly personIdExternal: string;
  readonly dateOfBirth: string;
  readonly countryOfBirth: string;
  readonly placeOfBirth?: string;
  readonly lastModifiedDateTime: string;
  readonly personalInfoNav: {
    readonly firstName: string;
    readonly lastName: string;
    readonly displayName: string;
    readonly preferredName?: string;
    readonly gender: string;
    readonly maritalStatus: string;
    readonly nationality: string;
    readonly nativePreferredLang: string;
    readonly attachmentStatus: string;
  };
  readonly emailNav: { readonly emailAddress: string; readonly emailType: string; readonly isPrimary: boolean };
  readonly phones: readonly Phone[];
  readonly homeAddress: {
    readonly address1: string;
    readonly address2?: string;
    readonly city: string;
    readonly state: string;
    readonly zipCode: string;
    readonly country: string;
    readonly notes: string;
  };
  readonly employmentNav: {
    readonly userId: string;
    readonly startDate: string;
    readonly originalStartDate: string;
    readonly endDate: string | null;
    readonly isContingentWorker: boolean;
    readonly seniorityDate: string;
    readonly jobInfoNav: {
      readonly company: string;
      readonly department: string;
      readonly position: string;
      readonly jobTitle: string;
      readonly location: { readonly code: string; readonly name: string; readonly timezone: string };
      readonly managerId: string | null;
      readonly fte: number;
      readonly standardHours: number;
      readonly emplStatus: string;
      readonly eventReason: string;
      readonly payGrade: string;
      readonly costCenter: string;
      readonly employmentType: string;
      readonly workerCategory: string;
      readonly probationPeriodEndDate: string;
      readonly businessUnit: string;
      readonly division: string;
      readonly timeTypeProfile: string;
      readonly holidayCalendarCode: string;
      readonly workscheduleCode: string;
      readonly notes: string;
    };
    readonly compInfoNav: {
      readonly currency: string;
      readonly payGroup: string;
      readonly components: readonly { readonly code: string; readonly amount: number; readonly frequency: string }[];
    };
  };
}

const fields = {
  externalPersonId: 'personIdExternal',
  employeeUserId: 'employmentNav.userId',
  fullName: 'personalInfoNav.lastName & personalInfoNav.firstName',
  givenName: 'personalInfoNav.firstName',
  familyName: 'personalInfoNav.lastName',
  preferredName: '$exists(personalInfoNav.preferredName) ? personalInfoNav.preferredName : personalInfoNav.displayName',
  genderCode: 'personalInfoNav.gender = "M" ? 0 : personalInfoNav.gender = "F" ? 1 : null',
  isMarried: 'personalInfoNav.maritalStatus = "married"',
  nationality: 'personalInfoNav.nationality',
  preferredLanguage: '$uppercase(personalInfoNav.nativePreferredLang)',
  birthDate: '$substring(dateOfBirth, 0, 10)',
  countryOfBirth: 'countryOfBirth',
  emailAddress: '$lowercase(emailNav.emailAddress)',
  mobileNumber: 'phones[phoneType = "mobile"].phoneNumber',
  businessPhone: '"+" & phones[0].countryCode & " " & phones[0].phoneNumber',
  numberOfPhones: '$count(phones)',
  addressLine: 'homeAddress.address1 & ($exists(homeAddress.address2) ? ", " & homeAddress.address2 : "")',
  city: 'homeAddress.city',
  province: 'homeAddress.state',
  postalCode: 'homeAddress.zipCode',
  country: 'homeAddress.country',
  employmentStart: '$fromMillis($toMillis(employmentNav.startDate))',
  originalStartDate: '$substringBefore(employmentNav.originalStartDate, "T")',
  employmentEnd: 'employmentNav.endDate = null ? null : $fromMillis($toMillis(employmentNav.endDate))',
  yearsOfService: '$floor(($toMillis("2026-05-01T00:00:00Z") - $toMillis(employmentNav.seniorityDate)) / 31557600000)',
  workerType: 'employmentNav.isContingentWorker ? "contingent" : "regular"',
  companyCode: 'employmentNav.jobInfoNav.company',
  departmentName: '$table("departments", employmentNav.jobInfoNav.department).name',
  departmentCostCentre: '$table("departments", employmentNav.jobInfoNav.department).costCentre',
  positionTitle: '$table("positions", employmentNav.jobInfoNav.position).title',
  jobTitle: 'employmentNav.jobInfoNav.jobTitle',
  locationCode: 'employmentNav.jobInfoNav.location.code',
  locationName: 'employmentNav.jobInfoNav.location.name',
  managerUserId: 'employmentNav.jobInfoNav.managerId',
  fullTimePercent: '$round(employmentNav.jobInfoNav.fte * 100)',
  isActive: 'employmentNav.jobInfoNav.emplStatus in ["A", "P"]',
  payGrade: 'employmentNav.jobInfoNav.payGrade',
  payCurrency: 'employmentNav.compInfoNav.currency',
  yearlyCompensation: '$sum(employmentNav.compInfoNav.components.amount)',
  lastModifiedAt: '$fromMillis($toMillis(lastModifiedDateTime))',
};

function employees(count: number): Employee[] {
  const random = randomOf(40);
  const day = (from: number): string =>
    new Date(Date.UTC(from, Math.floor(random() * 12), 1)).toISOString().slice(0, 19);
  return Array.from({ length: count }, (_, at) => {
    const first = oneOf(random, ['Wei', 'Na', 'Tom', '芳', '修远']);
    const last = oneOf(random, ['Wang', 'Li', 'Berg', '王', '欧阳']);
    const city = oneOf(random, ['Shanghai', 'Shenzhen', 'Beijing', 'Chengdu']);
    const left = random() < 0.2;
    return {
      personIdExternal: `${100_000 + at}`,
      dateOfBirth: `${day(1970)}Z`,
      countryOfBirth: 'CHN',
      ...(random() < 0.5 ? { placeOfBirth: city } : {}),
      lastModifiedDateTime: `2026-04-${10 + (at % 20)}T08:15:30.000+08:00`,
      personalInfoNav: {
        firstName: first,
        lastName: last,
        displayName: `${first} ${last}`,
        ...(random() < 0.3 ? { preferredName: `${first}y` } : {}),
        gender: oneOf(random, ['M', 'F', 'U']),
        maritalStatus: oneOf(random, ['single', 'married']),
        nationality: 'CHN',
        nativePreferredLang: 'zh_cn',
        attachmentStatus: 'none',
      },
      emailNav: { emailAddress: `${last}.${at}@Acme.Example`, emailType: 'B', isPrimary: true },
      phones: [
        { phoneType: 'business', countryCode: '86', phoneNumber: `21-6${100_000 + at}`, isPrimary: true },
        { phoneType: 'mobile', countryCode: '86', phoneNumber: `139${10_000_000 + at}`, isPrimary: false },
      ],
      homeAddress: {
        address1: `No. ${at % 300}, Nanjing West Road, Jing'an District, near the People's Square`,
        ...(random() < 0.5 ? { address2: `Room ${at % 40}` } : {}),
        city,
        state: city.slice(0, 2).toUpperCase(),
        zipCode: `${200_000 + at}`,
        country: 'CHN',
        notes: 'as given by the employee on the day of joining, not checked',
      },
      employmentNav: {
        userId: `u${100_000 + at}`,
        startDate: `${day(2018)}Z`,
        originalStartDate: `${day(2017)}Z`,
        endDate: left ? `${day(2026)}Z` : null,
        isContingentWorker: random() < 0.1,
        seniorityDate: `${day(2016)}Z`,
        jobInfoNav: {
          company: 'ACME Technology (China) Company Limited, Shanghai',
          department: oneOf(random, ['D1', 'D2', 'D3', 'D4', 'D5']),
          position: oneOf(random, ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']),
          jobTitle: oneOf(random, [
            'Senior engineer, retail platform',
            'Engineer, supply chain',
            'Lead, payroll and time',
          ]),
          location: { code: `L${at % 9}`, name: `${city} office, building B, third floor`, timezone: 'Asia/Shanghai' },
          managerId: random() < 0.9 ? `u${100_000 + Math.floor(random() * 1000)}` : null,
          fte: oneOf(random, [1, 0.5, 0.8]),
          standardHours: 40,
          emplStatus: oneOf(random, ['A', 'P', 'T']),
          eventReason: 'HIRNEW',
          payGrade: `G${at % 12}`,
          costCenter: `${4000 + (at % 5)}`,
          employmentType: 'full-time',
          workerCategory: 'staff',
          probationPeriodEndDate: `${day(2019)}Z`,
          businessUnit: 'BU_EAST_CHINA',
          division: 'DIV_RETAIL_OPERATIONS',
          timeTypeProfile: 'CHN_STANDARD_PROFILE',
          holidayCalendarCode: 'CHN_PUBLIC_HOLIDAYS',
          workscheduleCode: 'CHN_40H_MON_FRI',
          notes:
            'moved with the reorganisation of the eastern region; the manager keeps the team until the end of the year',
        },
        compInfoNav: {
          currency: 'CNY',
          payGroup: 'CN1',
          components: [
            { code: 'BASE', amount: 20_000 + at, frequency: 'MON' },
            { code: 'MEAL', amount: 600, frequency: 'MON' },
            { code: 'BONUS', amount: 5000, frequency: 'ANN' },
          ],
        },
      },
    };
  });
}

const reference = Date.parse('2026-05-01T00:00:00Z');
const year = 31_557_600_000;

function utc(text: string): string {
  return isoOfMillis(millisOf(text));
}

function byHand(record: unknown): unknown[] {
  const employee = record as Employee;
  const { personalInfoNav: person, homeAddress: home, employmentNav: employment, phones } = employee;
  const { jobInfoNav: job, compInfoNav: pay } = employment;
  const department = departments.get(job.department);
  let sum = 0;
  for (const { amount } of pay.components) sum += amount;
  return [
    employee.personIdExternal,
    employment.userId,
    person.lastName + person.firstName,
    person.firstName,
    person.lastName,
    person.preferredName ?? person.displayName,
    person.gender === 'M' ? 0 : person.gender === 'F' ? 1 : null,
    person.maritalStatus === 'married',
    person.nationality,
    person.nativePreferredLang.toUpperCase(),
    employee.dateOfBirth.slice(0, 10),
    employee.countryOfBirth,
    employee.emailNav.emailAddress.toLowerCase(),
    phones.find(({ phoneType }) => phoneType === 'mobile')?.phoneNumber,
    `+${phones[0]?.countryCode ?? ''} ${phones[0]?.phoneNumber ?? ''}`,
    phones.length,
    home.address2 === undefined ? home.address1 : `${home.address1}, ${home.address2}`,
    home.city,
    home.state,
    home.zipCode,
    home.country,
    utc(employment.startDate),
    employment.originalStartDate.slice(0, employment.originalStartDate.indexOf('T')),
    employment.endDate === null ? null : utc(employment.endDate),
    Math.floor((reference - millisOf(employment.seniorityDate)) / year),
    employment.isContingentWorker ? 'contingent' : 'regular',
    job.company,
    department?.name,
    department?.costCentre,
    positions.get(job.position)?.title,
    job.jobTitle,
    job.location.code,
    job.location.name,
    job.managerId,
    rounded(job.fte * 100, 0),
    job.emplStatus === 'A' || job.emplStatus === 'P',
    job.payGrade,
    pay.currency,
    sum,
    utc(employee.lastModifiedDateTime),
  ];
}

export const nested40: Subject = {
  name: 'nested40',
  fields,
  records: JSON.parse(JSON.stringify(employees(500))) as unknown[],
  variables: { table },
  byHand,
};
