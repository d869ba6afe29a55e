import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Systems } from './stage.ts';

const shippedTables = join(import.meta.dirname, '../../mappings/tables');

/**
 * A project as a user writes it: connections only, since the mappings and their tables ship. Returns its environment
 * with the secrets.
 */
export function writeProject(folder: string, { successfactors, hirevue, beisen }: Systems): Record<string, string> {
  for (const name of ['inbox', 'tests', 'export', 'roster', 'desk', 'mappings'])
    mkdirSync(join(folder, name), { recursive: true });
  const sf = successfactors.told;
  writeFileSync(
    join(folder, 'hrwire.yaml'),
    `store: sqlite:state/hrwire.db
connections:
  successfactors:
    connector: successfactors
    with:
      base_url: ${successfactors.url}
      company_id: ${String(sf['companyId'])}
      user_id: ${String(sf['userId'])}
      client_id: ${String(sf['clientId'])}
      private_key: "\${SF_PRIVATE_KEY}"
  hirevue:
    connector: hirevue
    with:
      base_url: ${hirevue.url}
      user: ${String(hirevue.told['user'])}
      application_token: "\${HIREVUE_APPLICATION_TOKEN}"
      api_key: "\${HIREVUE_API_KEY}"
  beisen:
    connector: beisen
    with:
      base_url: ${beisen.url}
      tenant: "${String(beisen.told['tenantId'])}"
      app_key: ${String(beisen.told['appKey'])}
      app_secret: "\${BEISEN_APP_SECRET}"
      lag: 0s
      start: ${new Date(Date.now() - 60 * 86_400_000).toISOString()}
  uploads: { connector: csv, with: { directory: ./inbox } }
  tests: { connector: csv, with: { directory: ./tests } }
  export: { connector: csv, with: { directory: ./export, excel: true } }
  roster: { connector: csv, with: { directory: ./roster, holds: snapshot } }
  desk: { connector: csv, with: { directory: ./desk } }
  local:
    connector: local
    with:
      streams:
        scores:
          key: applicationId
          sensitive: { name: [name], assessment: [interviewScore, interviewUrl, resumeScore, testScore] }
        hires:
          key: applicationId
          sensitive:
            person: [email, phone, candidateId]
            name: [firstName, lastName]
            pay: [salary]
            assessment: [interviewScore, interviewUrl]
settings:
  keep: { samples: 200 }                # to try an edited mapping on
  run: { settle_after: 500ms }          # the sandboxes answer at once, and show at once what was written
`,
  );
  return {
    SF_PRIVATE_KEY: readFileSync(String(sf['key']), 'utf8'),
    HIREVUE_APPLICATION_TOKEN: String(hirevue.told['applicationToken']),
    HIREVUE_API_KEY: String(hirevue.told['apiKey']),
    BEISEN_APP_SECRET: String(beisen.told['appSecret']),
    HRWIRE_KEY: randomBytes(32).toString('base64'),
  };
}

/** Rows of a table that ships with the mappings. */
export function shippedTable(name: string): readonly Readonly<Record<string, string>>[] {
  return parse(readFileSync(join(shippedTables, name)), { columns: true });
}

/** The repair: the code that this tenant has for the source that its picklist did not know, in a table of the project's own. */
export function repairTable(folder: string): void {
  const shipped = join(shippedTables, 'sources.csv');
  const tables = join(folder, 'mappings/tables');
  mkdirSync(tables, { recursive: true });
  writeFileSync(join(tables, 'sources.csv'), readFileSync(shipped, 'utf8').replace('SHORT_VIDEO', 'SOCIAL'));
}
