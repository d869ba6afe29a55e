import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { honest, texts } from './corpus/honest.ts';
import { hostile } from './corpus/hostile.ts';
import { generate } from './corpus/generate.ts';
import type { Manifest } from './corpus/generate.ts';
import { look } from './corpus/look.ts';
import { bytesOf } from './memory.ts';

let folder = '';
let manifest: Manifest = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-corpus-'));
  await generate(folder);
  manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the corpus of spreadsheets', () => {
  it('holds a file for each line of its manifest, and no other', () => {
    const files = readdirSync(folder).filter((name) => name !== 'manifest.json');
    expect(files.sort()).toEqual(Object.keys(manifest).sort());
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it.each([...honest, ...texts, ...hostile].map(({ file }) => file))(
    '%s is read or refused as its manifest says',
    async (file) => {
      const bytes = bytesOf(readFileSync(join(folder, file)), file);
      expect(await look(bytes)).toEqual(manifest[file]);
    },
  );
});
