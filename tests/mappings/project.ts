import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../src/connector/connection.ts';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';

export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export interface TestProject {
  readonly root: string;
  open(): Session;
  remove(): void;
}

/** A project in a folder of its own whose connections have the names that the shipped mappings use. */
export function makeProject(settings: Readonly<Record<string, string | number>> = {}): TestProject {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-mappings-'));
  for (const folder of ['inbox', 'interviews', 'out']) mkdirSync(join(root, folder));
  const successfactors = {
    base_url: 'http://127.0.0.1:9',
    company_id: 'ACMEchina',
    user_id: 'hrwire_api',
    client_id: 'client',
    ...settings,
    private_key: '${SF_PRIVATE_KEY}',
  };
  const project = {
    store: 'sqlite:state.db',
    encryption: 'off',
    // No target here works on after an answer was lost.
    settings: { run: { settle_after: '10ms' } },
    connections: {
      uploads: { connector: 'csv', with: { directory: './inbox' } },
      interviews: { connector: 'csv', with: { directory: './interviews' } },
      export: { connector: 'csv', with: { directory: './out' } },
      local: {
        connector: 'local',
        with: { streams: { applications: { key: 'applicationId' }, users: { key: 'userId' } } },
      },
      successfactors: { connector: 'successfactors', with: successfactors },
    },
  };
  writeFileSync(join(root, 'hrwire.yaml'), JSON.stringify(project, null, 2));
  return {
    root,
    open: () => openSession({ root, env: { SF_PRIVATE_KEY: String(settings['private_key'] ?? 'none') }, log: silent }),
    remove: () => rmSync(root, { recursive: true }),
  };
}
