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
  -- Keyed hash of what is sealed: the same again is not sealed again.
  print TEXT NOT NULL,
  -- Sealed: the record as read, its instant, its keys, and what its joins gave.
  raw BLOB NOT NULL,
  UNIQUE (pair, key)
) STRICT;
CREATE INDEX sample_expiring ON sample (expires_at);
CREATE INDEX sample_newest ON sample (pair, at, id);

-- How full the fields of a source are: sealed, since the names of fields may be values in some sources.
CREATE TABLE field_profile (
  pair INTEGER NOT NULL PRIMARY KEY REFERENCES pair (id),
  profile BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`,
} as const;
