/** What an entity of the sandbox is. Only fields that public documents and code name are there; anything else is refused. */

export type EdmType =
  'Edm.String' | 'Edm.Int64' | 'Edm.Decimal' | 'Edm.Boolean' | 'Edm.DateTime' | 'Edm.DateTimeOffset';

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
  /** Undefined: of several fields, or of none that the documents name; then key predicates are refused. */
  readonly key: string | undefined;
  /** What tells one row from another where that is not `key` alone. */
  readonly keys?: readonly string[];
  /** Effective-dated by `startDate` and `endDate`: the fields that say whose slices they are. */
  readonly slicesOf?: string;
  /** The field that the server stamps; default `lastModifiedDateTime`. */
  readonly stamp?: string;
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
  | 'JobOffer'
  | 'User'
  | 'PerPerson'
  | 'PerPersonal'
  | 'PerEmail'
  | 'PerPhone'
  | 'EmpEmployment'
  | 'EmpJob'
  | 'FODepartment'
  | 'PicklistOption';

export const text = (maxLength: number, more: Partial<Property> = {}): Property => ({
  type: 'Edm.String',
  maxLength,
  ...more,
});
export const id = (more: Partial<Property> = {}): Property => ({ type: 'Edm.Int64', ...more });
export const instant = (more: Partial<Property> = {}): Property => ({ type: 'Edm.DateTimeOffset', ...more });
export const day = (more: Partial<Property> = {}): Property => ({ type: 'Edm.DateTime', ...more });
export const stamped = instant({ readOnly: true });
