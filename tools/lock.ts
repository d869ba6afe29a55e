import { readFileSync } from 'node:fs';

/**
 * A registry may lack the packages of other platforms: `npm install` then writes a lock file that `npm ci` refuses. Each
 * optional dependency that the lock file names must stand in it.
 */
interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Entry>> };
const missing: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    if (!places.some((place) => lock.packages[place] !== undefined)) missing.push(`${path} needs ${name}`);
  }
}
if (missing.length > 0) {
  process.stderr.write(`Missing in package-lock.json:\n${missing.join('\n')}\n`);
  process.exitCode = 1;
}
