/** What an approver saw stands with the approval: the held record may be replaced before the next run. */
export const approved = {
  name: 'approved',
  sql: 'ALTER TABLE inbox ADD COLUMN approved TEXT;',
} as const;
