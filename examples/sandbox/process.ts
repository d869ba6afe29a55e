import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type SandboxName = 'successfactors' | 'hirevue' | 'beisen';

/** A sandbox in a process of its own: it and its log outlive every crash of hrwire. */
export interface AnySandboxProcess {
  readonly url: string;
  /** What its first line says besides, such as the login that it takes. */
  readonly told: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts the program of a sandbox with `--name value` for each option, on any free port unless one is given. */
export async function startProcess(
  name: SandboxName,
  options: Readonly<Record<string, string | number>>,
): Promise<AnySandboxProcess> {
  const main = join(import.meta.dirname, name, 'main.ts');
  const args = Object.entries({ port: 0, ...options }).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told = JSON.parse(await firstLine(child)) as { readonly url: string };
  return { url: told.url, told: { ...told }, close: () => end(child) };
}

/** The SuccessFactors sandbox as a process. */
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
  const options = { log: join(folder, 'requests.jsonl'), key, candidates };
  const started = await startProcess('successfactors', options);
  const text = (field: string): string => String(started.told[field]);
  const login = { companyId: text('companyId'), clientId: text('clientId'), userId: text('userId') };
  return { url: started.url, ...login, key, close: () => started.close() };
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
