/**
 * What was received, so that the same is not stored twice; and whether a connector has verified who sent a notification:
 * what nobody has verified names records and is never mapped.
 *
 * `first` and `last`: the rows of the inbox that it became.
 */
export const received = {
  name: 'received',
  sql: `
ALTER TABLE inbox ADD COLUMN verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1));

-- A keyed hash: what came stands in the inbox alone.
CREATE TABLE received (
  id INTEGER PRIMARY KEY,
  mark BLOB NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
`,
} as const;
