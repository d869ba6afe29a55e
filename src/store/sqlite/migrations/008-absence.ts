/** What proves that a record is gone: complete readings of one definition, and the keys that the last of them missed. */
export const absence = {
  name: 'absence',
  sql: `
CREATE TABLE reading (
  pair INTEGER NOT NULL PRIMARY KEY REFERENCES pair (id),
  definition TEXT NOT NULL,
  -- What was read, where the same may be read again (a file, by its content): that is no second reading.
  state TEXT,
  run TEXT NOT NULL,
  at INTEGER NOT NULL,
  keys INTEGER NOT NULL
) STRICT;
CREATE TABLE missing (
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT NOT NULL,
  run TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (pair, key)
) STRICT, WITHOUT ROWID;
`,
} as const;
