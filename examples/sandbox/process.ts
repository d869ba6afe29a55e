import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const main = join(import.meta.dirname, 'successfactors/main.ts');

/** A sandbox in a process of its own: it and its log outlive every crash of hrwire. */
export interface SandboxProcess {
  readonly url: string;
  readonly companyId: string;
  readonly clientId: string;
  readonly userId: string;
  /** PEM file of the private key whose certificate it has registered. */
  readonly key: string;
  close(): Promise<void>;
}

export async function startSandboxProcess(folder: string, candidates: number): Promise<SandboxProcess> {
  const key = join(folder, 'private.pem');
  const args = [
    '--port',
    '0',
    '--log',
    join(folder, 'requests.jsonl'),
    '--key',
    key,
    '--candidates',
    String(candidates),
  ];
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await firstLine(child);
  return { ...(JSON.parse(ready) as Omit<SandboxProcess, 'close' | 'key'>), key, close: () => end(child) };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('the sandbox has no output'));
    const lines = createInterface({ input: child.stdout });
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
