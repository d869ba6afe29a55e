import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deskConnection, deskConnector, startDesk } from './desk.ts';
import {
  csvOf,
  expectFault,
  expectRun,
  isRoot,
  makeProject,
  names,
  peopleMapping,
  somePeople,
  unprivileged,
  whenDone,
} from './harness.ts';

const people = somePeople(100);
const files = {
  'hrwire.yaml': {
    store: 'sqlite:state/hrwire.db',
    connections: {
      inbox: { connector: 'csv', with: { directory: './inbox' } },
      out: { connector: 'jsonl', with: { directory: './out' } },
    },
  },
  'mappings/inbox-to-out.yaml': peopleMapping('inbox-to-out', 'inbox.rows', 'out.rows'),
  'inbox/people.csv': csvOf(people),
};
const run = ['run', 'inbox-to-out'];
const refused = { exit: 2, status: 'refused' } as const;

const idsIn = (lines: readonly string[]): string[] =>
  lines.map((line) => (JSON.parse(line) as { id: string }).id).sort();

it.concurrent(
  'without its key, or with another one, the store stays shut; with its own the next run carries on',
  async () => {
    const project = makeProject(files);
    const keyless = await project.run(run, { env: { HRWIRE_KEY: '' } });
    expectFault(keyless, { ...refused, code: 'store.key-missing', says: ['no key'], hint: 'HRWIRE_KEY' });
    expectRun(await project.run(run), { status: 'settled', created: 100 });
    const other = Buffer.alloc(32, 8).toString('base64');
    const wrong = await project.run(run, { env: { HRWIRE_KEY: other } });
    expectFault(wrong, { ...refused, code: 'store.key-wrong', says: ['does not open'], hint: /doctor/ }, [other]);
    project.write('inbox/people.csv', csvOf([...people, { id: 'p-100', name: '欧阳青100' }]));
    expectRun(await project.run(run), { status: 'settled', created: 1, unchanged: 100 });
    expect(idsIn(project.lines('out'))).toEqual(
      somePeople(101)
        .map(({ id }) => id)
        .sort(),
    );
  },
);

it.concurrent(
  'a file that is no store, one that a newer hrwire wrote, and one that may not be written are told apart',
  async () => {
    const project = makeProject({
      ...files,
      'state/hrwire.db': 'Dear diary, this is a text and no database. '.repeat(100),
    });
    const path = join(project.root, 'state/hrwire.db');
    expectFault(await project.run(run), { code: 'store.corrupt', says: [path, 'no store'], hint: 'store:' });
    rmSync(path);
    const user = unprivileged(project);
    chmodSync(join(project.root, 'state'), 0o555);
    expectFault(await project.run(run, user), { code: 'store.read-only', says: [path], hint: 'right to write' });
    chmodSync(join(project.root, 'state'), 0o755);
    expectRun(await project.run(run, user), { status: 'settled', created: 100 });
    const store = new Database(path);
    const version = store.pragma('user_version', { simple: true }) as number;
    store.pragma(`user_version = ${version + 100}`);
    store.close();
    expectFault(await project.run(run), {
      ...refused,
      code: 'store.newer',
      says: [path, String(version + 100)],
      hint: 'newer hrwire',
    });
    expect(project.lines('out')).toHaveLength(100);
  },
);

it.concurrent(
  'a store that somebody else holds locked ends the run where it is, and nobody is lost or doubled',
  async () => {
    const desk = await startDesk();
    const project = makeProject({
      'hrwire.yaml': {
        connections: { inbox: files['hrwire.yaml'].connections.inbox, desk: deskConnection(desk.url) },
        settings: { run: { settle_after: '1ms' } },
      },
      'connectors/desk.yaml': deskConnector,
      'mappings/inbox-to-desk.yaml': peopleMapping('inbox-to-desk', 'inbox.rows', 'desk.badges'),
      'inbox/people.csv': csvOf(people),
    });
    // From the moment at which the first batch has arrived, its outcome cannot be stored.
    const locks: Database.Database[] = [];
    desk.before = async () => {
      if (locks.length > 0) return;
      const store = new Database(join(project.root, 'state/hrwire.db'), { timeout: 0 });
      locks.push(store);
      for (;;) {
        try {
          store.exec('BEGIN IMMEDIATE');
          return;
        } catch {
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    };
    const locked = await project.run(['run', 'inbox-to-desk']);
    expectFault(locked, { code: 'store.locked', says: ['locked', 'hrwire.db'], hint: 'run again' }, names);
    for (const store of locks) store.close();
    const next = await project.run(['run', 'inbox-to-desk']);
    expectRun(next, { status: 'settled', unknown: 0, left: 0 });
    expect([...desk.written].sort()).toEqual(people.map(({ id }) => id).sort());
  },
);

/** Whether this machine lets us mount a file system in memory. */
const mounts = isRoot && mayMount();

function mayMount(): boolean {
  const folder = '/tmp/hrwire-e2e-mount';
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!mounts)('on a disk of its own (skipped where nothing may be mounted)', () => {
  it.concurrent.each([
    ['state', '700k', 'hrwire.db'],
    ['out', '100k', 'inbox-to-out'],
  ])(
    'when the disk of %s fills up the run ends, and with more room each row is written once',
    async (folder, size, file) => {
      const many = somePeople(6000);
      const project = makeProject({ ...files, 'inbox/people.csv': csvOf(many) });
      const disk = join(project.root, folder);
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
      whenDone(() => void execFileSync('umount', [disk]));
      const full = await project.run(run);
      expectFault(
        full,
        { code: 'disk.full', says: [join(project.root, folder), file], hint: 'Free some space' },
        names,
      );
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      const next = await project.run(run);
      expectRun(next, { status: 'settled', left: 0, deadLettered: 0 });
      expect(Number(full.json['delivered'] ?? 0) + Number(next.json['delivered'])).toBe(6000);
      expect(idsIn(project.lines('out'))).toEqual(many.map(({ id }) => id).sort());
    },
  );
});
