import { hrwire as command } from '../src/cli/hrwire.ts';
import type { Output } from '../src/cli/terminal.ts';
import type { Ended, HrwireOptions } from '../tools/hrwire.ts';

/** `hrwire` without a process of its own: hundreds of runs in the time of a few. */
export async function inside(words: readonly string[], { project, env }: HrwireOptions): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Output => ({
    isTTY: false,
    columns: 80,
    write: (text) => {
      texts[name] += text;
    },
  });
  const never = new AbortController().signal;
  const code = await command([...words, '--project', project], {
    out: output('stdout'),
    err: output('stderr'),
    env: { ...process.env, ...env },
    folder: project,
    now: () => Date.now(),
    input: () => Promise.resolve(new Uint8Array()),
    ask: () => Promise.resolve(undefined),
    interrupts: () => ({ stop: never, hardStop: never }),
  });
  return { code, signal: null, ...texts };
}
