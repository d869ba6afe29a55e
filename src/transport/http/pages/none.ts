import { object } from '../../../config/schema/kinds.ts';
import type { Pages } from './turn.ts';

export const noneSchema = object('One request brings everything.', {});

/** One request brings everything. */
export function noPages(): Pages {
  const first = { page: { index: 0, first: true } };
  return { first, max: 1, resume: true, restarts: 3, next: () => Promise.resolve(undefined) };
}
