import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openSession } from '../../../src/app/session.ts';
import { exampleProject } from '../../cli/harness.ts';

it('a pulse goes to the file: another connection sees that something was written', async () => {
  const root = exampleProject();
  const say = (): void => undefined;
  const session = openSession({ root, env: {}, log: { debug: say, info: say, warn: say } });
  const store = await session.store();
  const other = new Database(join(root, 'state/hrwire.db'));
  const version = (): unknown => other.pragma('data_version', { simple: true });
  const before = version();
  await store.pulse.beat();
  expect(version()).not.toBe(before);
  other.close();
  await session.close();
});
