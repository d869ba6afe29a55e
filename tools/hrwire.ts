import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '../bin/hrwire.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HrwireOptions {
  readonly project: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the process is killed, as a power cut would. */
  readonly killAfter?: number;
  /** Kills it likewise when this is aborted. */
  readonly kill?: AbortSignal;
  /** Told of the process once it has begun. */
  readonly onStart?: (child: ChildProcess) => void;
  /** The command that starts it, such as one that limits it; default none. */
  readonly under?: readonly string[];
}

/** The real `hrwire` in a process of its own. */
export function hrwire(args: readonly string[], options: HrwireOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program = process.execPath, ...words] = [...(options.under ?? []), process.execPath];
    const child = spawn(program, [...words, bin, ...args, '--project', options.project], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    options.onStart?.(child);
    const timer =
      options.killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfter);
    options.kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}
