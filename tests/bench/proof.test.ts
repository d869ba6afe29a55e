import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../../bench/proof/page.ts';
import type { Kept } from '../../bench/proof/part.ts';
import { parts } from '../../bench/proof/parts.ts';

const docs = join(import.meta.dirname, '../../docs');
const kept = (name: string): Kept => JSON.parse(readFileSync(join(docs, 'proof', `${name}.json`), 'utf8')) as Kept;
const stored = globSync('*.json', { cwd: join(docs, 'proof') }).map((file) => file.slice(0, -5));

describe('docs/proof.md', () => {
  it('is what the parts told when they ran last', async () => {
    const path = join(docs, 'proof.md');
    const page = pageOf(parts.filter(({ name }) => stored.includes(name)).map(({ name }) => kept(name)));
    const options = { parser: 'markdown', ...(await prettier.resolveConfig(path)) };
    expect(readFileSync(path, 'utf8')).toBe(await prettier.format(page, options));
  });

  it('holds nothing of a part that is no more', () => {
    expect(stored.filter((name) => !parts.some((part) => part.name === name))).toEqual([]);
  });

  it('tells of no fault', () => {
    expect(stored.flatMap((name) => kept(name).faults)).toEqual([]);
  });
});

it('a part with faults shows them on the page', () => {
  const told = { part: 'x', title: 'X', text: 'T', tables: [], date: '2026-11-22', node: 'v24', cores: 2, seconds: 1 };
  expect(pageOf([{ ...told, faults: ['one lost'] }])).toMatch(/\*\*1 faults\*\*[\s\S]*- one lost/);
});
