import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a program of this folder's parent tells as JSON, also where it found a fault: what it tells says which. */
export async function program<T>(script: string, args: readonly string[]): Promise<T> {
  const file = join(import.meta.dirname, '..', script);
  const told = run(process.execPath, [file, ...args, '--json'], { maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await told.catch((thrown: unknown) => {
    const said = thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
    if (said === '') throw thrown;
    return { stdout: said };
  });
  return JSON.parse(stdout) as T;
}
