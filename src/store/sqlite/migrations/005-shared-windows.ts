/** Requests in sliding windows, by the instant from which they grow old: several in one slot are one row. */
export const sharedWindows = {
  name: 'shared-windows',
  sql: `
CREATE TABLE budget_slot (
  bucket TEXT NOT NULL,
  at INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (bucket, at)
) STRICT, WITHOUT ROWID;
`,
} as const;
