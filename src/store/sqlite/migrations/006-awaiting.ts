/** What a held record waits for stands in columns of its own: a run finds those released without opening the others. */
export const awaiting = {
  name: 'awaiting',
  sql: `
ALTER TABLE aside ADD COLUMN after_mapping TEXT;
ALTER TABLE aside ADD COLUMN after_key TEXT;
CREATE INDEX aside_awaiting ON aside (pair, id) WHERE closed_as IS NULL AND after_key IS NOT NULL;
`,
} as const;
