import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';
import type { Block } from './blocks.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'bin/hrwire.js');

interface Done {
  readonly line: string;
  readonly code: number;
  readonly stdout: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-guide-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Does what a reader does: writes the files and types the lines, in their order. */
async function follow(blocks: readonly Block[]): Promise<Done[]> {
  const done: Done[] = [];
  let here = folder;
  for (const block of blocks) {
    if (block.file !== undefined) writeFileSync(join(here, block.file), block.text);
    if (block.language !== 'sh') continue;
    for (const line of block.text.split('\n')) {
      const [program, ...args] = line.replace(/#.*$/, '').trim().split(/\s+/);
      if (program === 'cd') here = join(here, args[0] ?? '');
      // Installing for the whole machine is not a test's to do: the same file is called.
      if (program === 'hrwire') done.push({ line, ...(await hrwire(args, here)) });
    }
  }
  return done;
}

function hrwire(args: readonly string[], cwd: string): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: { ...process.env, NO_COLOR: '1' } },
      (_, stdout) => {
        resolve({ code: child.exitCode ?? -1, stdout });
      },
    );
  });
}

describe('the guide for newcomers, followed to the letter', () => {
  it.each([
    ['README.md', '## Your first mapping', '## What it promises'],
    ['docs/zh/README.md', '## 十分钟', undefined],
  ])(
    'of %s leads to an own mapping, a repaired dead letter and a run that moves only what changed',
    async (page, from, to) => {
      const text = readFileSync(join(root, page), 'utf8');
      const guide = text.slice(text.indexOf(from), to === undefined ? undefined : text.indexOf(to));
      const done = await follow(blocksOf(guide));
      const codes = done.map(({ line, code }) => `${line.replace(/ *#.*/, '')} → ${code}`);
      expect(codes).toEqual([
        'hrwire init people → 0',
        'hrwire check → 0',
        'hrwire test staff-to-out → 0',
        'hrwire preview staff-to-out → 0',
        'hrwire run staff-to-out → 3',
        'hrwire dead-letters list staff-to-out → 0',
        'hrwire run staff-to-out → 0',
      ]);
      expect(done[5]?.stdout).toContain('needs.absent');
      const out = join(folder, 'people/out');
      const lines = readdirSync(out)
        .sort()
        .map((name) => readFileSync(join(out, name), 'utf8').trim().split('\n').length);
      expect(lines).toEqual([2, 1]);
    },
  );
});
