import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { bytes, drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

/** Makes a hostile file of a good one, in place. */
interface Spoil {
  readonly what: string;
  readonly spoil: (path: string) => void;
}

const edited =
  (edit: (whole: Buffer) => Uint8Array) =>
  (path: string): void =>
    writeFileSync(path, edit(readFileSync(path)));

/** What a person with a database editor may have put in; what does not fit the file is left out. */
const statements = [
  'CREATE TRIGGER evil AFTER UPDATE ON lease BEGIN DELETE FROM ledger; END',
  'CREATE TRIGGER evil AFTER INSERT ON epoch BEGIN DELETE FROM aside; DELETE FROM ledger; END',
  'CREATE TRIGGER evil AFTER INSERT ON audit BEGIN UPDATE ledger SET deleted = 1; END',
  'ALTER TABLE about RENAME TO was; CREATE VIEW about AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS what, x AS says, x AS at FROM n',
  'ALTER TABLE epoch RENAME TO was; CREATE VIEW epoch AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS epoch, x AS at, x AS why FROM n',
  'DROP TABLE ledger',
  'DROP TABLE about',
  'DROP TABLE lease',
  'DELETE FROM about',
  'DELETE FROM epoch',
  'DELETE FROM pair',
  "UPDATE about SET says = 'x'",
  'UPDATE epoch SET epoch = 9223372036854775807',
  'UPDATE epoch SET epoch = -5',
  'UPDATE aside SET raw = randomblob(100)',
  'UPDATE aside SET raw = zeroblob(50000000)',
  "UPDATE aside SET cause = x'00'",
  'UPDATE ledger SET version = -1',
  'UPDATE lease SET token = 9223372036854775807',
  'PRAGMA user_version = 999',
  'PRAGMA user_version = 3',
  'PRAGMA user_version = -1',
  'PRAGMA application_id = 1',
  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE ledger (a)' WHERE name = 'ledger'",
  "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'aside'",
  'CREATE TABLE "big;DROP TABLE x" (a); CREATE INDEX evil ON ledger (pair)',
];

const run =
  (sql: string) =>
  (path: string): void => {
    const database = new Database(path);
    try {
      database.unsafeMode(true);
      database.pragma('foreign_keys = OFF');
      database.exec(sql);
    } finally {
      database.close();
    }
  };

const spoil: fc.Arbitrary<Spoil> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...statements).map((sql) => ({ what: shown(sql), spoil: run(sql) })) },
  {
    weight: 3,
    arbitrary: fc.tuple(bytes, fc.double({ min: 0, max: 1, noNaN: true })).map(([some, share]) => ({
      what: `bytes ${some.toString('hex')} at ${share.toFixed(3)}`,
      spoil: edited((whole) => {
        some.copy(whole, Math.floor(share * (whole.length - some.length)));
        return whole;
      }),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(bytes, fc.nat(99)).map(([some, at]) => ({
      what: `bytes ${some.toString('hex')} at ${at}`,
      spoil: edited((whole) => {
        some.copy(whole, at);
        return whole;
      }),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => ({
      what: `cut at ${share.toFixed(3)}`,
      spoil: edited((whole) => whole.subarray(0, Math.floor(share * whole.length))),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.nat(60).map((page) => ({
      what: `page ${page} of zeros`,
      spoil: edited((whole) => whole.fill(0, page * 4096, page * 4096 + 4096)),
    })),
  },
  {
    weight: 1,
    arbitrary: hostileText.map((text) => ({ what: `text ${shown(text)}`, spoil: edited(() => Buffer.from(text)) })),
  },
  fc.constantFrom<Spoil>(
    { what: 'nothing changed', spoil: () => undefined },
    { what: 'something behind', spoil: edited((whole) => Buffer.concat([whole, Buffer.alloc(100_000, 7)])) },
    { what: 'a log of rubbish', spoil: (path) => writeFileSync(`${path}-wal`, Buffer.alloc(100_000, 7)) },
    {
      what: 'a folder',
      spoil: (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    },
    {
      what: 'a link to nothing',
      spoil: (path) => {
        rmSync(path);
        symlinkSync('/nowhere/at/all', path);
      },
    },
    {
      what: 'a device',
      spoil: (path) => {
        rmSync(path);
        symlinkSync('/dev/zero', path);
      },
    },
    {
      what: 'itself',
      spoil: (path) => {
        rmSync(path);
        symlinkSync('../state/hrwire.db', path);
      },
    },
  ),
);

/** Files that are given for backups. */
export const restores: Kind = {
  name: 'restore',
  does: 'backups with bytes changed, cut off, with triggers, views, lost tables and rows of another shape, folders, links and devices',
  cases: 400,
  async open(folder) {
    const project = makeProject(folder, desk('http://127.0.0.1:9'));
    project.afresh();
    project.put('inbox/lines.jsonl', '{"id":"good","mail":"a@b.example"}\n{"id":""}\nno line\n');
    await project.run('run', 'lines-to-out');
    const made = await project.run('backup', 'whole.db');
    if (made.code !== 0) throw new Error(`there is no backup: ${made.stdout}${made.stderr}`);
    const store = join(folder, 'state/hrwire.db');
    copyFileSync(join(folder, 'whole.db'), join(folder, 'kept.db'));
    return {
      async attempt(seed) {
        const { what, spoil: apply } = drawn(spoil, seed);
        for (const path of ['state', 'given']) rmSync(join(folder, path), { recursive: true, force: true });
        mkdirSync(join(folder, 'state'));
        mkdirSync(join(folder, 'given'));
        copyFileSync(join(folder, 'kept.db'), store);
        const given = join(folder, 'given/backup.db');
        copyFileSync(join(folder, 'whole.db'), given);
        apply(given);
        const ended = await project.either(seed)('restore', 'given/backup.db', '--yes', '--other-store');
        const faults: string[] = [];
        // Refused: the store that stood there still does. Taken: it can be used, and knows what was delivered.
        const still = await project.run('explain', 'lines-to-out', 'good', '--offline');
        const isThere = still.stdout.includes('"is":"delivered"');
        if (!isThere)
          faults.push(
            `after exit ${ended.code} the store does not know what was delivered: ${still.stdout.slice(0, 300)}`,
          );
        return { what, ends: [still, ended], faults };
      },
    };
  },
};
