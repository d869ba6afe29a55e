import { HrwireError } from '../../../error/error.ts';

/** `per`: the time as it is written; `again`: the instant from which requests may leave again. */
export function spent(requests: number, per: string, again: number): HrwireError {
  return new HrwireError('http.budget-spent', `The ${requests} requests for ${per} are spent.`, {
    hint: `Run again after ${new Date(again).toISOString()}; what is settled stays settled.`,
  });
}
