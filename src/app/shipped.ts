import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Shipped } from '../config/project.ts';

/** The folders that ship with hrwire: beside `src/` in a checkout, beside `dist/` in the package. */
export function shippedFolders(): Shipped {
  const root = packageRoot(import.meta.dirname);
  return { connectors: join(root, 'connectors'), mappings: join(root, 'mappings') };
}

/** The nearest folder above `from` with a package.json. */
function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json')) || dirname(from) === from) return from;
  return packageRoot(dirname(from));
}

/** The version of hrwire, as its package.json has it. */
export function packageVersion(): string {
  const file: unknown = JSON.parse(readFileSync(join(packageRoot(import.meta.dirname), 'package.json'), 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : 'unknown';
}
