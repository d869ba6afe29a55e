import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Way } from './harness.ts';

type SheetRow = Readonly<Record<string, string>>;

/** The files written to `out`, the oldest first, each as its rows by column. No cell of these tests holds a comma. */
export function files({ project }: Way): readonly (readonly SheetRow[])[] {
  const folder = join(project.root, 'out');
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const [header = '', ...lines] = readFileSync(join(folder, name), 'utf8')
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split('\n');
      const columns = header.split(',');
      return lines.map((line) =>
        Object.fromEntries(line.split(',').map((cell, index) => [columns[index] ?? '', cell.trimEnd()])),
      );
    });
}

/** What somebody who reads all files in their order holds: the last row of each key. */
export function sheet(at: Way, key: string): ReadonlyMap<string, SheetRow> {
  return new Map(files(at).flatMap((rows) => rows.map((row) => [row[key] ?? '', row] as const)));
}
