/** Comparisons with the target, kept so that a long one goes on where it stopped. */
export const verification = {
  name: 'verification',
  sql: `
CREATE TABLE verification (
  id TEXT NOT NULL PRIMARY KEY,
  mapping TEXT NOT NULL,
  pair INTEGER REFERENCES pair (id),
  kind TEXT NOT NULL CHECK (kind IN ('verify', 'against', 'adopt')),
  options TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  progress TEXT,
  counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_mapping ON verification (mapping, started_at);
CREATE TABLE finding (
  verification TEXT NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  key TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('missing', 'extra', 'different', 'unread')),
  cause TEXT,
  -- Sealed: match, fields with both values.
  detail BLOB,
  PRIMARY KEY (verification, number)
) STRICT, WITHOUT ROWID;
-- Keyed hashes of the matches that the source has: what the target has beside them is extra.
CREATE TABLE met (
  verification TEXT NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (verification, hash)
) STRICT, WITHOUT ROWID;
`,
} as const;
