import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';
import type { RecordOutcome } from '../../examples/sandbox/successfactors/outcome.ts';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { run } from '../../src/app/run.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { keys } from '../sandbox/client.ts';
import { makeProject } from './project.ts';
import type { TestProject } from './project.ts';

type Settings = Readonly<Record<string, string | number>>;

/** A sandbox, and a project whose connection `successfactors` logs in to it. */
export interface Sandboxed {
  readonly sandbox: Sandbox;
  readonly project: TestProject;
  /** Runs a mapping once, through the real engine. */
  go(mapping: string, options?: Partial<Parameters<typeof run>[2]>): Promise<RunResult>;
  put(folder: string, name: string, content: Buffer | string): void;
  /** Log lines of the upserts received for an entity. */
  upserts(entity: string): readonly LogLine[];
  /** How many records of an entity have been received. */
  sent(entity: string): number;
  /** What became of each record of all upserts. */
  outcomes(): readonly RecordOutcome[];
  close(): Promise<void>;
}

export async function sandboxed(options: SandboxOptions = {}, settings: Settings = {}): Promise<Sandboxed> {
  const sandbox = await startSandbox({ candidates: 60, certificate: keys.publicKey, ...options });
  const { clientId, companyId, userId } = sandbox.settings;
  const login = { company_id: companyId, client_id: clientId, user_id: userId, private_key: keys.privateKey };
  const project = makeProject({ base_url: sandbox.url, ...login, ...settings });
  const upserts = (entity: string): LogLine[] =>
    sandbox.log.lines.filter(
      (line) => line.phase === 'received' && line.path.endsWith('/upsert') && line.entity === entity,
    );
  return {
    sandbox,
    project,
    async go(mapping, own = {}) {
      const session = project.open();
      const { signal } = new AbortController();
      const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
      try {
        return await run(session, mapping, { full: false, resend: false, newLedger: false, ...own }, watch);
      } finally {
        await session.close();
      }
    },
    put: (folder, name, content) => writeFileSync(join(project.root, folder, name), content),
    upserts,
    sent: (entity) => upserts(entity).reduce((sum, line) => sum + (line.records ?? 0), 0),
    outcomes: () => sandbox.log.lines.flatMap((line) => line.outcomes ?? []),
    async close() {
      project.remove();
      // Nothing that is sent may be something the documents do not name.
      expect(sandbox.log.strict).toEqual([]);
      await sandbox.close();
    },
  };
}
