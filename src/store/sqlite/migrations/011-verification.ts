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
  -- Where it goes on: JSON, as of the last safe point. Empty where it named somebody who was erased since.
  progress TEXT,
  counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_mapping ON verification (mapping, started_at);
CREATE TABLE finding (
  verification TEXT NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  key TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('missing', 'extra', 'different', 'unread')),
  cause TEXT NOT NULL,
  -- Sealed: match, fields with both values. Empty where its person was erased.
  detail BLOB,
  PRIMARY KEY (verification, number)
) STRICT, WITHOUT ROWID;
-- Keyed hashes of the names that the source has met: what the target has beside them is extra. Those of a step that did
-- not come to its safe point are taken back.
CREATE TABLE met (
  verification TEXT NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  step INTEGER NOT NULL,
  PRIMARY KEY (verification, hash)
) STRICT, WITHOUT ROWID;
-- Records of a target that cannot be asked by key and was read whole instead; gone when the comparison ends.
CREATE TABLE gathered (
  verification TEXT NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  number INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (verification, hash, number)
) STRICT, WITHOUT ROWID;
`,
} as const;
