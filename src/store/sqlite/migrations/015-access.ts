/** Who may ask, who is signed in, and an audit in which a hole shows. */
export const access = {
  name: 'access',
  sql: `
CREATE TABLE token (
  -- Keyed: who reads the file cannot test a guess.
  hash TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  reveal INTEGER NOT NULL,
  -- A JSON list; null: all.
  mappings TEXT,
  -- JSONata; null: all records.
  scope TEXT,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_name ON token (name);

CREATE TABLE sign_in (
  hash TEXT NOT NULL PRIMARY KEY,
  -- Keyed hash of issuer and subject.
  subject TEXT NOT NULL,
  -- Who it is and what they may: sealed, for it names a person.
  grant_ BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  renew_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_subject ON sign_in (subject);
CREATE INDEX sign_in_expires ON sign_in (expires_at);

-- The columns of rows from before stay empty: those are no part of the chain.
ALTER TABLE audit ADD COLUMN kind TEXT;
ALTER TABLE audit ADD COLUMN via TEXT;
ALTER TABLE audit ADD COLUMN mark TEXT;
-- Up to where rows were taken away after their time, with the mark of the last one. Signed, so that nobody else says so.
CREATE TABLE audit_floor (
  id INTEGER NOT NULL PRIMARY KEY,
  mark TEXT NOT NULL,
  signed TEXT NOT NULL
) STRICT;
DROP TRIGGER audit_is_not_deleted;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
  WHEN NOT EXISTS (SELECT 1 FROM audit_floor WHERE id >= OLD.id)
  BEGIN SELECT RAISE(ABORT, 'audit rows are not deleted'); END;
`,
} as const;
