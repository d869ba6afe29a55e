import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxProcess } from '../../examples/sandbox/process.ts';

/** The mapping whose target only appends: what is sent twice stays twice. */
export const reports = 'interviews-to-successfactors-reports';

/** A project as a user has it, with the shipped mappings and a target that is the sandbox. */
export function makeProject(folder: string, sandbox: SandboxProcess): Record<string, string> {
  for (const each of ['interviews']) mkdirSync(join(folder, each), { recursive: true });
  const project = {
    store: 'sqlite:state/hrwire.db',
    connections: {
      interviews: { connector: 'csv', with: { directory: './interviews' } },
      successfactors: {
        connector: 'successfactors',
        with: {
          base_url: sandbox.url,
          company_id: sandbox.companyId,
          user_id: sandbox.userId,
          client_id: sandbox.clientId,
          private_key: '${SF_PRIVATE_KEY}',
        },
      },
    },
    settings: { run: { settle_after: '200ms' } },
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'hrwire.yaml'), JSON.stringify(project, null, 2));
  return {
    SF_PRIVATE_KEY: readFileSync(sandbox.key, 'utf8'),
    HRWIRE_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}

/** Interview results for these assessment orders. */
export function writeInterviews(folder: string, name: string, orders: readonly string[]): void {
  const head =
    'interview_id,order_id,application_id,position,status,completed_at,score,recommendation,communication,logic,fit,comment,video_url';
  const rows = orders.map((order, i) => {
    const score = 60 + (i % 40);
    return `i-${order},${order},,销售代表,completed,2026-11-20 10:00:00,${score},推荐,88,81,84,ok,https://video.example/${order}`;
  });
  writeFileSync(join(folder, 'interviews', name), `${head}\n${rows.join('\n')}\n`);
}
