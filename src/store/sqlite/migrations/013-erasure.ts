/** Who was erased and stays so; and how often the store was brought back from a backup. */
export const erasure = {
  name: 'erasure',
  sql: `
CREATE TABLE erasure (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  reason TEXT,
  counts TEXT NOT NULL
) STRICT;
-- Keyed hashes of the values and keys that are filtered from now on.
CREATE TABLE erased (
  hash TEXT NOT NULL PRIMARY KEY,
  erasure INTEGER NOT NULL REFERENCES erasure (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_of_key ON person (pair, key);

CREATE TABLE epoch (
  epoch INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
INSERT INTO epoch (epoch, at, why) VALUES (1, 0, 'made');
-- So that closed rows are taken away by their time without a look at the open ones.
CREATE INDEX aside_closed ON aside (closed_at) WHERE closed_as IS NOT NULL;

-- What the store knows of itself: which one it is (its copies are the same one), when it was tidied and copied last.
CREATE TABLE about (
  what TEXT NOT NULL PRIMARY KEY CHECK (what IN ('id', 'places', 'tidied', 'copied', 'copy')),
  at INTEGER NOT NULL,
  says TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO about (what, at, says) VALUES ('id', 0, lower(hex(randomblob(16))));
-- The epoch in which the pair's runs were last trusted: an older one parks what must not act twice.
ALTER TABLE pair ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
`,
} as const;
