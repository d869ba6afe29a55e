/**
 * The tables of the first version. Every table is STRICT; times are milliseconds since the epoch; JSON is text; what is
 * sealed is a BLOB. CHECKs hold the closed lists, so that rows may be read without asking again.
 */
export const initial = {
  name: 'initial',
  sql: `
CREATE TABLE vault (
  id INTEGER PRIMARY KEY,
  encrypted INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
  salt BLOB NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('data', 'pepper')),
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pair (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mapping TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  cursor TEXT,
  cursor_at INTEGER,
  UNIQUE (mapping, source, target)
) STRICT;
CREATE UNIQUE INDEX pair_current ON pair (mapping) WHERE current = 1;

CREATE TABLE ledger (
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT NOT NULL,
  version REAL,
  fingerprint TEXT,
  mapping_version TEXT,
  target_id TEXT,
  match TEXT,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  delivered_at INTEGER,
  input_poll TEXT,
  input_hooks TEXT,
  input_uploads TEXT,
  recent_since INTEGER NOT NULL DEFAULT 0,
  recent_count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (pair, key)
) STRICT, WITHOUT ROWID;

-- Runs as history tells them: a number a row in place of an id, and a row also for a run that was never started here.
CREATE TABLE history_run (
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT,
  run INTEGER NOT NULL REFERENCES history_run (number),
  at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  outcome TEXT NOT NULL
    CHECK (outcome IN ('delivered', 'filtered', 'held', 'deadLettered', 'superseded', 'unknown')),
  effect TEXT CHECK (effect IN ('created', 'updated', 'deleted', 'acted')),
  reason TEXT,
  label TEXT,
  version REAL
) STRICT;
CREATE INDEX history_of_key ON history (pair, key) WHERE key IS NOT NULL;
CREATE INDEX history_of_run ON history (run);

-- What guards count, one row a commit, so that a day of deliveries is summed without reading its history.
CREATE TABLE tried (
  pair INTEGER NOT NULL REFERENCES pair (id),
  at INTEGER NOT NULL,
  tried INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  PRIMARY KEY (pair, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE aside (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT,
  state TEXT NOT NULL CHECK (state IN ('held', 'dead', 'unknown')),
  code TEXT NOT NULL,
  cause BLOB NOT NULL,
  release TEXT,
  due_at INTEGER,
  input TEXT NOT NULL CHECK (input IN ('poll', 'hooks', 'uploads')),
  fingerprint TEXT NOT NULL,
  version REAL,
  position TEXT,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  times INTEGER NOT NULL,
  run TEXT NOT NULL,
  closed_as TEXT
    CHECK (closed_as IN ('delivered', 'superseded', 'discarded', 'expired', 'filtered', 'settled')),
  closed_at INTEGER,
  raw BLOB,
  sent BLOB,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX aside_open ON aside (pair, key, state) WHERE closed_as IS NULL AND key IS NOT NULL;
CREATE UNIQUE INDEX aside_open_keyless ON aside (pair, state, fingerprint) WHERE closed_as IS NULL AND key IS NULL;
CREATE INDEX aside_due ON aside (pair, id, due_at) WHERE closed_as IS NULL AND due_at IS NOT NULL;
CREATE INDEX aside_expiring ON aside (expires_at) WHERE raw IS NOT NULL;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pair INTEGER NOT NULL REFERENCES pair (id),
  kind TEXT NOT NULL CHECK (kind IN ('replay', 'release', 'hook', 'upload')),
  input TEXT NOT NULL CHECK (input IN ('poll', 'hooks', 'uploads')),
  key TEXT,
  aside INTEGER REFERENCES aside (id),
  raw BLOB,
  passed TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_pair ON inbox (pair);
CREATE UNIQUE INDEX inbox_aside ON inbox (aside) WHERE aside IS NOT NULL;

CREATE TABLE intent (
  id TEXT NOT NULL UNIQUE,
  pair INTEGER NOT NULL REFERENCES pair (id),
  run TEXT NOT NULL,
  target TEXT NOT NULL,
  operation TEXT NOT NULL CHECK (operation IN ('create', 'update', 'upsert', 'delete', 'action')),
  mapping_version TEXT NOT NULL,
  repeat TEXT NOT NULL CHECK (repeat IN ('safe', 'by_lookup', 'never')),
  opened_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  note TEXT,
  entries TEXT NOT NULL,
  payloads BLOB
) STRICT;
CREATE INDEX intent_pair ON intent (pair, opened_at);

-- The target's records that open intents are about: no two mappings have one of them open at once.
CREATE TABLE intent_match (
  target TEXT NOT NULL,
  match TEXT NOT NULL,
  intent TEXT NOT NULL REFERENCES intent (id) ON DELETE CASCADE,
  PRIMARY KEY (target, match, intent)
) STRICT, WITHOUT ROWID;
CREATE INDEX intent_match_intent ON intent_match (intent);

CREATE TABLE run (
  id TEXT NOT NULL PRIMARY KEY,
  mapping TEXT NOT NULL,
  pair INTEGER REFERENCES pair (id),
  status TEXT NOT NULL
    CHECK (status IN ('running', 'settled', 'failed', 'stopped', 'refused', 'attention', 'parked', 'busy')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  summary TEXT NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX run_mapping ON run (mapping, started_at);
CREATE INDEX run_started ON run (started_at);
CREATE INDEX run_running ON run (mapping) WHERE status = 'running';

CREATE TABLE person (
  hash TEXT NOT NULL,
  pair INTEGER NOT NULL REFERENCES pair (id),
  key TEXT NOT NULL,
  PRIMARY KEY (hash, pair, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  pair INTEGER NOT NULL REFERENCES pair (id),
  mark TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (pair, mark)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget (
  bucket TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (bucket, window_start)
) STRICT, WITHOUT ROWID;

-- A lease that was given back keeps its row, so that its token never starts again.
CREATE TABLE lease (
  mapping TEXT NOT NULL PRIMARY KEY,
  token INTEGER NOT NULL,
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  host TEXT NOT NULL,
  boot TEXT NOT NULL,
  process INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not deleted'); END;

CREATE TABLE local_stream (
  stream TEXT NOT NULL PRIMARY KEY,
  counter INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE local_row (
  stream TEXT NOT NULL,
  key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (stream, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX local_row_counter ON local_row (stream, counter);
`,
} as const;
