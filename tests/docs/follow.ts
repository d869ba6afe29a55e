import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './blocks.ts';

export const root: string = join(import.meta.dirname, '../..');
const bin = join(root, 'bin/hrwire.js');

/** A line that was typed, and what it gave. */
export interface Done {
  readonly line: string;
  readonly code: number;
  readonly stdout: string;
}

/** Does what a reader does in `folder`: writes the files and types the lines, in their order. `before` each line. */
export async function follow(
  blocks: readonly Block[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
  before: (line: string) => void = () => undefined,
): Promise<Done[]> {
  const done: Done[] = [];
  let here = folder;
  for (const block of blocks) {
    if (block.file !== undefined) writeFileSync(join(here, block.file), block.text);
    if (block.language !== 'sh') continue;
    for (const line of block.text.split('\n')) {
      const [program, ...args] = line.replace(/#.*$/, '').trim().split(/\s+/);
      if (program === 'cd') here = join(here, args[0] ?? '');
      // Installing for the whole machine is not a test's to do: the same file is called.
      if (program !== 'hrwire') continue;
      before(line);
      done.push({ line, ...(await hrwire(args, here, env)) });
    }
  }
  return done;
}

/** Lines with their exit codes, comments left out. */
export function codesOf(done: readonly Done[]): string[] {
  return done.map(({ line, code }) => `${line.replace(/ *#.*/, '')} → ${code}`);
}

function hrwire(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: { ...process.env, NO_COLOR: '1', ...env } },
      (_, stdout) => {
        resolve({ code: child.exitCode ?? -1, stdout });
      },
    );
  });
}
