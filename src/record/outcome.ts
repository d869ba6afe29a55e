/** Where a record ended (design, section 2). */
export const outcomes = [
  'delivered',
  'unchanged',
  'filtered',
  'held',
  'deadLettered',
  'superseded',
  'unknown',
] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of a delivered delta. */
export type Effect = 'created' | 'updated' | 'deleted' | 'acted';

/** The three inputs of a mapping; a replay or a release belongs to the input its row came from. */
export type Input = 'poll' | 'hooks' | 'uploads';
