import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, vi } from 'vitest';

const bin = join(import.meta.dirname, '../../bin/hrwire.js');

/** Tests wait for processes: several at once, and for as long as a busy machine takes. */
vi.setConfig({ testTimeout: 120_000 });

const undoing: (() => unknown)[] = [];
afterAll(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo();
});

/** Takes something back when the file's tests have ended, the latest first: tests that run at once share no hook. */
export function whenDone(undo: () => unknown): void {
  undoing.push(undo);
}

/** What must never be seen on stdout or stderr, whatever goes wrong. */
const secrets = {
  key: Buffer.alloc(32, 9).toString('base64'),
  token: 'sesame-5b1f-open',
} as const;

/** What `--json` printed: a summary, or a status with an error alone. */
export interface Document {
  readonly status?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null };
  readonly diagnostics?: readonly { readonly code: string; readonly message: string; readonly place: unknown }[];
  readonly [name: string]: unknown;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where nothing was printed: it was killed. */
  readonly json: Document;
}

/** A process under way. */
export interface Started {
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The user it runs as. */
  readonly uid?: number;
}

/** A project in a folder of its own, which is gone when the tests have ended. */
export interface Project {
  readonly root: string;
  /** A file of it; folders on the way are made. Objects become YAML (JSON is YAML). */
  write(name: string, content: unknown): void;
  /** What all files of a folder hold, in the order of their names. */
  lines(folder: string): string[];
  /** `hrwire …` with `--json`, as a process. */
  start(args: readonly string[], options?: StartOptions): Started;
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
}

export function makeProject(files: Readonly<Record<string, unknown>>): Project {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-e2e-'));
  whenDone(() => rmSync(root, { recursive: true, force: true }));
  const project: Project = {
    root,
    write: (name, content) => {
      const plain = typeof content === 'string' || Buffer.isBuffer(content);
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), plain ? content : JSON.stringify(content, null, 2));
    },
    lines: (folder) =>
      readdirSync(join(root, folder))
        .sort()
        .flatMap((name) => readFileSync(join(root, folder, name), 'utf8').split('\n'))
        .filter((line) => line !== ''),
    start: (args, options = {}) => startHrwire([...args, '--json', '--project', root], options),
    run: (args, options = {}) => project.start(args, options).ended,
  };
  for (const [name, content] of Object.entries(files)) project.write(name, content);
  return project;
}

function startHrwire(args: readonly string[], { env = {}, uid }: StartOptions): Started {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HRWIRE_KEY: secrets.key, DESK_TOKEN: secrets.token, ...env },
    ...(uid === undefined ? {} : { uid }),
  });
  // A test that fails in the middle leaves no process behind.
  whenDone(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      try {
        // One document on stdout and nothing else: a machine reads it, whatever happened.
        const json = stdout === '' ? {} : (JSON.parse(stdout) as Document);
        resolve({ code, signal, stdout, stderr, json });
      } catch {
        reject(new Error(`stdout is not one document:\n${stdout}\n${stderr}`));
      }
    });
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}

export const isRoot = process.getuid?.() === 0;

/** For what root may always do: gives all of a project to another user and says who that is. */
export function unprivileged(project: Project): StartOptions {
  if (!isRoot) return {};
  const nobody = 65_534;
  const give = (path: string): void => {
    chownSync(path, nobody, nobody);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) give(join(path, entry.name));
      else chownSync(join(path, entry.name), nobody, nobody);
    }
  };
  give(project.root);
  return { uid: nobody };
}

export interface Fault {
  readonly exit?: number;
  readonly status?: string;
  readonly code: string;
  /** What the message must name: what, where and why. */
  readonly says: readonly (string | RegExp)[];
  /** What the hint must name: what to do next. */
  readonly hint: string | RegExp;
}

/** Asserts how a fault is told: exit code (default 1), status (default failed), code, message, hint; nothing private in it. */
export function expectFault(ended: Ended, fault: Fault, people: readonly string[] = []): void {
  const { exit = 1, status = 'failed', code, says, hint } = fault;
  const { error } = ended.json;
  expect({ exit: ended.code, status: ended.json.status, code: error?.code }, ended.stdout + ended.stderr).toEqual({
    exit,
    status,
    code,
  });
  for (const word of says) expect(error?.message).toMatch(word);
  expect(error?.hint).toMatch(hint);
  expectPrivate(ended, people);
}

/** The run settled (or ended otherwise as told) with these counts. */
export function expectRun(ended: Ended, expected: Readonly<Record<string, unknown>>, exit = 0): void {
  expect({ exit: ended.code, ...ended.json }, ended.stdout + ended.stderr).toMatchObject({ exit, ...expected });
}

/** A text that a pattern fits, for comparing objects. */
export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** Nobody's secret, and nobody, is on either output. */
export function expectPrivate({ stdout, stderr }: Ended, people: readonly string[] = []): void {
  for (const word of [...Object.values(secrets), ...people]) {
    expect(stdout).not.toContain(word);
    expect(stderr).not.toContain(word);
  }
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** People whose names are found nowhere but in their records. */
export function somePeople(count: number, from = 0): Person[] {
  return Array.from({ length: count }, (_, i) => ({ id: `p-${from + i}`, name: `欧阳青${from + i}` }));
}

export const names = ['欧阳青'];

export function csvOf(people: readonly Person[]): string {
  return `id,name\n${people.map(({ id, name }) => `${id},${name}`).join('\n')}\n`;
}

/** A mapping of people from one stream to another. */
export function peopleMapping(name: string, from: string, to: string): Record<string, unknown> {
  const given = { id: 'p-1', name: 'Ann' };
  return {
    ...{ mapping: name, from, to, key: 'id', map: { id: 'id', name: 'name' } },
    tests: [{ name: 'a person stays as they are', given, expect: given }],
  };
}
