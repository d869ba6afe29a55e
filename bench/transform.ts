import jsonata from 'jsonata';
import { departments } from './records.ts';

/** The same transform as one JSONata expression, as a script would have it. */
export function transform(): (record: unknown) => Promise<unknown> {
  const expression = jsonata(`{
    "interviewId": id,
    "candidateId": candidate_id,
    "fullName": name,
    "email": email,
    "positionId": position,
    "department": $lookup($departments, dept),
    "score": $number(score),
    "stage": $number(score) >= 80 ? "next" : "pool",
    "completedAt": $replace(completed_at, " ", "T") & "Z",
    "comment": comment
  }`);
  const names = Object.fromEntries(departments);
  return async (record) => (await expression.evaluate(record, { departments: names })) as unknown;
}
