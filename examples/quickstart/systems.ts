import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../sandbox/process.ts';
import type { AnySandboxProcess, SandboxName } from '../sandbox/process.ts';

/** Requests that change something, by the end of their paths. Looking something up by POST changes nothing. */
const writes: Readonly<Record<SandboxName, RegExp>> = {
  successfactors: /\/upsert$/,
  hirevue: /\/api\/v1\/positions\/[0-9]+\/interviews\/?$/,
  beisen: /\/(CreateForEntry|UpdateEmployee|Organization\/Create|Organization\/Update|UpdateApplyList|TransferPhase)$/,
};

export interface Outcome {
  readonly entity?: string;
  readonly key: string;
  readonly outcome: string;
}

/** One line of a sandbox's own log, written after its effect and before its answer. */
export interface Line {
  readonly phase: string;
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly records?: number;
  readonly outcomes?: readonly Outcome[];
  /** Why the request was refused as one that no document names. */
  readonly strict?: string;
}

/** The sandbox of a system in a process of its own, as its people and its log see it. */
export interface System extends AnySandboxProcess {
  readonly name: SandboxName;
  /** What people of the system do there: see the sandbox's control.ts. */
  act(what: string, given: unknown): Promise<unknown>;
  /** Its rows: not asked of the vendor's API, but of the sandbox. */
  rows<Row>(entity: string): Promise<readonly Row[]>;
  /** Its log from a line on. */
  log(from: number): readonly Line[];
}

/** What a system saw of a run: read from the sandbox's own log, not from what hrwire says. */
export interface Seen {
  readonly requests: number;
  /** Records in requests that change something. */
  readonly written: number;
}

/** Starts a sandbox with `--name value` for each option; its log stands in the folder. */
export async function startSystem(
  folder: string,
  name: SandboxName,
  options: Readonly<Record<string, string | number>>,
): Promise<System> {
  const log = join(folder, `${name}.log.jsonl`);
  const sandbox = await startProcess(name, { log, ...options });
  const ask = async (what: string, given?: unknown): Promise<unknown> => {
    const [method = 'GET', path = ''] = what.split(' ');
    const body = given === undefined ? {} : { body: JSON.stringify(given) };
    const answer = await fetch(`${sandbox.url}/__sandbox/${path}`, { method, ...body });
    if (!answer.ok) throw new Error(`${name}: ${what} ended with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    ...sandbox,
    name,
    act: (what, given) => ask(`POST ${what}`, given),
    // The sandbox's own model says what a row is.
    rows: async <Row>(entity: string) => (await ask(`GET state?entity=${entity}`)) as readonly Row[],
    log: (from) =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((text) => text !== '')
        .slice(from)
        .map((text) => JSON.parse(text) as Line),
  };
}

/** Finished requests that change something. */
export function written(system: System, lines: readonly Line[]): readonly Line[] {
  const changes = writes[system.name];
  return lines.filter(({ phase, method, path }) => phase === 'done' && method === 'POST' && changes.test(path));
}

export function seen(system: System, lines: readonly Line[]): Seen {
  return {
    requests: lines.filter(({ phase }) => phase === 'done').length,
    written: written(system, lines).reduce((sum, { outcomes }) => sum + (outcomes?.length ?? 1), 0),
  };
}
