import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Note } from './carry.ts';
import type { Kind } from './kind.ts';

export interface Counted {
  readonly kind: string;
  readonly tried: number;
  readonly refused: number;
  readonly read: number;
  /** How often each code was told. */
  readonly codes: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

export interface WatchOptions {
  readonly seed: number;
  readonly cases: number;
  /** Megabytes of the heap that one process may have. */
  readonly heap: number;
  /** Milliseconds after which a case hangs. */
  readonly hang: number;
  /** What carries the cases: `hostile.ts`. */
  readonly program?: string;
}

/** Runs the cases in a process of bounded memory; one that dies or hangs is a fault of its case, and the next goes on in a new one. */
export async function watch(kind: Pick<Kind, 'name'>, options: WatchOptions): Promise<Counted> {
  const { cases } = options;
  const codes = new Map<string, number>();
  const faults: string[] = [];
  const counts = { tried: 0, refused: 0, read: 0 };
  for (let from = 0; from < cases;) {
    let last: Note | undefined;
    const died = await child(kind, from, options, (note) => {
      last = note;
      if (note.is === 'begun') return;
      const { is, code, faults: own } = note.verdict;
      counts.tried++;
      counts[is]++;
      const told = code ?? (is === 'refused' ? 'dead letter' : 'read');
      codes.set(told, (codes.get(told) ?? 0) + 1);
      faults.push(...own.map((fault) => `${kind.name} ${note.at}: ${fault}`));
    });
    if (died === undefined) break;
    const at = last?.at ?? from;
    faults.push(`${kind.name} ${at}: ${died}`);
    counts.tried++;
    from = at + 1;
  }
  return { kind: kind.name, ...counts, codes, faults };
}

/** Undefined where it ended by itself with all its cases; else how it died. */
async function child(
  kind: Pick<Kind, 'name'>,
  from: number,
  { seed, cases, heap, hang, program = join(import.meta.dirname, '../hostile.ts') }: WatchOptions,
  note: (note: Note) => void,
): Promise<string | undefined> {
  const args = [program, kind.name, String(seed), String(from), String(cases)];
  const process_ = spawn(process.execPath, [`--max-old-space-size=${heap}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<string>((resolve) =>
    process_.once('exit', (code, signal) => resolve(String(signal ?? code))),
  );
  let said = '';
  let hung = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hung = true;
      process_.kill('SIGKILL');
    }, hang);
  };
  process_.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
  again();
  for await (const line of createInterface({ input: process_.stdout })) {
    again();
    if (line === 'all') ended = true;
    else if (line.startsWith('{')) note(JSON.parse(line) as Note);
  }
  clearTimeout(timer);
  if (ended) return undefined;
  const how = await exit;
  return hung ? `it hangs: nothing for ${hang} ms` : `the process died (${how}): ${said}`;
}
