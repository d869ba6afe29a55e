/** The rows of the sandbox. No public document names the fields of an answer: these are the connector's defaults. */

export interface Position {
  readonly id: number;
  readonly title: string;
  readonly code: string;
  readonly isArchived: boolean;
  readonly isDraft: boolean;
  /** A day; without one the position matches no filter on it. */
  readonly dueDate: string | null;
  readonly createdDate: string;
}

export interface Interview {
  readonly id: number;
  readonly positionId: number;
  readonly positionTitle: string;
  readonly reference: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  /** A state of the vendor or one of the customer's own. */
  readonly status: string;
  readonly createdDate: string;
  /** When the candidate began; the result comes later. */
  readonly takenDate: string | null;
  readonly score: number | null;
  readonly recommendation: string | null;
  readonly videoUrl: string | null;
  readonly reportUrl: string | null;
  /** Of the invitation. Not part of an answer about the interview. */
  readonly code: string;
  /** Was the candidate written to by the vendor? Not part of an answer. */
  readonly notified: boolean;
}

export interface Evaluation {
  readonly id: number;
  readonly interviewId: number;
  readonly positionId: number;
  readonly evaluator: string;
  readonly decision: 'yes' | 'no' | 'maybe';
  readonly rating: number;
  readonly comment: string;
  readonly scores: readonly { readonly name: string; readonly score: number }[];
  readonly submittedDate: string;
}

export interface Rows {
  readonly positions: Position;
  readonly interviews: Interview;
  readonly evaluations: Evaluation;
}

export type TableName = keyof Rows;
export const tableNames: readonly TableName[] = ['positions', 'interviews', 'evaluations'];
