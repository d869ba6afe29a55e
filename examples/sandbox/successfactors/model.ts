/** The entities that the sandbox knows, with the fields that public documents and code name. Anything else is refused. */

export type EdmType = 'Edm.String' | 'Edm.Int64' | 'Edm.Boolean' | 'Edm.DateTime' | 'Edm.DateTimeOffset';

export interface Property {
  readonly type: EdmType;
  /** Must be there on insert and may not be emptied. */
  readonly required?: boolean;
  /** The tenant's template requires it of `Candidate`, not of `CandidateLight`. */
  readonly template?: boolean;
  readonly maxLength?: number;
  /** Values that the tenant's picklist knows. */
  readonly picklist?: readonly string[];
  /** The server sets it. */
  readonly readOnly?: boolean;
}

export interface Navigation {
  readonly to: TableName;
  readonly many: boolean;
  /** Field of this entity whose value … */
  readonly from: string;
  /** … this field of the other holds. */
  readonly on: string;
}

export interface Entity {
  readonly table: TableName;
  /** Undefined: the documents name no key that tells one row from another, so key predicates are refused. */
  readonly key: string | undefined;
  readonly properties: Readonly<Record<string, Property>>;
  readonly navigations: Readonly<Record<string, Navigation>>;
  readonly writable: boolean;
}

export type TableName =
  | 'Candidate'
  | 'JobApplication'
  | 'JobRequisition'
  | 'JobApplicationStatus'
  | 'JobApplicationAssessmentOrder'
  | 'JobApplicationAssessmentReport'
  | 'JobApplicationAssessmentReportDetail'
  | 'User';

const text = (maxLength: number, more: Partial<Property> = {}): Property => ({
  type: 'Edm.String',
  maxLength,
  ...more,
});
const id = (more: Partial<Property> = {}): Property => ({ type: 'Edm.Int64', ...more });
const instant = (more: Partial<Property> = {}): Property => ({ type: 'Edm.DateTimeOffset', ...more });
const stamped = instant({ readOnly: true });

/** Values of the seeded tenant's picklists; `gender`, `highestEducation` and `source` are fields of its template. */
const genders = ['M', 'F', 'U'];
const educations = ['HIGH_SCHOOL', 'ASSOCIATE', 'BACHELOR', 'MASTER', 'DOCTOR', 'OTHER'];
const sources = ['JOB_BOARD', 'REFERRAL', 'CAMPUS', 'WEBSITE', 'AGENCY', 'SOCIAL', 'OTHER'];
const countries = ['CN', 'US', 'DE', 'GB', 'SG', 'JP', 'BR', 'FR'];

const candidate: Entity = {
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
    dateOfBirth: { type: 'Edm.DateTime' },
    creationDateTime: stamped,
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

const application: Entity = {
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

const requisition: Entity = {
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

const status: Entity = {
  table: 'JobApplicationStatus',
  key: undefined,
  writable: false,
  properties: { appStatusSetId: id(), appStatusId: id(), appStatusName: text(100) },
  navigations: {},
};

const order: Entity = {
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

const report: Entity = {
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
const detail: Entity = {
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

const user: Entity = {
  table: 'User',
  key: 'userId',
  writable: false,
  properties: {
    userId: text(100),
    username: text(100),
    firstName: text(128),
    lastName: text(128),
    email: text(100),
    status: text(1),
    department: text(100),
    title: text(100),
    lastModifiedDateTime: stamped,
  },
  navigations: {},
};

export const tables: Readonly<Record<TableName, Entity>> = {
  Candidate: candidate,
  JobApplication: application,
  JobRequisition: requisition,
  JobApplicationStatus: status,
  JobApplicationAssessmentOrder: order,
  JobApplicationAssessmentReport: report,
  JobApplicationAssessmentReportDetail: detail,
  User: user,
};

/** Entity sets that can be addressed. `CandidateLight` shows the same rows as `Candidate`. */
export const entitySets: ReadonlyMap<string, Entity> = new Map([
  ...Object.entries(tables).filter(([name]) => name !== 'JobApplicationAssessmentReportDetail'),
  ['CandidateLight', candidate],
]);

/** Numbers that `status` of a job application has in `$filter`; on read it is text. */
export const applicationStatusNumbers: Readonly<Record<string, number>> = {
  Open: 0,
  Disqualified: 1,
  Closed: 2,
  Withdraw: 3,
  Saved: 4,
  'Non Applied': 5,
  Draft: 6,
};

/** The only spellings that a report shows (`SF-SCORE-COMPONENTS`). */
export const scoreComponents: ReadonlySet<string> = new Set([
  'Score',
  'score',
  'SCORE',
  'Recommendation',
  'recommendation',
  'RECOMMENDATION',
]);
