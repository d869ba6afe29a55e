import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxProcess } from '../sandbox/process.ts';

/** A project as a user writes it: connections only, since the mappings ship. Returns its environment with the secrets. */
export function writeProject(folder: string, sandbox: SandboxProcess): Record<string, string> {
  for (const name of ['inbox', 'interviews', 'export']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(
    join(folder, 'hrwire.yaml'),
    `store: sqlite:state/hrwire.db
connections:
  uploads: { connector: csv, with: { directory: ./inbox } }
  interviews: { connector: csv, with: { directory: ./interviews } }
  export: { connector: csv, with: { directory: ./export, excel: true } }
  local: { connector: local, with: { streams: { applications: { key: applicationId }, users: { key: userId } } } }
  successfactors:
    connector: successfactors
    with:
      base_url: ${sandbox.url}
      company_id: ${sandbox.companyId}
      user_id: ${sandbox.userId}
      client_id: ${sandbox.clientId}
      private_key: "\${SF_PRIVATE_KEY}"
settings:
  run: { settle_after: 500ms }          # the sandbox answers at once
`,
  );
  return { SF_PRIVATE_KEY: readFileSync(sandbox.key, 'utf8'), HRWIRE_KEY: randomBytes(32).toString('base64') };
}

/** The repair: the code that this tenant has for the source that its picklist did not know, in a table of the project's own. */
export function repairTable(folder: string): void {
  const shipped = join(import.meta.dirname, '../../mappings/tables/sources.csv');
  const tables = join(folder, 'mappings/tables');
  mkdirSync(tables, { recursive: true });
  writeFileSync(join(tables, 'sources.csv'), readFileSync(shipped, 'utf8').replace('SHORT_VIDEO', 'SOCIAL'));
}
