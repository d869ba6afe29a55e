/** A person's repair of a record put aside stands beside what was read, which stays. */
export const repairs = {
  name: 'repairs',
  sql: `
ALTER TABLE aside ADD COLUMN edited BLOB;
ALTER TABLE aside ADD COLUMN edited_at INTEGER;
ALTER TABLE aside ADD COLUMN edited_by TEXT;
`,
} as const;
