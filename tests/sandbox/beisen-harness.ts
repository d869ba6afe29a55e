import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { startBeisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { Beisen } from '../../examples/sandbox/beisen/sandbox.ts';
import { connect } from '../../src/app/connect.ts';
import { openSession } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Reading } from '../../src/connector/source.ts';
import type { Delta, Operation } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import { silent } from '../mappings/project.ts';
import { readStream } from './read-stream.ts';
import type { Read } from './read-stream.ts';

const { signal } = new AbortController();

/** A sandbox and the shipped connector, logged in to it through the real engine and store. */
export interface Opened {
  readonly sandbox: Beisen;
  readonly connection: Connection;
  /** All records, and where a later read goes on. */
  read(stream: string, cursor?: Json): Promise<Read>;
  by(stream: string, field: string, ...values: string[]): Promise<ReadonlyMap<string, readonly Reading[]>>;
  write(
    stream: string,
    operation: Operation,
    records: readonly JsonObject[],
    clear?: readonly string[],
  ): Promise<readonly Verdict[]>;
  check(): Promise<string>;
  /** How many requests of a path were received. */
  asked(path: string): number;
  /** A second connection of the same project: as another process has it. */
  another(): Promise<Connection>;
}

/** Everything is closed with the test, which fails where something was sent that the documents do not name. */
export async function openBeisen(
  options: BeisenOptions = {},
  settings: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Opened> {
  const sandbox = await startBeisen(options);
  const root = mkdtempSync(join(tmpdir(), 'hrwire-beisen-'));
  const { appKey, appSecret, appId, secret, tenantId } = sandbox.settings;
  const login = { app_key: appKey, app_secret: appSecret, app_id: String(appId), secret };
  const start = new Date(sandbox.settings.now() - 40 * 86_400_000).toISOString();
  const own = { base_url: sandbox.url, tenant: String(tenantId), start, lag: '0s', ...login, ...settings };
  const connections = { beisen: { connector: 'beisen', with: own } };
  writeFileSync(
    join(root, 'hrwire.yaml'),
    JSON.stringify({ store: 'sqlite:state.db', encryption: 'off', connections }, null, 2),
  );
  const session = openSession({ root, env: {}, log: silent });
  const open: Connection[] = [];
  const another = async (): Promise<Connection> => {
    const store = await session.store();
    const made = await connect(session, 'beisen', { mapping: 'test', run: `test-${open.length}`, store });
    open.push(made);
    return made;
  };
  const connection = await another();
  onTestFinished(async () => {
    for (const made of open) await made.close();
    await session.close();
    rmSync(root, { recursive: true });
    await sandbox.close();
    expect(sandbox.log.strict).toEqual([]);
  });
  let batches = 0;
  return {
    sandbox,
    connection,
    another,
    read: (stream, cursor) => readStream(connection, stream, cursor, signal),
    by: (stream, field, ...values) => connection.source(stream).byKey({ field, values }, signal),
    async write(stream, operation, records, clear = []) {
      const deltas = records.map((record, index): Delta => ({
        ...{ key: String(index), operation, record, clear, match: undefined, targetId: undefined },
      }));
      const said = await connection.sink(stream).write({ id: `b${++batches}`, operation, deltas }, signal);
      if ('rejected' in said) throw new Error(`refused as a whole: ${said.code}: ${said.message}`);
      return said;
    },
    check: () => connection.check(signal),
    asked: (path) => sandbox.log.lines.filter((line) => line.phase === 'received' && line.path.endsWith(path)).length,
  };
}

/** What a look-up before a repetition says of a record. */
export async function lookUp(
  { connection }: Opened,
  stream: string,
  operation: Operation,
  record: JsonObject,
): Promise<{
  readonly found: number;
  readonly applied: boolean | undefined;
  readonly none: string | undefined;
  readonly targetId: string | undefined;
}> {
  const repeat = connection.sink(stream).operations.get(operation)?.repeat;
  if (repeat?.kind !== 'by_lookup') throw new Error('not by look-up');
  const key = (await repeat.key(record)) ?? '';
  const found = await connection.source(repeat.stream).byKey({ field: repeat.field, values: [key] }, signal);
  const [reading] = found.get(key) ?? [];
  return {
    found: found.get(key)?.length ?? 0,
    applied: reading === undefined ? undefined : await repeat.applied(reading.record, record),
    none: repeat.none,
    targetId: reading === undefined ? undefined : await repeat.targetId?.(reading.record, record),
  };
}
