import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hrwire } from '../tools/hrwire.ts';

/** What one whole process took, its start included. */
export interface Measured {
  readonly seconds: number;
  /** Processor time, user and system. */
  readonly cpuMicros: number;
  /** The largest memory the process had. */
  readonly peakMB: number;
}

type Usage = Omit<Measured, 'seconds'>;

/** Runs a Node program of this folder and measures it. */
export function measureScript(folder: string, program: string, args: readonly string[]): Promise<Measured> {
  return measured(folder, async (env) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${errors}`);
  });
}

/** Runs the real `hrwire run` and measures it; `count` records must have ended as `outcome`. */
export function measureHrwire(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  expected: { readonly outcome: 'delivered' | 'unchanged'; readonly count: number },
): Promise<Measured> {
  return measured(project, async (more) => {
    const ended = await hrwire(['run', ...args, '--json'], { project, env: { ...env, ...more } });
    if (ended.code !== 0) throw new Error(`hrwire ended with ${String(ended.code)}: ${ended.stderr}${ended.stdout}`);
    const summary = JSON.parse(ended.stdout) as Record<string, unknown>;
    if (summary['read'] !== expected.count || summary[expected.outcome] !== expected.count) {
      throw new Error(`hrwire settled something else: ${ended.stdout}`);
    }
  });
}

/** Measures the process that `work` starts with these variables; its usage is written to `name` in the folder. */
export async function measured(
  folder: string,
  work: (env: Record<string, string>) => Promise<void>,
  name = 'usage.json',
): Promise<Measured> {
  const file = join(folder, name);
  rmSync(file, { force: true });
  const env = {
    BENCH_USAGE: file,
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'usage.js')}`,
    // Each program starts with its code compiled, as hrwire does by itself.
    NODE_COMPILE_CACHE: join(folder, 'cache'),
  };
  const start = performance.now();
  await work(env);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, ...(JSON.parse(readFileSync(file, 'utf8')) as Usage) };
}
