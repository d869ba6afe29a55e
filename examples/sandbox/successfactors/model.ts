import { department, email, employment, job, option, person, personal, phone, user } from './employment.ts';
import type { Entity, TableName } from './entity.ts';
import { application, candidate, detail, offer, order, report, requisition, status } from './recruiting.ts';

/** The entities that the sandbox knows. */
export const tables: Readonly<Record<TableName, Entity>> = {
  Candidate: candidate,
  JobApplication: application,
  JobRequisition: requisition,
  JobApplicationStatus: status,
  JobApplicationAssessmentOrder: order,
  JobApplicationAssessmentReport: report,
  JobApplicationAssessmentReportDetail: detail,
  JobOffer: offer,
  User: user,
  PerPerson: person,
  PerPersonal: personal,
  PerEmail: email,
  PerPhone: phone,
  EmpEmployment: employment,
  EmpJob: job,
  FODepartment: department,
  PicklistOption: option,
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
