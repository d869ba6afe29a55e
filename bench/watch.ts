import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openMetrics } from '../src/observe/metrics/registry.ts';
import { count } from '../src/observe/metrics/told.ts';
import { connect } from '../src/store/sqlite/connection.ts';
import { sqliteFigures } from '../src/store/sqlite/figures.ts';
import { migrate } from '../src/store/sqlite/migrate.ts';

/**
 * What it costs to watch: the look at a store with a million keys and 100,000 dead letters, and the counting of requests.
 *
 *   npm run watch-cost
 */
const keys = 1_000_000;
const dead = 100_000;
const observations = 100_000;

/** Milliseconds of processor time, the least of three. */
async function cost(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  console.log(`${name}: ${Math.min(...times).toFixed(1)} ms`);
}

const folder = mkdtempSync(join(tmpdir(), 'hrwire-watch-'));
try {
  const connection = await connect(join(folder, 'hrwire.db'), 1000);
  await migrate(connection);
  const { database } = connection;
  database.exec("INSERT INTO pair (id, mapping, source, target, current) VALUES (1, 'people', 'a', 'b', 1); BEGIN");
  const key = database.prepare(
    'INSERT INTO ledger (pair, key, fingerprint, version, match, delivered_at, via) VALUES (1, ?, ?, 1, ?, 5, 1)',
  );
  for (let number = 0; number < keys; number++)
    key.run(`key-${String(number).padStart(8, '0')}`, `${'f'.repeat(22)}${number}`, `m${number}`);
  const letter = database.prepare(
    `INSERT INTO aside (pair, key, state, code, cause, input, fingerprint, first_seen, last_seen, times, run, raw, expires_at)
     VALUES (1, ?, 'dead', ?, x'00', 'poll', 'f', 1, 1, 1, 'r', x'00', 9000000000000)`,
  );
  for (let number = 0; number < dead; number++) letter.run(`d${number}`, `code.${number % 12}`);
  database.exec('COMMIT');
  const figures = sqliteFigures(connection);
  await cost(`${dead} dead letters by cause`, () => figures.aside());
  await cost('inbox and size', async () => [await figures.inbox(), await figures.size()]);
  await cost(`${keys} keys in steps of 5000`, async () => {
    for (let after: string | undefined = ''; after !== undefined; await turn()) {
      after = (await figures.keys(1, after, 5000)).last;
    }
  });
  const metrics = openMetrics();
  const of = { run: 'r', mapping: 'people', connection: 'crm', at: 0 };
  await cost(`${observations} requests counted`, () => {
    for (let number = 0; number < observations; number++)
      count(metrics, { kind: 'request', ...of, method: 'GET', status: 200, seconds: 0.1, bytes: 100 });
    return Promise.resolve();
  });
  await cost('the page', () => metrics.text());
  connection.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
