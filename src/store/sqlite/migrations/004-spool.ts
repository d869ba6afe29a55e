/** Pages fetched ahead of their reading; they are dropped with the slice they are of. */
export const spool = {
  name: 'spool',
  sql: `CREATE TABLE spool (
  mapping TEXT NOT NULL,
  run TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  page BLOB NOT NULL,
  PRIMARY KEY (mapping, run, name, number)
) STRICT;`,
} as const;
