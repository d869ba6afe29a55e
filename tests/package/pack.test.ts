import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = join(import.meta.dirname, '../..');
const made = { work: '', installed: '', consumer: '' };

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly version: string;
}
const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Manifest;

/**
 * Built, packed and unpacked as npm would install it: the packages that package.json names lie beside it, and no other,
 * so that a dependency that is used and not named is missed. Built in a folder of its own: others may be at work here.
 */
beforeAll(() => {
  made.work = mkdtempSync(join(tmpdir(), 'hrwire-pack-'));
  const source = join(made.work, 'source');
  mkdirSync(source);
  // npm takes README and LICENSE unasked.
  for (const name of ['package.json', 'README.md', 'LICENSE', ...manifest.files.filter((each) => each !== 'dist')]) {
    if (existsSync(join(checkout, name))) cpSync(join(checkout, name), join(source, name), { recursive: true });
  }
  npm('tsc', ['-p', 'tsconfig.build.json', '--outDir', join(source, 'dist')], checkout);
  const bundler = join(checkout, 'tools/bundle.ts');
  execFileSync(process.execPath, [bundler, '--out', join(source, 'dist')], { stdio: 'pipe' });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: source, stdio: 'pipe' });
  const [tarball = ''] = readdirSync(source).filter((name) => name.endsWith('.tgz'));
  made.consumer = join(made.work, 'consumer');
  const modules = join(made.consumer, 'node_modules');
  mkdirSync(modules, { recursive: true });
  execFileSync('tar', ['xzf', join(source, tarball), '-C', modules]);
  made.installed = join(modules, 'hrwire');
  renameSync(join(modules, 'package'), made.installed);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(checkout, 'node_modules', name), join(modules, name));
  }
}, 180_000);

afterAll(() => rmSync(made.work, { recursive: true, force: true }));

function npm(program: string, words: readonly string[], cwd: string): void {
  execFileSync(process.execPath, [join(checkout, 'node_modules/.bin', program), ...words], { cwd, stdio: 'pipe' });
}

function hrwire(words: readonly string[], cwd: string): string {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NODE_DISABLE_COMPILE_CACHE: '1' };
  return execFileSync(process.execPath, [join(made.installed, 'bin/hrwire.js'), ...words], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

describe('the package as it is published', () => {
  it('holds what it runs on, and neither sources nor tests', () => {
    const names = readdirSync(made.installed);
    for (const name of ['bin', 'dist', 'connectors', 'mappings', 'LICENSE', 'README.md']) expect(names).toContain(name);
    for (const name of ['src', 'tests', 'tools', 'bench', 'examples', 'node_modules'])
      expect(names).not.toContain(name);
  });

  it('starts from few files', () => {
    const names = readdirSync(join(made.installed, 'dist/bundle'));
    expect(names).toContain('main.js');
    const own = readFileSync(join(made.installed, 'dist/bundle/main.js'), 'utf8');
    expect(own).not.toContain('/cli/hrwire.js');
  });

  it('runs the command, without type stripping, and tells its version', () => {
    expect(hrwire(['--version'], made.consumer)).toBe(`${manifest.version}\n`);
  });

  it('makes a project, tests it and runs its mapping with what ships', () => {
    const project = join(made.work, 'people');
    hrwire(['init', project], made.consumer);
    expect(JSON.parse(hrwire(['test', '--json'], project))).toMatchObject({ passed: 3, failed: 0 });
    expect(JSON.parse(hrwire(['run', '--json'], project))).toMatchObject({ status: 'settled', delivered: 4 });
    const { connectors } = JSON.parse(hrwire(['connectors', '--json'], project)) as { connectors: { name: string }[] };
    expect(connectors.map(({ name }) => name)).toContain('successfactors');
  });

  it('can be used from a program of one’s own, and brings its types', () => {
    const project = join(made.work, 'own');
    hrwire(['init', project], made.consumer);
    const program = `import { openSession, run, exitOf } from 'hrwire';
      const log = { debug() {}, info() {}, warn() {} };
      const session = openSession({ root: ${JSON.stringify(project)}, env: {}, log });
      const never = new AbortController().signal;
      const options = { full: false, resend: false, newLedger: false };
      const { summary } = await run(session, 'people-to-out', options, { onProgress() {}, stop: never, hardStop: never });
      await session.close();
      console.log(JSON.stringify([summary.delivered, exitOf(summary.status)]));`;
    const words = ['--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, words, { cwd: made.consumer, encoding: 'utf8' })).toBe('[4,0]\n');
    expect(existsSync(join(made.installed, 'dist/index.d.ts'))).toBe(true);
  });
});
