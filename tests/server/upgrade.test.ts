import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/app/run.ts';
import { readyz } from '../../src/server/routes/health.ts';
import { showMetrics } from '../../src/server/routes/metrics.ts';
import { exampleProject, get } from '../cli/harness.ts';
import { olderStore } from '../store/sqlite/older.ts';
import { server } from './harness.ts';

it.each([1, 14])('a server begins on a store of version %i, and its runs write into it', async (version) => {
  const root = exampleProject();
  const key = get(root, '.hrwire/key').trim();
  const settings = { path: join(root, 'state/hrwire.db'), key, encryption: true, now: () => Date.now() };
  (await olderStore(settings, version)).close();
  const { ask, live } = await server({ root, routes: [readyz, showMetrics] });
  expect((await ask('GET', '/readyz')).status).toBe(200);
  const session = live.session();
  const [mapping = ''] = session.project.mappings.keys();
  const never = new AbortController().signal;
  const watch = { onProgress: () => undefined, stop: never, hardStop: never };
  const { summary } = await run(session, mapping, { full: false, resend: false, newLedger: false }, watch);
  expect(['settled', 'attention']).toContain(summary.status);
  const store = await session.store();
  expect(await store.runs.get(summary.run)).toMatchObject({ mapping });
  // What the older version left to others stands as it was.
  expect((await store.ledger.get(1, ['a'])).get('a')).toMatchObject({ fingerprint: 'print-a' });
  expect(await store.inbox.count(1)).toBe(1);
});
