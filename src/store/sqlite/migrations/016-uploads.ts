/** Files that people upload, in sealed parts, and how far each has come. */
export const uploads = {
  name: 'uploads',
  sql: `
    CREATE TABLE upload (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      mapping TEXT NOT NULL,
      who TEXT NOT NULL,
      digest TEXT,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      pair INTEGER,
      taken INTEGER NOT NULL,
      run TEXT,
      counts TEXT NOT NULL,
      about BLOB
    );
    CREATE INDEX upload_digest ON upload (mapping, digest) WHERE digest IS NOT NULL;
    CREATE INDEX upload_due ON upload (expires_at) WHERE about IS NOT NULL;
    CREATE INDEX upload_handing ON upload (number) WHERE state = 'handing';
    CREATE TABLE upload_part (
      upload TEXT NOT NULL,
      kind TEXT NOT NULL,
      number INTEGER NOT NULL,
      part BLOB NOT NULL
    );
    CREATE UNIQUE INDEX upload_part_place ON upload_part (upload, kind, number);
  `,
} as const;
