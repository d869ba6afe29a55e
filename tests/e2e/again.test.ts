import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candidatesCsv, writeExampleData } from '../../examples/quickstart/data.ts';
import { repairTable } from '../../examples/quickstart/project.ts';
import { startSandboxProcess } from '../../examples/sandbox/process.ts';
import type { SandboxProcess } from '../../examples/sandbox/process.ts';
import { hrwire } from '../../tools/hrwire.ts';
import { whenDone } from './harness.ts';

interface Line {
  readonly phase: string;
  readonly path: string;
  readonly query: string;
  readonly keys?: readonly string[];
  readonly strict?: string;
}
interface Summary {
  readonly status: string;
  readonly read: number;
  readonly delivered: number;
  readonly unchanged: number;
  readonly checkpoint: { readonly until?: string } | null;
}

const candidates = 'uploads-to-successfactors-candidates';
const out = 'successfactors-candidates-to-export';

/** A project that is connected to a folder of files on either side and to the sandbox; gives its environment. */
function writeProject(folder: string, { url, companyId, userId, clientId, key }: SandboxProcess) {
  for (const name of ['inbox', 'export']) mkdirSync(join(folder, name));
  const login = { company_id: companyId, user_id: userId, client_id: clientId, private_key: '${SF_PRIVATE_KEY}' };
  const connections = {
    uploads: { connector: 'csv', with: { directory: './inbox' } },
    export: { connector: 'csv', with: { directory: './export' } },
    successfactors: { connector: 'successfactors', with: { base_url: url, ...login } },
  };
  writeFileSync(join(folder, 'hrwire.yaml'), JSON.stringify({ store: 'sqlite:state.db', connections }, null, 2));
  return { SF_PRIVATE_KEY: readFileSync(key, 'utf8'), HRWIRE_KEY: randomBytes(32).toString('base64') };
}

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-again-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const sandbox = await startSandboxProcess(folder, 20);
  whenDone(() => sandbox.close());
  const env = writeProject(folder, sandbox);
  const log = join(folder, 'requests.jsonl');
  let seen = 0;
  /** Runs a mapping; what the sandbox's own log says it was asked meanwhile. */
  const run = async (mapping: string): Promise<{ summary: Summary; asked: readonly Line[] }> => {
    const ended = await hrwire(['run', mapping, '--json'], { project: folder, env });
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const asked = lines.slice(seen).map((line) => JSON.parse(line) as Line);
    seen = lines.length;
    expect(asked.filter((line) => line.strict !== undefined)).toEqual([]);
    return { summary: JSON.parse(ended.stdout) as Summary, asked };
  };
  return { folder, run };
}

const upserts = (asked: readonly Line[]): readonly Line[] =>
  asked.filter(({ phase, path }) => phase === 'received' && path.endsWith('/upsert'));

it.concurrent(
  'a file that comes again sends nothing; after a change of one in a hundred exactly those are sent',
  async () => {
    const { folder, run } = await start();
    writeExampleData(folder);
    repairTable(folder);
    const first = await run(candidates);
    expect(first.summary).toMatchObject({ status: 'settled', read: 200, delivered: 200 });
    const second = await run(candidates);
    expect(second.summary).toMatchObject({ status: 'settled', read: 0, delivered: 0 });
    expect(upserts(second.asked)).toEqual([]);
    writeFileSync(join(folder, 'inbox/candidates.csv'), candidatesCsv({ changed: 2 }));
    const third = await run(candidates);
    expect(third.summary).toMatchObject({ status: 'settled', read: 200, delivered: 2, unchanged: 198 });
    expect(upserts(third.asked).flatMap(({ keys }) => keys ?? [])).toEqual([
      'candidate0001@applicants.example',
      'candidate0101@applicants.example',
    ]);
  },
);

it.concurrent('a second run over a window of time asks only for what changed since, less the overlap', async () => {
  const { run } = await start();
  const first = await run(out);
  expect(first.summary).toMatchObject({ status: 'settled', delivered: 20 });
  const second = await run(out);
  expect(second.summary).toMatchObject({ status: 'settled', delivered: 0 });
  const [one, two] = [first, second].map(({ asked }) => windowOf(asked));
  if (one === undefined || two === undefined) throw new Error('nothing was asked');
  expect(one.from).toBe(Date.parse('2000-01-01T00:00:00Z'));
  // The shipped overlap is ten minutes before where the first window ended.
  expect(two.from).toBe(one.to - 10 * 60_000);
  expect(two.to).toBeGreaterThanOrEqual(one.to);
});

/** The bounds that the first request for candidates names. */
function windowOf(asked: readonly Line[]): { from: number; to: number } {
  const line = asked.find(({ path }) => path.includes('/Candidate'));
  const [from, to] = [...decodeURIComponent(line?.query ?? '').matchAll(/datetimeoffset'([^']+)'/g)].map((match) =>
    Date.parse(match[1] ?? ''),
  );
  if (from === undefined || to === undefined) throw new Error(`no window in ${line?.query}`);
  return { from, to };
}
