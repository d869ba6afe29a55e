import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * The command as a few files in place of some 700, which take two fifths of its start: `dist/bundle`, with what each of its
 * sources was like, so that bin/hrwire.js takes it only while nobody has changed them. What others publish stays outside.
 *
 *   node tools/bundle.ts [--out DIR]
 */
const root = join(import.meta.dirname, '..');

/** A source, its size, and when it was changed: milliseconds since the epoch. */
type Source = readonly [path: string, size: number, changed: number];

/** Makes `dist/bundle` unless it is fresh. */
export async function bundle(out: string = join(root, 'dist')): Promise<void> {
  const folder = join(out, 'bundle');
  if (isFresh(folder)) return;
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    // What a run's thread starts with stands beside the rest under its own name: src/app/run-threads.ts asks for it.
    input: { main: join(root, 'src/cli/main.ts'), 'run-thread': join(root, 'src/app/run-thread.ts') },
    platform: 'node',
    external: (name) => !/^[./]/.test(name),
  });
  // Somebody may be at work with the one that is there: it is replaced as a whole.
  const made = `${folder}-${process.pid}`;
  const { output } = await build.write({ dir: made, format: 'esm' });
  const paths = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  const sources = paths.filter((path) => path.startsWith(join(root, 'src'))).map(sourceOf);
  writeFileSync(join(made, 'sources.json'), JSON.stringify(sources));
  mkdirSync(out, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}

function sourceOf(path: string): Source {
  const { size, mtimeMs } = statSync(path);
  return [relative(root, path), size, mtimeMs];
}

function isFresh(folder: string): boolean {
  try {
    const sources = JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8')) as readonly Source[];
    return sources.every((source) => String(sourceOf(join(root, source[0]))) === String(source));
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  await bundle(values.out);
}
