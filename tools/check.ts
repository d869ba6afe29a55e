import { spawn } from 'node:child_process';

/**
 * The one gate, for people and machines: format, types, lint, layers and cycles, dead code, lock file, what is generated,
 * the examples, and all tests. Steps that do not wait for each other run side by side; every step is told, and its output
 * where it fails. The floor of coverage is held by `npm run coverage`: measuring it takes a quarter more time.
 */
const steps: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'layers and cycles', command: ['depcruise', 'src', '--config', '.dependency-cruiser.mjs'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'lock file', command: ['node', 'tools/lock.ts'] },
  { name: 'generated files', command: ['node', 'tools/generate.ts', '--check'] },
  { name: 'lint', command: ['eslint', '.'] },
  { name: 'tests', command: ['vitest', 'run'] },
];

let failed = 0;
const tests = { passed: 0, failed: 0 };
const started = Date.now();
const waiting = [...steps];
await Promise.all([next(), next()]);
const seconds = Math.round((Date.now() - started) / 1000);
process.stdout.write(`\ncheck: ${steps.length - failed} of ${steps.length} steps in ${seconds} s\n`);
// The closing line counts tests, and every other step that failed as one more.
process.stdout.write(`${tests.passed} passed, ${tests.failed + failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function next(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const begun = Date.now();
    const { code, output } = await run(step.command);
    const took = ((Date.now() - begun) / 1000).toFixed(1);
    const ok = code === 0;
    const counted = countTests(output);
    tests.passed += counted.passed;
    tests.failed += counted.failed;
    if (!ok && counted.failed === 0) failed++;
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${step.name} (${took} s)\n`);
    if (!ok || step.name.startsWith('tests')) process.stdout.write(`${output}\n`);
  }
}

function run(command: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** The counts of vitest's closing lines. */
function countTests(output: string): { passed: number; failed: number } {
  // eslint-disable-next-line no-control-regex -- colours of the terminal
  const line = /^ +Tests +(.*)$/m.exec(output.replace(/\u001b\[[0-9;]*m/g, ''))?.[1] ?? '';
  const count = (word: string): number => Number(new RegExp(`([0-9]+) ${word}`).exec(line)?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}
