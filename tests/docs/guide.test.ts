import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';
import { codesOf, follow, root } from './follow.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-guide-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the guide for newcomers, followed to the letter', () => {
  it.each([
    ['README.md', '## Your first mapping', '## Your own tenants'],
    ['docs/zh/README.md', '## 十分钟', '## 接上你自己的租户'],
  ])(
    'of %s leads to an own mapping, a repaired dead letter and a run that moves only what changed',
    async (page, from, to) => {
      const text = readFileSync(join(root, page), 'utf8');
      const guide = text.slice(text.indexOf(from), text.indexOf(to));
      const done = await follow(blocksOf(guide), folder);
      expect(codesOf(done)).toEqual([
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
