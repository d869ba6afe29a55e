import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { startBeisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { Beisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { HirevueOptions } from '../../examples/sandbox/hirevue/options.ts';
import { startHirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { Hirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { run } from '../../src/app/run.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { keys } from '../sandbox/client.ts';
import { makeProject } from './project.ts';
import type { TestProject } from './project.ts';

/** Names of the tenant's own fields as the shipped table has them. */
const customFields = [
  'extInterviewScore',
  'extInterviewDate',
  'extInterviewLink',
  'extHireStatus',
  'extSourceStatus',
  'extSourceLastDay',
];

/** HireVue, SuccessFactors and Beisen side by side, and a project that is connected to all three. */
export interface Systems {
  readonly hirevue: Hirevue;
  readonly successfactors: Sandbox;
  readonly beisen: Beisen;
  readonly project: TestProject;
  /** Runs a mapping once, through the real engine. */
  go(mapping: string, options?: Partial<RunOptions>): Promise<RunResult['summary']>;
  put(folder: string, name: string, content: Buffer | string): void;
  /** How many requests of a path the three have received. */
  asked(path: string): number;
}

/** Everything is closed with the test, which fails where something was sent that the documents do not name. */
export async function systems(
  options: { successfactors?: SandboxOptions; beisen?: BeisenOptions; hirevue?: HirevueOptions } = {},
): Promise<Systems> {
  // Reads end at whole seconds: what is changed between two runs of a test was changed before that second.
  const now = (): number => Date.now() - 2000;
  const successfactors = await startSandbox({
    ...{ candidates: 20, certificate: keys.publicKey, now },
    ...options.successfactors,
  });
  const beisen = await startBeisen({ customFields, employees: 0, applications: 0, now, ...options.beisen });
  const hirevue = await startHirevue({ interviews: 0, now, ...options.hirevue });
  const { clientId, companyId, userId } = successfactors.settings;
  const { appKey, appSecret, tenantId } = beisen.settings;
  const start = new Date(beisen.settings.now() - 60 * 86_400_000).toISOString();
  const project = makeProject(
    {
      base_url: successfactors.url,
      ...{ company_id: companyId, client_id: clientId, user_id: userId, private_key: keys.privateKey },
    },
    {
      beisen: {
        base_url: beisen.url,
        ...{ tenant: String(tenantId), app_key: appKey, app_secret: appSecret, start, lag: '0s' },
      },
      hirevue: {
        base_url: hirevue.url,
        ...{ application_token: hirevue.settings.applicationToken, api_key: hirevue.settings.apiKey },
        ...{ user: hirevue.settings.user, start },
      },
    },
  );
  onTestFinished(async () => {
    project.remove();
    await successfactors.close();
    await beisen.close();
    await hirevue.close();
    expect([...successfactors.log.strict, ...beisen.log.strict, ...hirevue.log.strict]).toEqual([]);
  });
  const lines = () => [...hirevue.log.lines, ...successfactors.log.lines, ...beisen.log.lines];
  return {
    hirevue,
    successfactors,
    beisen,
    project,
    async go(mapping, own = {}) {
      const session = project.open(mapping);
      const { signal } = new AbortController();
      const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
      try {
        return (await run(session, mapping, { full: false, resend: false, newLedger: false, ...own }, watch)).summary;
      } finally {
        await session.close();
      }
    },
    put: (folder, name, content) => writeFileSync(join(project.root, folder, name), content),
    asked: (path) => lines().filter((line) => line.phase === 'received' && line.path.endsWith(path)).length,
  };
}
