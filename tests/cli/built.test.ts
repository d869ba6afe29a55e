import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;

/** A checkout whose parts only say who they are. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hrwire-built-'));
  write('package.json', '{"type":"module"}');
  mkdirSync(join(folder, 'bin'));
  cpSync(join(import.meta.dirname, '../../bin/hrwire.js'), join(folder, 'bin/hrwire.js'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function writeSources(): void {
  write('src/cli/main.ts', "import { name } from '../name.ts';\nconsole.log(name as string);");
  write('src/name.ts', "export const name: string = 'sources';");
}

function writeBundle(): void {
  const sources = ['src/cli/main.ts', 'src/name.ts'].map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path));
    return [path, size, mtimeMs];
  });
  write('dist/bundle/sources.json', JSON.stringify(sources));
  write('dist/bundle/main.js', "import './part.js';");
  write('dist/bundle/part.js', "console.log('bundle');");
}

function started(): string {
  return execFileSync(process.execPath, [join(folder, 'bin/hrwire.js')], { encoding: 'utf8' }).trim();
}

it('the sources are started where nothing was built', () => {
  writeSources();
  expect(started()).toBe('sources');
});

it('a bundle is started while its sources are what they were', () => {
  writeSources();
  writeBundle();
  expect(started()).toBe('bundle');
});

it('a source that was edited, or is gone, counts more than the bundle', () => {
  writeSources();
  writeBundle();
  utimesSync(join(folder, 'src/name.ts'), 1, 1);
  expect(started()).toBe('sources');
  writeBundle();
  write('src/cli/main.ts', "console.log('edited')");
  rmSync(join(folder, 'src/name.ts'));
  expect(started()).toBe('edited');
});

it('without sources the bundle is started, and without it what was compiled', () => {
  write('dist/cli/main.js', "import '../name.js';");
  write('dist/name.js', "console.log('compiled');");
  expect(started()).toBe('compiled');
  writeSources();
  writeBundle();
  rmSync(join(folder, 'src'), { recursive: true });
  expect(started()).toBe('bundle');
});
