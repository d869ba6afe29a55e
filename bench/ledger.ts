import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LedgerRow } from '../src/store/ledger.ts';
import { connect } from '../src/store/sqlite/connection.ts';
import type { Connection } from '../src/store/sqlite/connection.ts';
import { sqliteLedger } from '../src/store/sqlite/ledger.ts';
import { migrate } from '../src/store/sqlite/migrate.ts';

/**
 * How an unchanged run had best read the fingerprints of a million keys: each way in a process of its own, over the same
 * store, pages of 1,000 keys in the order of the keys and in a random one.
 *
 *   npm run -s bench -- ledger [--keys 1000000] [--json]
 */
const page = 1000;

/** A way gives, for a page of keys, how many it knows with this fingerprint. */
type Way = (connection: Connection, keys: number) => Promise<(page: readonly string[]) => Promise<number>>;

const printOf = (key: string): string => `print-of-${key}-padded`.slice(0, 22);

type Fingerprint = [key: string, fingerprint: string];

const ways: Readonly<Record<string, Way>> = {
  'the port: a page at once': async (connection) => {
    const ledger = sqliteLedger(connection);
    return async (asked) => {
      let same = 0;
      const known: ReadonlyMap<string, LedgerRow> = await ledger.get(1, asked);
      for (const key of asked) if (known.get(key)?.fingerprint === printOf(key)) same++;
      return same;
    };
  },
  'one get a key, the fingerprint alone': async (connection) => {
    const one = connection
      .prepare<[string], string>('SELECT fingerprint FROM ledger WHERE pair = 1 AND key = ?')
      .pluck();
    return async (asked) =>
      connection.read(() => {
        let same = 0;
        for (const key of asked) if (one.get(key) === printOf(key)) same++;
        return same;
      });
  },
  'the port, each page sorted by key': async (connection) => {
    const ledger = sqliteLedger(connection);
    return async (asked) => {
      let same = 0;
      for (const [key, row] of await ledger.get(1, asked.toSorted())) if (row.fingerprint === printOf(key)) same++;
      return same;
    };
  },
  'the port, the file mapped into memory': async (connection) => {
    connection.database.pragma('mmap_size = 268435456');
    const ledger = sqliteLedger(connection);
    return async (asked) => {
      let same = 0;
      for (const [key, row] of await ledger.get(1, asked)) if (row.fingerprint === printOf(key)) same++;
      return same;
    };
  },
  'the port, a cache of 64 MB': async (connection) => {
    connection.database.pragma('cache_size = -64000');
    const ledger = sqliteLedger(connection);
    return async (asked) => {
      let same = 0;
      for (const [key, row] of await ledger.get(1, asked)) if (row.fingerprint === printOf(key)) same++;
      return same;
    };
  },
  'IN over json_each, a page at once': async (connection) => {
    const many = connection
      .prepare<[string], Fingerprint>(
        'SELECT key, fingerprint FROM ledger WHERE pair = 1 AND key IN (SELECT value FROM json_each(?))',
      )
      .raw();
    return async (asked) => connection.read(() => matches(many.iterate(JSON.stringify(asked))));
  },
  'IN over 500 parameters': async (connection) => {
    const chunk = 500;
    const many = connection
      .prepare<string[], Fingerprint>(
        `SELECT key, fingerprint FROM ledger WHERE pair = 1 AND key IN (${Array(chunk).fill('?').join(',')})`,
      )
      .raw();
    return async (asked) =>
      connection.read(() => {
        let same = 0;
        for (let at = 0; at < asked.length; at += chunk) same += matches(many.iterate(...asked.slice(at, at + chunk)));
        return same;
      });
  },
  'a walk from the first key of a page to its last': async (connection) => {
    const range = connection
      .prepare<[string, string], Fingerprint>(
        'SELECT key, fingerprint FROM ledger WHERE pair = 1 AND key BETWEEN ? AND ? ORDER BY key',
      )
      .raw();
    return async (asked) => {
      const sorted = asked.toSorted();
      // Out of order a page spans the whole table: this way is for sources in the order of their keys alone.
      return connection.read(() => matches(range.iterate(sorted[0] ?? '', sorted.at(-1) ?? '')));
    };
  },
  'all fingerprints in memory, read at the start': async (connection) => {
    const all = connection.prepare<[], Fingerprint>('SELECT key, fingerprint FROM ledger WHERE pair = 1').raw();
    const index = new Map<string, string>();
    for (const [key, print] of all.iterate()) index.set(key, print);
    return async (asked) => {
      let same = 0;
      for (const key of asked) if (index.get(key) === printOf(key)) same++;
      return same;
    };
  },
};

function matches(rows: Iterable<Fingerprint>): number {
  let same = 0;
  for (const [key, print] of rows) if (print === printOf(key)) same++;
  return same;
}

function keyOf(number: number): string {
  return `p-${String(number).padStart(9, '0')}`;
}

/** Every number below `count` once, far from each other: a stride that shares no factor with it. */
function* numbers(count: number, order: string): Generator<number> {
  let stride = Math.floor(count * 0.618);
  while (order === 'random' && gcd(stride, count) !== 1) stride++;
  for (let at = 0; at < count; at++) yield order === 'random' ? (at * stride) % count : at;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

async function fill(path: string, count: number): Promise<void> {
  const connection = await connect(path, 5000);
  await migrate(connection);
  connection.database.exec(`INSERT INTO pair (id, mapping, source, target, current) VALUES (1, 'm', 's', 't', 1);
    INSERT INTO mapping_number (number, version) VALUES (1, 'm1')`);
  const insert = connection.prepare<[string, string]>(
    `INSERT INTO ledger (pair, key, version, fingerprint, mapping, target_id, delivered_at, via)
     VALUES (1, ?, 1, ?, 1, 'target-1234567', 1, 1)`,
  );
  await connection.write('normal', () => {
    for (const number of numbers(count, 'random')) {
      const key = keyOf(number);
      insert.run(key, printOf(key));
    }
  });
  connection.database.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

/** In a process of its own: so many bytes of memory are this way's. */
async function measure(path: string, name: string, order: string, count: number): Promise<object> {
  const way = ways[name];
  if (way === undefined) throw new Error(`there is no way ${name}`);
  const connection = await connect(path, 5000);
  const before = process.resourceUsage();
  const start = performance.now();
  const ask = await way(connection, count);
  let same = 0;
  let asked: string[] = [];
  for (const number of numbers(count, order)) {
    asked.push(keyOf(number));
    if (asked.length < page) continue;
    same += await ask(asked);
    asked = [];
  }
  same += await ask(asked);
  const seconds = (performance.now() - start) / 1000;
  const after = process.resourceUsage();
  connection.close();
  if (same !== count && !(order === 'random' && name.startsWith('a walk'))) throw new Error(`${name} knew ${same}`);
  const cpu = after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime;
  return { seconds, cpuMicros: cpu / count, peakMB: after.maxRSS / 1024 };
}

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    keys: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
    way: { type: 'string' },
    order: { type: 'string', default: 'sorted' },
    store: { type: 'string' },
  },
});
const count = Number(values.keys);

if (values.way !== undefined && values.store !== undefined) {
  process.stdout.write(JSON.stringify(await measure(values.store, values.way, values.order, count)));
} else await all();

async function all(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-bench-'));
  try {
    const path = join(folder, 'store.db');
    await fill(path, count);
    const megabytes = Math.round(statSync(path).size / 1e6);
    const told: Record<string, unknown> = {};
    if (!values.json) {
      process.stdout.write(`${count.toLocaleString('en-US')} keys, a store of ${megabytes} MB\n\n`);
      process.stdout.write('| way | order | s | µs a key | peak MB |\n|---|---|---|---|---|\n');
    }
    for (const name of Object.keys(ways)) {
      for (const order of ['sorted', 'random']) {
        if (order === 'random' && name.startsWith('a walk')) continue;
        const args = ['--way', name, '--order', order, '--store', path, '--keys', String(count)];
        const child = spawnSync(process.execPath, [import.meta.filename, ...args], { encoding: 'utf8' });
        if (child.status !== 0) throw new Error(child.stderr);
        const one = JSON.parse(child.stdout) as { seconds: number; cpuMicros: number; peakMB: number };
        told[`${name}, ${order}`] = one;
        const cells = [name, order, one.seconds.toFixed(1), one.cpuMicros.toFixed(1), Math.round(one.peakMB)];
        if (!values.json) process.stdout.write(`| ${cells.join(' | ')} |\n`);
      }
    }
    if (values.json) process.stdout.write(`${JSON.stringify(told)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
