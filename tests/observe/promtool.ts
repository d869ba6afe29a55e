import { execFileSync, spawn } from 'node:child_process';

/** Whether Prometheus' own tool is here; the gate brings it and says so by `HRWIRE_REQUIRE_PROMTOOL`. */
export const hasPromtool: boolean = has();

function has(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    const line = 'promtool is missing: the checks of metrics and rules by Prometheus itself are skipped';
    if (process.env['HRWIRE_REQUIRE_PROMTOOL'] === '1') throw new Error(line);
    console.warn(line);
    return false;
  }
}

/** Runs it with this on its standard input. */
export async function promtool(words: readonly string[], input = ''): Promise<{ exit: number | null; said: string }> {
  const child = spawn('promtool', [...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, said: said.trim() }));
  });
}
