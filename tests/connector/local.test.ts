import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readYaml } from '../../src/config/project/read.ts';
import type { Connection } from '../../src/connector/connection.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { localTransport } from '../../src/transport/local/local.ts';
import { contextOf, folder } from '../transport/file/harness.ts';
import { sinkConformance, sourceConformance } from './conformance.ts';

interface Hub {
  readonly connection: Connection;
  close(): Promise<void>;
}

async function hub(): Promise<Hub> {
  const path = await folder();
  const store = await openSqliteStore({ path: join(path, 'h.db'), now: () => 0, encryption: false, key: undefined });
  const root = join(import.meta.dirname, '../..');
  const { document } = readYaml(join(root, 'connectors/local.yaml'), root);
  if (document === undefined) throw new Error('local.yaml cannot be read');
  const context = contextOf({ streams: { people: { key: 'id' } } });
  return {
    connection: localTransport(document, { ...context, name: 'hub', local: store.local }),
    close: async () => {
      await store.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

sourceConformance('over the store', async () => {
  const { connection, close } = await hub();
  const deltas = ['a', 'b', 'c', 'd', 'e'].map((key) => {
    return { key, operation: 'upsert' as const, record: { id: key }, clear: [], match: key, targetId: undefined };
  });
  await connection.sink('people').write({ id: 'b', operation: 'upsert', deltas }, new AbortController().signal);
  return { open: () => connection.source('people'), field: 'id', onePage: true, close };
});

sinkConformance('into the store', async () => {
  const { connection, close } = await hub();
  const arrived = async () => {
    const asked = { field: 'id', values: ['a', 'b', 'c', 'd', 'e'] };
    const found = await connection.source('people').byKey(asked, new AbortController().signal);
    return [...found.values()].flat().map((reading) => reading.record);
  };
  return { open: () => connection.sink('people'), operation: 'upsert', arrived, field: 'id', close };
});
