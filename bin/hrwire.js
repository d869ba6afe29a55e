#!/usr/bin/env node
// Plain JavaScript that every Node reads, and no import but what a Node of any age has: an older Node would die of a
// segmentation fault in the database's engine without a word, so it is told, or a newer one that lies beside is used.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const tooOld = 78;

/**
 * A young generation of 4 MB and a heap that grows by halves: 200,000 rows, of which 30 MB are alive at a time, flow in
 * 160 MB instead of 400 MB for a tenth more of the processor's time. So small a generation is swept by one thread: several
 * spend more on each other than on it (152 µs a record instead of 172). A server that takes a file of 20,000 rows needs
 * 253 MB instead of 449 MB. Sizes that the caller gives are left alone.
 */
const sizes = ['--max-semi-space-size=4', '--heap-growing-percent=50', '--no-parallel-scavenge'];

if (major > 22 || (major === 22 && minor >= 20)) start();
else again();

function start() {
  // V8 takes its sizes at its start alone, so the process starts anew in its own place. Windows cannot: see src/cli/memory.ts.
  if (isLong() && process.execve && process.platform !== 'win32') {
    // One pool of native memory serves all threads: each thread's own would keep what it once needed.
    const env = Object.assign({ MALLOC_ARENA_MAX: '1' }, process.env);
    process.execve(process.execPath, [process.execPath].concat(sizes, process.execArgv, process.argv.slice(1)), env);
  }
  Promise.all([import('node:fs'), import('node:module'), import('node:os'), import('node:net')])
    .then(([fs, module, os, net]) => {
      if (process.env.HRWIRE_REEXEC) endWithGuard(fs, net);
      keepCompiled(fs, module, os);
      const main = findMain(fs);
      const format = main.pathname.endsWith('.ts') ? 'module-typescript' : 'module';
      findOwn(module, new URL('..', main).href, format);
      return import(main.href);
    })
    .catch((error) => {
      console.error(error);
      process.exitCode = 1;
    });
}

/** A guard that is killed takes this process along: who kills `hrwire` means the work, not its door. */
function endWithGuard(fs, net) {
  try {
    if (!fs.fstatSync(3).isSocket()) return;
    const guard = new net.Socket({ fd: 3, readable: true, writable: false });
    guard.on('error', () => {});
    guard.on('close', () => process.kill(process.pid, 'SIGKILL'));
    guard.resume();
    guard.unref();
  } catch {
    // Started in another way: there is no guard.
  }
}

/** Whether records will flow, and nobody has said in how much memory. */
function isLong() {
  const given = (process.execArgv.join(' ') + ' ' + (process.env.NODE_OPTIONS || '')).replace(/_/g, '-');
  const long = ['run', 'preview', 'verify', 'serve'].some((command) => process.argv.indexOf(command, 2) > 0);
  return long && !/--(max-semi-space-size|max-old-space-size|optimize-for-size|no-optimize-for-size)/.test(given);
}

/**
 * Compiled code is kept, which halves the start. Only in a folder of the user's own: in the system's temporary folder
 * somebody else could lay code there for us.
 */
function keepCompiled(fs, module, os) {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE || !module.enableCompileCache) return;
  try {
    const home = process.env.XDG_CACHE_HOME || os.homedir() + '/.cache';
    const folder = home + '/hrwire';
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = fs.statSync(folder);
    if (process.getuid && (stat.uid !== process.getuid() || (stat.mode & 0o022) !== 0)) return;
    module.enableCompileCache(folder);
  } catch {
    // A home that cannot be written: it starts more slowly.
  }
}

/** The bundle while it is what its sources give (tools/bundle.ts), then the sources, then what was compiled of them. */
function findMain(fs) {
  const at = (path) => new URL('../' + path, import.meta.url);
  const source = at('src/cli/main.ts');
  const hasSources = fs.existsSync(source);
  try {
    const sources = JSON.parse(fs.readFileSync(at('dist/bundle/sources.json'), 'utf8'));
    const same = ([path, size, changed]) => {
      const stat = fs.statSync(at(path));
      return stat.size === size && stat.mtimeMs === changed;
    };
    if (!hasSources || sources.every(same)) return at('dist/bundle/main.js');
  } catch {
    // There is none, or one of its sources is gone.
  }
  return hasSources ? source : at('dist/cli/main.js');
}

/**
 * Files of our own name each other by where they stand. Node looks at the disk for each of some hundred all the same, for
 * links, extensions and the package they belong to: that was a quarter of the start.
 */
function findOwn(module, folder, format) {
  if (!module.registerHooks) return;
  module.registerHooks({
    resolve: (specifier, context, next) => {
      const parent = context.parentURL || '';
      if (specifier[0] !== '.' || parent.indexOf(folder) !== 0) return next(specifier, context);
      return { url: new URL(specifier, parent).href, format, shortCircuit: true };
    },
  });
}

/** The same call under the Node that a checkout brings along. */
function again() {
  Promise.all([import('node:module'), import('node:child_process')]).then(([module, child]) => {
    const found = findNode(module.createRequire(import.meta.url));
    if (found === undefined || process.env.HRWIRE_REEXEC) {
      console.error('hrwire needs Node.js 22.20 or newer; this is ' + process.version + '.');
      console.error('  hint: install a newer one from https://nodejs.org, or start hrwire with its path.');
      process.exitCode = tooOld;
      return;
    }
    const env = Object.assign({}, process.env, { HRWIRE_REEXEC: '1' });
    const inner = child.spawn(found, (isLong() ? sizes : []).concat(process.execArgv, process.argv.slice(1)), {
      // The fourth end closes with this process, however it ends: the inner one must not outlive it.
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
      env,
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => inner.kill(signal));
    inner.on('error', (error) => {
      console.error(error.message);
      process.exitCode = tooOld;
    });
    inner.on('exit', (code, signal) => {
      if (!signal) process.exitCode = code;
      else {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      }
    });
  });
}

function findNode(require) {
  try {
    return require.resolve('node-' + process.platform + '-' + process.arch + '/bin/node');
  } catch {
    return undefined;
  }
}
