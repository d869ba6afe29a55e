/** What guards count beside rejects, what was delivered field by field, and who approved which parked run. */
export const guards = {
  name: 'guards',
  sql: `
ALTER TABLE tried ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tried ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

-- Of one field: for how many keys a commit changed it, and for how many it went empty.
CREATE TABLE tried_field (
  pair INTEGER NOT NULL REFERENCES pair (id),
  at INTEGER NOT NULL,
  field TEXT NOT NULL,
  changed INTEGER NOT NULL,
  emptied INTEGER NOT NULL,
  PRIMARY KEY (pair, at, field)
) STRICT, WITHOUT ROWID;

-- Four bytes a mapped field, in the order that the mapping's version gives; zero where the field was blank.
ALTER TABLE ledger ADD COLUMN prints BLOB;

-- Each version of a mapping that ran: its fields in order, and its text, sealed, so that an edit can be compared with it.
CREATE TABLE mapping_version (
  mapping TEXT NOT NULL,
  version TEXT NOT NULL,
  fields TEXT NOT NULL,
  source BLOB,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (mapping, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX mapping_version_last ON mapping_version (mapping, last_at DESC, version);

-- The run whose guard put a delta aside: approval is of this set and no other.
ALTER TABLE aside ADD COLUMN staged_by TEXT;
CREATE INDEX aside_staged ON aside (pair, staged_by, id) WHERE closed_as IS NULL AND staged_by IS NOT NULL;

CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  pair INTEGER NOT NULL REFERENCES pair (id),
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  rows INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_of_run ON approval (run);
`,
} as const;
