import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A script of package.json as a person or a machine starts it. */
export function npmRun(
  script: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const words = ['run', '-s', script, '--', ...args];
    const child = execFile('npm', words, { cwd: root, env: { ...process.env, NO_COLOR: '1' } }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}
