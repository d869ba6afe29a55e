// Loaded before hrwire: notes in DURABLE_FILE how much of the store's log is on the disk for sure. A transaction that is
// committed with synchronous=FULL is, and all before it; of those after it a power cut may take any from the end.
import { createRequire } from 'node:module';
import { statSync, writeFileSync } from 'node:fs';

const Database = createRequire(import.meta.url)('better-sqlite3');
const { pragma, prepare } = Database.prototype;
const level = new WeakMap();

Database.prototype.pragma = function (text, ...rest) {
  const match = /^synchronous = (\w+)$/.exec(text);
  if (match !== null) level.set(this, match[1]);
  return pragma.call(this, text, ...rest);
};
Database.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  if (sql !== 'COMMIT') return statement;
  const { run } = statement;
  statement.run = (...given) => {
    const done = run.apply(statement, given);
    if (level.get(this) === 'FULL') note(`${this.name}-wal`);
    return done;
  };
  return statement;
};

function note(log) {
  writeFileSync(process.env.DURABLE_FILE, String(statSync(log, { throwIfNoEntry: false })?.size ?? 0));
}
