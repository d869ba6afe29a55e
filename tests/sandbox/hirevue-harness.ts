import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { HirevueOptions } from '../../examples/sandbox/hirevue/options.ts';
import { startHirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { Hirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import { connect } from '../../src/app/connect.ts';
import { openSession } from '../../src/app/session.ts';
import type { Connection } from '../../src/connector/connection.ts';
import type { Reading, Source } from '../../src/connector/source.ts';
import type { Delta } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import { silent } from '../mappings/project.ts';
import { readStream } from './read-stream.ts';
import type { Read } from './read-stream.ts';

const { signal } = new AbortController();

/** A sandbox and the shipped connector, logged in to it through the real engine and store. */
export interface Opened {
  readonly sandbox: Hirevue;
  readonly connection: Connection;
  /** All records, and where a later read goes on. */
  read(stream: string, cursor?: Json): Promise<Read>;
  by(stream: string, ...ids: string[]): Promise<ReadonlyMap<string, readonly Reading[]>>;
  signals(stream: string, ...bodies: Json[]): ReturnType<NonNullable<Source['signals']>>;
  invite(...records: JsonObject[]): Promise<readonly Verdict[]>;
  check(): Promise<string>;
  /** Ends the connection as a run does. */
  close(): Promise<void>;
  /** The requests received whose path matches, as path and query. */
  asked(path: RegExp): readonly string[];
}

/** Everything is closed with the test, which fails where something was sent that no fact names. */
export async function openHirevue(
  options: HirevueOptions = {},
  settings: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Opened> {
  const sandbox = await startHirevue(options);
  const root = mkdtempSync(join(tmpdir(), 'hrwire-hirevue-'));
  const { applicationToken, apiKey, user } = sandbox.settings;
  const own = { base_url: sandbox.url, application_token: applicationToken, api_key: apiKey, user, ...settings };
  const connections = { hirevue: { connector: 'hirevue', with: own } };
  const project = { store: 'sqlite:state.db', encryption: 'off', connections };
  writeFileSync(join(root, 'hrwire.yaml'), JSON.stringify(project, null, 2));
  const session = openSession({ root, env: {}, log: silent });
  const store = await session.store();
  const connection = await connect(session, 'hirevue', { mapping: 'test', run: 'test', store });
  onTestFinished(async () => {
    await connection.close();
    await session.close();
    rmSync(root, { recursive: true });
    await sandbox.close();
    expect(sandbox.log.strict).toEqual([]);
  });
  let batches = 0;
  return {
    sandbox,
    connection,
    read: (stream, cursor) => readStream(connection, stream, cursor, signal),
    by: (stream, ...values) => connection.source(stream).byKey({ field: 'interviewId', values }, signal),
    signals: (stream, ...bodies) => {
      const { signals } = connection.source(stream);
      if (signals === undefined) throw new Error(`${stream} has no hook`);
      return signals(bodies.map((body) => ({ body, verified: false })));
    },
    async invite(...records) {
      const said: Verdict[] = [];
      for (const record of records) {
        const delta: Delta = {
          ...{ key: '1', operation: 'create', record, clear: [], match: undefined, targetId: undefined },
        };
        const batch = { id: `b${++batches}`, operation: 'create', deltas: [delta] } as const;
        const verdicts = await connection.sink('invitations').write(batch, signal);
        if ('rejected' in verdicts) throw new Error(`refused as a whole: ${verdicts.code}: ${verdicts.message}`);
        said.push(...verdicts);
      }
      return said;
    },
    check: () => connection.check(signal),
    close: () => connection.close(),
    asked: (path) =>
      sandbox.log.lines
        .filter((line) => line.phase === 'received' && path.test(line.path))
        .map(({ path: target, query }) => target + query),
  };
}
