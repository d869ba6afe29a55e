/** Raw records kept to try an edited mapping on, where the project asks for it; and how full each field of a source is. */
export const samples = {
  name: 'samples',
  sql: `
CREATE TABLE sample (
  id INTEGER PRIMARY KEY,
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- Sealed: the record as read, its instant, and what its joins gave.
  raw BLOB NOT NULL,
  UNIQUE (pair, key)
) STRICT;
CREATE INDEX sample_expiring ON sample (expires_at);
CREATE TABLE field_profile (
  pair INTEGER NOT NULL REFERENCES pair (id),
  field TEXT NOT NULL,
  records INTEGER NOT NULL,
  filled INTEGER NOT NULL,
  types TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (pair, field)
) STRICT, WITHOUT ROWID;
`,
} as const;
