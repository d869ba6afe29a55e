/** Rows as the sandbox keeps them; instants are milliseconds, days are the vendor's texts. */

export type Scalar = string | number | boolean | null;

export interface Employment {
  readonly objectId: string;
  oIdDepartment: number | null;
  oIdOrganization: number | null;
  oIdJobPost: string | null;
  oIdJobPosition: string | null;
  jobNumber: string | null;
  pOIdEmpAdmin: number | null;
  /** Text at the vendor too: 1 to be hired, 2 on probation, 3 regular, 8 left, 12 informal. */
  employeeStatus: string;
  /** 0 internal, 1 external, 2 intern, 3 consultant. */
  employType: number;
  /** 0 main job, 1 part-time. */
  serviceType: number;
  /** 2 approved and not yet in force, 4 in force. */
  approvalStatus: number;
  probation: number | null;
  entryDate: string | null;
  lastWorkDate: string | null;
  regularizationDate: string | null;
  startDate: string;
  stopDate: string;
  changeTypeOID: string | null;
}

export interface Person {
  name: string;
  email: string;
  workEmail: string | null;
  mobilePhone: string | null;
  /** 0 male, 1 female. */
  gender: number | null;
  iDType: string | null;
  iDNumber: string | null;
  birthday: string | null;
  customProperties: Record<string, Scalar>;
}

export interface Employee {
  readonly userID: number;
  readonly objectId: string;
  originalId: string | null;
  info: Person;
  employments: Employment[];
  deleted: boolean;
  readonly created: number;
  /** Every business change: a window finds the person by each, and gives the state of today. */
  touched: number[];
}

export interface Department {
  readonly oId: number;
  readonly objectId: string;
  originalId: string | null;
  name: string;
  code: string | null;
  pOIdOrgAdmin: number | null;
  /** 1 in use, 0 not. */
  status: number;
  /** User id of the head. */
  personInCharge: number | null;
  /** Several user ids in one text, joined by commas. */
  hRBP: string | null;
  startDate: string;
  stopDate: string;
  deleted: boolean;
  touched: number[];
}

export interface ProfileField {
  readonly name: string;
  readonly value: string | null;
  readonly text: string | null;
  readonly downloadUrl: string | null;
}

export interface Applicant {
  readonly applicantId: string;
  readonly candidateId: string;
  profile: ProfileField[];
  blacklisted: boolean;
  locked: boolean;
  deleted: boolean;
}

export interface Stage {
  readonly at: string;
  readonly processId: string;
  readonly phaseId: string;
  readonly statusId: string;
  readonly reasonIds: readonly string[];
}

export interface Application {
  readonly applyId: string;
  readonly applicantId: string;
  readonly jobId: string;
  processId: string;
  phaseId: string;
  statusId: string;
  /** Locked by its job. */
  locked: boolean;
  deleted: boolean;
  modified: number;
  /** Each stage the application has been moved to, the first included: doubles show here. */
  history: Stage[];
  fieldValues: Record<string, Scalar>;
  /** How often a score was written: doubles show here. */
  scores: number;
}

export interface Job {
  readonly jobId: string;
  readonly jobIntId: number;
  readonly jobCode: string;
  jobTitle: string;
  headCount: number;
  orgId: number;
  status: number;
  kind: number;
  category: number;
  isDeleted: number;
  created: number;
  modified: number;
}

export interface Status {
  readonly statusId: string;
  readonly statusCode: string;
  readonly statusName: string;
  /** Moving there asks for no lock. */
  readonly rejects: boolean;
}

export interface Phase {
  readonly phaseId: string;
  readonly phaseCode: string;
  readonly phaseName: string;
  readonly statuses: readonly Status[];
}

export interface Process {
  readonly processId: string;
  readonly processCode: string;
  readonly processName: string;
  readonly scence: string;
  readonly phases: readonly Phase[];
}

/** Somebody whom the recruiting side alone takes on. */
export interface Staff {
  readonly staffId: string;
  readonly offerId: string;
  name: string;
  email: string;
  infoCollectionStatus: number;
  /** Set when taken on. */
  userId: number | null;
}

/** A push that was accepted. */
export interface Push {
  readonly requestId: string;
  readonly path: string;
  polls: number;
  readonly end: 'AllSuccess' | 'PartialSuccess' | 'Fail' | 'Overtime';
}

export interface Rows {
  employees: Employee;
  departments: Department;
  applicants: Applicant;
  applications: Application;
  jobs: Job;
  processes: Process;
  staff: Staff;
  pushes: Push;
}

export type TableName = keyof Rows;

/** What names a row of each table. */
export const keys: { readonly [Name in TableName]: (row: Rows[Name]) => string } = {
  employees: (row) => String(row.userID),
  departments: (row) => String(row.oId),
  applicants: (row) => row.applicantId,
  applications: (row) => row.applyId,
  jobs: (row) => row.jobId,
  processes: (row) => row.processId,
  staff: (row) => row.staffId,
  pushes: (row) => row.requestId,
};
