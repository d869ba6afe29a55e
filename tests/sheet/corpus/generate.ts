import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Look } from './look.ts';
import { honest, texts } from './honest.ts';
import { hostile } from './hostile.ts';

/** What each file of the corpus is read as. */
export type Manifest = Readonly<Record<string, Look>>;

/** Writes the corpus and its `manifest.json` into a folder. */
export async function generate(folder: string): Promise<void> {
  const manifest: Record<string, Look> = {};
  for (const { file, content, expect } of [...honest, ...texts, ...hostile]) {
    if (file in manifest) throw new Error(`two files are called ${file}`);
    await writeFile(join(folder, file), content);
    manifest[file] = expect;
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 1));
}
