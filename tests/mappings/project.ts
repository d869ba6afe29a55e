import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../src/connector/connection.ts';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';

export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export interface TestProject {
  readonly root: string;
  /** With a mapping's name nothing else of the project is read, as with `hrwire run`. */
  open(mapping?: string): Session;
  remove(): void;
}

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** The streams of the store that shipped mappings write and read, with what of them is sensitive. */
const localStreams = {
  applications: { key: 'applicationId' },
  users: { key: 'userId' },
  scores: {
    key: 'applicationId',
    sensitive: { name: ['name'], assessment: ['interviewScore', 'interviewUrl', 'resumeScore', 'testScore'] },
  },
  hires: {
    key: 'applicationId',
    sensitive: {
      person: ['email', 'phone', 'candidateId'],
      name: ['firstName', 'lastName'],
      pay: ['salary'],
      assessment: ['interviewScore', 'interviewUrl'],
    },
  },
};

/** Systems beside SuccessFactors; one that is not named is no connection of the project. */
export interface Others {
  readonly beisen?: Settings;
  readonly hirevue?: Settings;
}

/**
 * A project in a folder of its own whose connections have the names that the shipped mappings use. A system whose
 * address is not given stands where nobody answers.
 */
export function makeProject(successfactors: Settings = {}, { beisen, hirevue }: Others = {}): TestProject {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-mappings-'));
  for (const folder of ['inbox', 'interviews', 'tests', 'out']) mkdirSync(join(root, folder));
  const nowhere = { base_url: 'http://127.0.0.1:9' };
  const project = {
    store: 'sqlite:state.db',
    encryption: 'off',
    // No target here works on after an answer was lost.
    settings: { run: { settle_after: '10ms' } },
    connections: {
      uploads: { connector: 'csv', with: { directory: './inbox' } },
      interviews: { connector: 'csv', with: { directory: './interviews' } },
      tests: { connector: 'csv', with: { directory: './tests' } },
      export: { connector: 'csv', with: { directory: './out' } },
      local: { connector: 'local', with: { streams: localStreams } },
      ...(hirevue && { hirevue: { connector: 'hirevue', with: { ...nowhere, ...hirevue } } }),
      ...(beisen && { beisen: { connector: 'beisen', with: { ...nowhere, tenant: '100000', ...beisen } } }),
      successfactors: {
        connector: 'successfactors',
        with: {
          ...nowhere,
          company_id: 'ACMEchina',
          user_id: 'hrwire_api',
          client_id: 'client',
          ...successfactors,
          private_key: '${SF_PRIVATE_KEY}',
        },
      },
    },
  };
  writeFileSync(join(root, 'hrwire.yaml'), JSON.stringify(project, null, 2));
  const env = { SF_PRIVATE_KEY: String(successfactors['private_key'] ?? 'none') };
  return {
    root,
    open: (mapping) => openSession({ root, env, log: silent, ...(mapping === undefined ? {} : { mapping }) }),
    remove: () => rmSync(root, { recursive: true }),
  };
}
