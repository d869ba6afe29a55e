import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { countDiagnostics } from '../config/render.ts';
import { hasErrors } from '../config/diagnostic.ts';
import { wrap } from '../error/wrap.ts';
import { findKey, keyKind, keyPath } from './key.ts';
import { openSession, ProjectErrors } from './session.ts';
import type { Session, SessionOptions } from './session.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly is: 'ok' | 'warn' | 'fail';
  readonly message: string;
  readonly hint?: string | undefined;
}

/** After a week without a copy. */
const backupDue = 7 * 86_400_000;
const lowDisk = 512 * 1024 * 1024;

/** Looks at everything that a run needs but the systems themselves (`check --connect` asks those). Changes nothing. */
export async function doctor(options: SessionOptions): Promise<readonly Finding[]> {
  const findings = [node()];
  let session: Session;
  try {
    session = openSession({ ...options, lenient: true, tolerant: true });
  } catch (thrown) {
    const first = thrown instanceof ProjectErrors ? thrown.diagnostics[0] : wrap(thrown);
    return [...findings, { name: 'files', is: 'fail', message: first?.message ?? 'unusable', hint: first?.hint }];
  }
  try {
    return [
      ...findings,
      files(session),
      ...connections(session),
      ...mappings(session),
      key(session),
      await store(session),
      ...(await kept(session)),
      await disk(session),
      await clock(session),
    ];
  } finally {
    await session.close();
  }
}

function node(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const message = `Node.js ${process.versions.node}`;
  // Odd majors live for half a year and get no fixes after it.
  if (major % 2 === 0) return { name: 'node', is: 'ok', message };
  return { name: 'node', is: 'warn', message, hint: 'Use an even version, such as 24: odd ones are not kept up.' };
}

function files({ diagnostics, project }: Session): Finding {
  if (hasErrors(diagnostics)) {
    return { name: 'files', is: 'fail', message: countDiagnostics(diagnostics), hint: 'See them with: hrwire check' };
  }
  if (diagnostics.length > 0) {
    return { name: 'files', is: 'warn', message: countDiagnostics(diagnostics), hint: 'See them with: hrwire check' };
  }
  return { name: 'files', is: 'ok', message: `no error in ${project.root}` };
}

function connections({ project }: Session): Finding[] {
  return [...project.connections.values()].map((each): Finding => {
    const name = `connection ${each.name}`;
    const message = `${each.connector}, ${each.shipped ? 'shipped' : 'the project’s own'}: ${each.document.file}`;
    if (each.placeholders.length === 0) return { name, is: 'ok', message };
    const hint = 'Set the environment variables or files that its `with:` names.';
    return { name, is: 'fail', message: `no value for ${each.placeholders.join(', ')} (${message})`, hint };
  });
}

function mappings({ project }: Session): Finding[] {
  return [...project.mappings.values()].map((each) => ({
    name: `mapping ${each.name}`,
    is: 'ok',
    message: `${each.shipped ? 'shipped' : 'the project’s own'}: ${each.document.file}`,
  }));
}

function key({ project, env }: Session): Finding {
  if (!project.encryption) {
    const hint = 'Raw records in the store can be read by whoever reads its file. Set `encryption: on` in a new store.';
    return { name: 'key', is: 'warn', message: 'encryption is off', hint };
  }
  const found = findKey(project, env);
  if (found === undefined) {
    const hint = 'Set HRWIRE_KEY to what `hrwire key new` prints, or let `hrwire init` make the key file.';
    return { name: 'key', is: 'fail', message: `no HRWIRE_KEY and no file ${keyPath(project)}`, hint };
  }
  const from = `from ${found.from}`;
  if (found.from !== 'HRWIRE_KEY' && process.platform !== 'win32' && (statSync(found.from).mode & 0o077) !== 0) {
    return { name: 'key', is: 'fail', message: `${from}, which others may read`, hint: `chmod 600 ${found.from}` };
  }
  if (keyKind(found.key) !== 'weak') return { name: 'key', is: 'ok', message: from };
  const hint = 'A short passphrase can be guessed. `hrwire key new` prints a random key for a new store.';
  return { name: 'key', is: 'warn', message: `${from}, fewer than 16 letters`, hint };
}

async function store(session: Session): Promise<Finding> {
  const path = storePath(session);
  if (path === '') return { name: 'store', is: 'fail', message: 'no usable `store:` in hrwire.yaml' };
  // Opening makes what is missing; looking must not.
  if (!existsSync(path)) return { name: 'store', is: 'ok', message: `${path} will be made by the first run` };
  try {
    await session.store();
    return { name: 'store', is: 'ok', message: `${path} opens and the key fits` };
  } catch (thrown) {
    const { message, hint } = wrap(thrown);
    return { name: 'store', is: 'fail', message: `${path}: ${message}`, hint };
  }
}

/** What the store takes, when it was tidied, and when it was copied; nothing where it cannot be opened. */
async function kept(session: Session): Promise<Finding[]> {
  const path = storePath(session);
  if (path === '' || !existsSync(path)) return [];
  const opened = await session.store().catch(() => undefined);
  if (opened === undefined) return [];
  const { bytes, free, rows, tidied, copied } = await opened.upkeep.state();
  const most = rows.slice(0, 3).map(({ table, rows: count }) => `${count} rows of ${table}`);
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${(free / 1e6).toFixed(1)} MB of it free; ${most.join(', ')}`;
  const when = (at: number | undefined): string => (at === undefined ? 'never' : new Date(at).toISOString());
  const backup: Finding = { name: 'backup', is: 'ok', message: `last one ${when(copied)}` };
  const old = copied === undefined || Date.now() - copied > backupDue;
  const hint = 'Make one with: hrwire backup FILE';
  return [
    { name: 'upkeep', is: 'ok', message: `${size}; tidied last ${when(tidied)}` },
    old ? { ...backup, is: 'warn', hint } : backup,
  ];
}

async function disk(session: Session): Promise<Finding> {
  let folder = dirname(storePath(session));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const message = `${(free / 2 ** 30).toFixed(1)} GiB free for ${folder}`;
    if (free >= lowDisk) return { name: 'disk', is: 'ok', message };
    return { name: 'disk', is: 'warn', message, hint: 'Free some space: a full disk ends a run.' };
  } catch (thrown) {
    return { name: 'disk', is: 'warn', message: wrap(thrown).message };
  }
}

/** Windows, holds and leases rest on the clock: one that was set back would read nothing new. */
async function clock(session: Session): Promise<Finding> {
  const now = Date.now();
  const message = `${new Date(now).toISOString()}, zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  const path = storePath(session);
  const opened = path !== '' && existsSync(path) ? await session.store().catch(() => undefined) : undefined;
  const [last] = (await opened?.runs.list({ limit: 1 })) ?? [];
  const latest = Math.max(last?.startedAt ?? 0, statSync(import.meta.filename).mtimeMs);
  if (latest <= now + 60_000) return { name: 'clock', is: 'ok', message };
  const hint = 'Set the clock, best by NTP: windows of time would be read wrongly.';
  return { name: 'clock', is: 'fail', message: `${message}: earlier than ${new Date(latest).toISOString()}`, hint };
}

function storePath({ project }: Session): string {
  return project.storeUrl.replace(/^sqlite:/, '');
}
