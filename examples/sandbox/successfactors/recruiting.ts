import { day, id, instant, stamped, text } from './entity.ts';
import type { Entity } from './entity.ts';

/** Values of the seeded tenant's picklists; `gender`, `highestEducation` and `source` are fields of its template. */
const genders = ['M', 'F', 'U'];
const educations = ['HIGH_SCHOOL', 'ASSOCIATE', 'BACHELOR', 'MASTER', 'DOCTOR', 'OTHER'];
const sources = ['JOB_BOARD', 'REFERRAL', 'CAMPUS', 'WEBSITE', 'AGENCY', 'SOCIAL', 'OTHER'];
const countries = ['CN', 'US', 'DE', 'GB', 'SG', 'JP', 'BR', 'FR'];

export const candidate: Entity = {
  table: 'Candidate',
  key: 'candidateId',
  writable: true,
  properties: {
    candidateId: id({ readOnly: true }),
    firstName: text(128, { required: true }),
    lastName: text(128, { required: true }),
    middleName: text(128),
    primaryEmail: text(100, { required: true }),
    contactEmail: text(100),
    country: text(100, { required: true, picklist: countries }),
    cellPhone: text(30, { template: true }),
    homePhone: text(30),
    address: text(256),
    city: text(100),
    zip: text(20),
    currentTitle: text(128),
    candidateLocale: text(10),
    gender: text(10, { picklist: genders }),
    highestEducation: text(30, { picklist: educations }),
    source: text(30, { picklist: sources }),
    dateOfBirth: day(),
    creationDateTime: stamped,
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const application: Entity = {
  table: 'JobApplication',
  key: 'applicationId',
  writable: true,
  properties: {
    applicationId: id({ readOnly: true }),
    candidateId: id({ required: true }),
    jobReqId: id({ required: true }),
    appStatusSetItemId: id(),
    status: text(30, { readOnly: true }),
    statusComments: text(4000),
    jobAppGuid: text(40, { readOnly: true }),
    anonymizedFlag: text(1, { readOnly: true }),
    firstName: text(128),
    lastName: text(128),
    contactEmail: text(100),
    lastModifiedDateTime: stamped,
  },
  navigations: {
    candidate: { to: 'Candidate', many: false, from: 'candidateId', on: 'candidateId' },
    jobRequisition: { to: 'JobRequisition', many: false, from: 'jobReqId', on: 'jobReqId' },
  },
};

export const requisition: Entity = {
  table: 'JobRequisition',
  key: 'jobReqId',
  writable: false,
  properties: {
    jobReqId: id(),
    statusSetId: id(),
    internalStatus: text(30),
    deleted: text(30),
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const status: Entity = {
  table: 'JobApplicationStatus',
  key: undefined,
  keys: ['appStatusSetId', 'appStatusId'],
  writable: false,
  properties: { appStatusSetId: id(), appStatusId: id(), appStatusName: text(100) },
  navigations: {},
};

export const order: Entity = {
  table: 'JobApplicationAssessmentOrder',
  key: 'id',
  writable: false,
  properties: {
    id: id(),
    applicationId: id(),
    vendorCode: text(100),
    packageCode: text(100),
    createdDateTime: stamped,
    lastModifiedDateTime: stamped,
  },
  navigations: {
    assessmentReport: { to: 'JobApplicationAssessmentReport', many: true, from: 'id', on: 'orderId' },
    jobApplication: { to: 'JobApplication', many: false, from: 'applicationId', on: 'applicationId' },
  },
};

export const report: Entity = {
  table: 'JobApplicationAssessmentReport',
  key: 'id',
  writable: true,
  properties: {
    id: id({ readOnly: true }),
    orderId: id({ required: true }),
    status: id({ required: true }),
    statusDate: instant(),
    statusDetails: text(4000, { required: true }),
    reportURL: text(2000),
  },
  navigations: {
    assessmentReportDetail: {
      to: 'JobApplicationAssessmentReportDetail',
      many: true,
      from: 'id',
      on: 'reportId',
    },
    jobApplicationAssessmentOrder: {
      to: 'JobApplicationAssessmentOrder',
      many: false,
      from: 'orderId',
      on: 'id',
    },
  },
};

/** Reached through a report alone: nested in an upsert, expanded in a read. */
export const detail: Entity = {
  table: 'JobApplicationAssessmentReportDetail',
  key: 'id',
  writable: false,
  properties: {
    id: id({ readOnly: true }),
    scoreComponent: text(100, { required: true }),
    scoreValue: text(100, { required: true }),
  },
  navigations: {},
};

/** An offer's fields beside these depend on the tenant's template: `salaryBase` to `department` are this tenant's. */
export const offer: Entity = {
  table: 'JobOffer',
  key: 'offerApprovalId',
  stamp: 'lastModifiedDate',
  writable: false,
  properties: {
    offerApprovalId: id(),
    applicationId: id(),
    version: text(10),
    templateId: id(),
    internalStatus: text(30),
    currency: text(10),
    jobCode: text(30),
    firstName: text(128),
    lastName: text(128),
    contactEmail: text(100),
    createdDate: instant(),
    lastModifiedDate: stamped,
    salaryBase: { type: 'Edm.Decimal' },
    jobStartDate: day(),
    jobTitle: text(256),
    department: text(128),
  },
  navigations: {
    jobApplication: { to: 'JobApplication', many: false, from: 'applicationId', on: 'applicationId' },
  },
};
