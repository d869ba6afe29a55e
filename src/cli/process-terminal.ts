import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { codeOf } from '../error/wrap.ts';
import type { Interrupts, Output, Terminal } from './terminal.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A terminal sends Ctrl-C to the whole group, and npm and the guard in bin/ pass it on once more: that is one signal. */
const sameSignal = 300;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    env: process.env,
    folder: process.cwd(),
    now: () => Date.now(),
    input: readInput,
    ask,
    edit: inEditor,
    interrupts: (onStop) => listen(onStop),
  };
}

/** Resolves when what was written has left the process. */
export async function flushed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writable) await new Promise<void>((resolve) => void stream.write('', () => resolve()));
  }
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** VISUAL or EDITOR, which may hold words (`code --wait`): a shell parts them, and the path is no part of its text. */
async function inEditor(path: string): Promise<void> {
  const { VISUAL, EDITOR } = process.env;
  const editor = [VISUAL, EDITOR].find((words) => words !== undefined && words.trim() !== '') ?? 'vi';
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${editor} ended with ${code === null ? 'a signal' : `exit code ${code}`}`);
}

async function readInput(most: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    parts.push(bytes);
    size += bytes.length;
    if (size >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}

function outputOf(stream: NodeJS.WriteStream): Output {
  let gone = false;
  stream.on('error', (error) => {
    // The reader has gone (`hrwire runs | head`), or the terminal was closed: what runs is settled without it.
    gone = true;
    if (!['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(codeOf(error) ?? '')) process.exitCode = 1;
  });
  return {
    isTTY: stream.isTTY,
    get columns() {
      // Some terminals say 0.
      return stream.isTTY && stream.columns > 0 ? stream.columns : 100;
    },
    write: (text) => {
      if (!gone) stream.write(text);
    },
  };
}

function listen(onStop: () => void): Interrupts {
  const stop = new AbortController();
  const hardStop = new AbortController();
  let last = -Infinity;
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - last < sameSignal) return;
      last = now;
      if (!stop.signal.aborted) {
        onStop();
        stop.abort();
      } else if (!hardStop.signal.aborted) hardStop.abort();
      // A third time: something does not end. The next run settles what is open, as after a crash.
      else process.exit(1);
    });
  }
  return { stop: stop.signal, hardStop: hardStop.signal };
}
