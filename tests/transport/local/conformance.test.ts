import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { LocalSink } from '../../../src/transport/local/sink.ts';
import { LocalSource } from '../../../src/transport/local/source.ts';
import { localStreams } from '../../../src/transport/local/streams.ts';
import { sinkConformance, sourceConformance } from '../../connector/conformance.ts';
import { batchOf, contextOf } from '../file/harness.ts';

async function fixture() {
  const folder = await mkdtemp(join(tmpdir(), 'hrwire-local-'));
  const store = await openSqliteStore({ path: join(folder, 'h.db'), now: () => 0, encryption: false, key: undefined });
  const stream = localStreams({ people: { key: 'id' } }, 'hub', undefined).get('people');
  if (stream === undefined) throw new Error('no stream');
  const context = contextOf({}, { name: 'hub', local: store.local });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { stream, context, close };
}

sourceConformance('of a local stream', async () => {
  const { stream, context, close } = await fixture();
  const records = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, n: 1 }));
  await new LocalSink(stream, context).write(batchOf(records), new AbortController().signal);
  return { field: 'id', open: () => new LocalSource(stream, context, 2), close };
});

sinkConformance('of a local stream', async () => {
  const { stream, context, close } = await fixture();
  const arrived = async () => (await context.local.changes('hub/people', 0, 100)).map((row) => row.record);
  return { field: 'id', operation: 'upsert', open: () => new LocalSink(stream, context), arrived, close };
});
