/** One row a batch that was sent, named by the history of its records: what was asked of the target, and when. */
export const sent = {
  name: 'sent',
  sql: `
CREATE TABLE sent (
  number INTEGER PRIMARY KEY,
  intent TEXT NOT NULL UNIQUE,
  pair INTEGER NOT NULL REFERENCES pair (id),
  operation TEXT NOT NULL,
  deltas INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  answered_at INTEGER,
  requests TEXT
) STRICT;
CREATE INDEX sent_opened ON sent (opened_at);
ALTER TABLE history ADD COLUMN sent INTEGER;
-- Names of the mapped fields that differ from what was delivered before, as a JSON list.
ALTER TABLE history ADD COLUMN fields TEXT;
-- All that was ever put aside of a key, closed rows too.
CREATE INDEX aside_of_key ON aside (pair, key) WHERE key IS NOT NULL;
`,
} as const;
