/**
 * What a schedule must know after a restart, and which run the key of a request stands for. `last_at` is when the schedule
 * was last due and heeded, by the clock of that time; `alerted` whether somebody was told of these failures.
 */
export const schedules = {
  name: 'schedules',
  sql: `
CREATE TABLE schedule (
  mapping TEXT PRIMARY KEY,
  last_at INTEGER,
  last_run TEXT,
  paused_by TEXT,
  paused_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  alerted INTEGER NOT NULL DEFAULT 0 CHECK (alerted IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Hashes of keys and bodies: what a caller sent stands in neither.
CREATE TABLE request (
  key TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  run TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_expiring ON request (expires_at);
`,
} as const;
