/**
 * A row of the ledger is a third shorter, and what a commit delivered is one row of history.
 *
 * `via`: inputs whose last mapped fingerprint is the delivered one (1 poll, 2 hooks, 4 uploads); `input_…` holds another one.
 * `prints` is a number: the place of the record in its pack, where the prints stand; or they themselves as text: base64, or
 * hexadecimal after a tab, as this step carries over what stood there as bytes.
 */
export const packs = {
  name: 'packs',
  sql: `
-- Versions of mappings as the ledger names them.
CREATE TABLE mapping_number (
  number INTEGER PRIMARY KEY,
  version TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO mapping_number (version) SELECT DISTINCT mapping_version FROM ledger WHERE mapping_version IS NOT NULL;

-- No reference to pair: a pair stays for ever, and looking it up would cost a tenth of each row that is written.
CREATE TABLE ledger_next (
  pair INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT,
  version REAL,
  mapping INTEGER,
  target_id TEXT,
  match TEXT,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  delivered_at INTEGER,
  via INTEGER NOT NULL DEFAULT 0,
  input_poll TEXT,
  input_hooks TEXT,
  input_uploads TEXT,
  recent_since INTEGER NOT NULL DEFAULT 0,
  recent_count INTEGER NOT NULL DEFAULT 0,
  -- The newest row of history that tells of a delivery of the key among others.
  pack INTEGER,
  prints ANY,
  PRIMARY KEY (pair, key)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_next (pair, key, fingerprint, version, mapping, target_id, match, deleted, delivered_at, via,
  input_poll, input_hooks, input_uploads, recent_since, recent_count, prints)
SELECT pair, key, fingerprint, ledger.version, mapping_number.number, target_id, match, deleted, delivered_at,
  coalesce(input_poll = fingerprint, 0) + 2 * coalesce(input_hooks = fingerprint, 0) + 4 * coalesce(input_uploads = fingerprint, 0),
  nullif(input_poll, fingerprint), nullif(input_hooks, fingerprint), nullif(input_uploads, fingerprint),
  recent_since, recent_count, CASE WHEN prints IS NOT NULL THEN char(9) || hex(prints) END
FROM ledger LEFT JOIN mapping_number ON mapping_number.version = ledger.mapping_version;
DROP TABLE ledger;
ALTER TABLE ledger_next RENAME TO ledger;

-- A row that tells of many records has no key; they stand in \`pack\`, and the row's number is that of the last of them.
ALTER TABLE history ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
ALTER TABLE history ADD COLUMN pack TEXT;
-- The prints of its records, one after the other, each as long as the other.
ALTER TABLE history ADD COLUMN prints BLOB;
`,
} as const;
