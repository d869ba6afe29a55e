import { day, id, stamped, text } from './entity.ts';
import type { Entity } from './entity.ts';

/** People and departments: names of fields as the documents of Microsoft Entra and public code have them. */

export const user: Entity = {
  table: 'User',
  key: 'userId',
  writable: true,
  properties: {
    userId: text(100, { required: true }),
    username: text(100, { required: true }),
    firstName: text(128),
    lastName: text(128),
    email: text(100),
    status: text(1, { required: true, picklist: ['t', 'f', 'T', 'F', 'e', 'd'] }),
    department: text(100),
    title: text(100),
    hireDate: day(),
    lastModifiedDateTime: stamped,
  },
  navigations: { manager: { to: 'User', many: false, from: 'managerUserId', on: 'userId' } },
};

export const person: Entity = {
  table: 'PerPerson',
  key: 'personIdExternal',
  writable: false,
  properties: {
    personIdExternal: text(100),
    personId: id(),
    dateOfBirth: day(),
    lastModifiedDateTime: stamped,
  },
  navigations: {
    personalInfoNav: { to: 'PerPersonal', many: true, from: 'personIdExternal', on: 'personIdExternal' },
    employmentNav: { to: 'EmpEmployment', many: true, from: 'personIdExternal', on: 'personIdExternal' },
    emailNav: { to: 'PerEmail', many: true, from: 'personIdExternal', on: 'personIdExternal' },
    phoneNav: { to: 'PerPhone', many: true, from: 'personIdExternal', on: 'personIdExternal' },
  },
};

export const personal: Entity = {
  table: 'PerPersonal',
  key: undefined,
  keys: ['personIdExternal', 'startDate'],
  slicesOf: 'personIdExternal',
  writable: false,
  properties: {
    personIdExternal: text(100),
    startDate: day(),
    endDate: day(),
    firstName: text(128),
    lastName: text(128),
    displayName: text(256),
    gender: text(2),
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const email: Entity = {
  table: 'PerEmail',
  key: undefined,
  keys: ['emailType', 'personIdExternal'],
  writable: false,
  properties: {
    personIdExternal: text(100),
    emailType: text(30),
    emailAddress: text(100),
    isPrimary: { type: 'Edm.Boolean' },
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const phone: Entity = {
  table: 'PerPhone',
  key: undefined,
  keys: ['personIdExternal', 'phoneType'],
  writable: false,
  properties: {
    personIdExternal: text(100),
    phoneType: text(30),
    countryCode: text(10),
    areaCode: text(10),
    phoneNumber: text(30),
    extension: text(10),
    isPrimary: { type: 'Edm.Boolean' },
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const employment: Entity = {
  table: 'EmpEmployment',
  key: undefined,
  keys: ['personIdExternal', 'userId'],
  writable: false,
  properties: {
    personIdExternal: text(100),
    userId: text(100),
    assignmentIdExternal: text(100),
    startDate: day(),
    endDate: day(),
    lastDateWorked: day(),
    isContingentWorker: { type: 'Edm.Boolean' },
    lastModifiedDateTime: stamped,
  },
  navigations: {
    jobInfoNav: { to: 'EmpJob', many: true, from: 'userId', on: 'userId' },
    userNav: { to: 'User', many: false, from: 'userId', on: 'userId' },
    personNav: { to: 'PerPerson', many: false, from: 'personIdExternal', on: 'personIdExternal' },
  },
};

export const job: Entity = {
  table: 'EmpJob',
  key: undefined,
  keys: ['seqNumber', 'startDate', 'userId'],
  slicesOf: 'userId',
  writable: false,
  properties: {
    userId: text(100),
    startDate: day(),
    seqNumber: id(),
    endDate: day(),
    jobTitle: text(256),
    position: text(128),
    department: text(128),
    managerId: text(100),
    emplStatus: text(30),
    eventReason: text(30),
    lastModifiedDateTime: stamped,
  },
  navigations: { emplStatusNav: { to: 'PicklistOption', many: false, from: 'emplStatus', on: 'id' } },
};

export const department: Entity = {
  table: 'FODepartment',
  key: undefined,
  keys: ['externalCode', 'startDate'],
  slicesOf: 'externalCode',
  writable: false,
  properties: {
    externalCode: text(128),
    startDate: day(),
    endDate: day(),
    name: text(256),
    parent: text(128),
    status: text(1),
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const option: Entity = {
  table: 'PicklistOption',
  key: 'id',
  writable: false,
  properties: { id: id(), externalCode: text(30) },
  navigations: {},
};
