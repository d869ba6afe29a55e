import { object } from '../../../config/schema/kinds.ts';
import type { Pages } from './turn.ts';

export const noneSchema = object('One request brings everything.', {});

/** One request brings everything. */
export function noPages(): Pages {
  return { first: { page: { index: 0, first: true } }, max: 1, resume: true, next: () => Promise.resolve(undefined) };
}
