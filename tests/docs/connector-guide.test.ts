import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { variants } from '../variants.ts';
import { openAcorn, secret } from './acorn.ts';
import type { Acorn } from './acorn.ts';
import { birchKey, openBirch } from './birch.ts';
import type { Birch } from './birch.ts';
import { blocksOf } from './blocks.ts';
import { codesOf, follow, root } from './follow.ts';

let folder: string;
let acorn: Acorn;
let birch: Birch;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-connector-'));
  acorn = await openAcorn();
  birch = await openBirch();
});
afterEach(async () => {
  await acorn.close();
  await birch.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the guide to an own connector, followed to the letter', () => {
  it.each(variants(['docs/connectors-guide.md'], ['docs/zh/connectors-guide.md']))(
    'of %s leads to badges that are each made once, a repaired dead letter, and through the hard ones',
    { timeout: 120_000 },
    async (page) => {
      const blocks = blocksOf(readFileSync(join(root, page), 'utf8'));
      const env = {
        ...{ ACORN_URL: acorn.url, ACORN_SECRET: secret },
        ...{ BIRCH_URL: birch.url, BIRCH_KEY: birchKey },
      };
      const done = await follow(blocks, folder, env, (line) => {
        if (line.startsWith('hrwire dead-letters replay')) acorn.withoutPhoto.clear();
        if (line.startsWith('hrwire held release')) birch.locked.clear();
        if (line.startsWith('hrwire hook')) birch.leave(4);
      });
      expect(codesOf(done)).toEqual([
        'hrwire init acorn-hr → 0',
        'hrwire check --connect → 0',
        'hrwire describe acorn → 0',
        'hrwire check → 0',
        'hrwire test employees-to-badges → 0',
        'hrwire preview employees-to-badges → 0',
        'hrwire run employees-to-badges → 3',
        'hrwire dead-letters list employees-to-badges → 0',
        'hrwire dead-letters replay employees-to-badges → 0',
        'hrwire run employees-to-badges → 0',
        'hrwire check --connect → 0',
        'hrwire test staff-to-accounts results-to-moves → 0',
        'hrwire run results-to-moves staff-to-accounts → 3',
        'hrwire held list results-to-moves → 0',
        'hrwire held release results-to-moves → 0',
        'hrwire run results-to-moves → 0',
        'hrwire hook birch.staff note.json → 0',
        'hrwire run staff-to-accounts → 0',
      ]);
      expect(done[1]?.stdout).toContain('signed in as badges');
      expect(done[7]?.stdout).toContain('NO_PHOTO');
      expect(acorn.made.map(({ employee, text }) => `${employee} ${text}`).sort()).toEqual([
        '1001 Ann Oak, Sales',
        '1003 Cy Fir, Research',
        '1004 Di Ash, Research',
        '1005 Ed Yew, Sales',
      ]);
      // A token that died was renewed, and nothing else was refused.
      expect(acorn.log.filter((line) => line.endsWith(' 403'))).not.toEqual([]);
      expect(acorn.log.filter((line) => !/ (200|403)$/.test(line))).toEqual([]);
      const shown = done.map(({ stdout }) => stdout).join('');
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(birchKey);
      expect(birch.moved).toEqual(['1 offer', '2 offer', '3 pool', '4 offer']);
      const account = (id: string): unknown => birch.imported.findLast(({ person }) => person === id);
      expect(account('1')).toEqual({ person: '1', name: 'Ann', manager: 'a-2', active: true });
      expect(account('2')).toEqual({ person: '2', name: 'Bo', manager: 'a-1', active: true });
      expect(account('4')).toMatchObject({ active: false });
      expect(account('5')).toBeUndefined();
      expect(birch.log.filter((line) => !line.endsWith(' 200'))).toEqual([]);
    },
  );

  it('holds the same connector in both languages', () => {
    const [english, chinese] = ['docs/connectors-guide.md', 'docs/zh/connectors-guide.md'].map((page) =>
      blocksOf(readFileSync(join(root, page), 'utf8'))
        .filter(({ language }) => language === 'yaml')
        .map(({ text }) => text.replace(/ *# .*/g, '')),
    );
    expect(chinese).toEqual(english);
  });
});
