import { readdirSync, statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join, relative } from 'node:path';
import { hasErrors } from '../config/diagnostic.ts';
import { noneRead } from '../config/project/files.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import type { Log } from '../connector/connection.ts';
import { wrap } from '../error/wrap.ts';
import { check } from './check.ts';
import type { FilesState } from './live.ts';
import { openSession, ProjectErrors } from './session.ts';
import type { Session, SessionOptions } from './session.ts';

/** Times in milliseconds. */
export interface ReloadTimes {
  /** So long after a change nothing more must change before the files are read: an editor writes in several steps. */
  readonly settle: number;
  /** So often the files are looked at where nobody tells of changes (network drives, mounted volumes). */
  readonly poll: number;
}

export const usualTimes: ReloadTimes = { settle: 300, poll: 5000 };

/** The files of a project that stays open. */
export interface Files {
  /** With the store of the first one, on behalf of whoever opened it. */
  session(): Session;
  state(): FilesState;
  /** Looks at the files now; resolves when what it found is in use, or refused. */
  look(): Promise<void>;
  close(): void;
}

/** What a project's own folders hold that is read with it. */
const folders = ['connectors', 'mappings', 'tables', 'schemas'];
/** Files looked at; a project has some dozens. */
const mostFiles = 10_000;

/**
 * Keeps the project as its files are: when they change they are checked as `hrwire check` does it, and taken as a whole or
 * not at all. Runs and requests under way go on with what they began with.
 */
export function watchFiles(
  options: SessionOptions,
  log: Log,
  now: () => number,
  times: ReloadTimes,
  changed: (session: Session, state: FilesState) => void,
): Files {
  const first = openSession({ ...options, files: noneRead() });
  let session = first;
  let state: FilesState = { since: now(), current: true, diagnostics: first.diagnostics, restart: [] };
  let print = printOf(options.root, session);
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  const take = (next: Session | undefined, found: FilesState): void => {
    if (next !== undefined) session = next;
    state = found;
    changed(session, state);
  };
  const look = (): Promise<void> => {
    clearTimeout(timer);
    looking = looking.then(async () => {
      const seen = printOf(options.root, session);
      if (seen === print) return;
      print = seen;
      watchAgain();
      const { next, found } = await readAgain(options, first, state, now());
      take(next, found);
      tell(log, state);
      // Files that only the new mappings name, and folders that are new, are watched from now on.
      if (next !== undefined) print = printOf(options.root, session);
      watchAgain();
    });
    return looking;
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), times.settle).unref();
  };
  const watchAgain = (): void => {
    for (const each of watchers) each.close();
    watchers = watched(options.root, soon);
  };
  watchAgain();
  const poll = setInterval(() => void look(), times.poll).unref();
  return {
    session: () => session,
    state: () => state,
    look,
    close: () => {
      clearTimeout(timer);
      clearInterval(poll);
      for (const each of watchers) each.close();
    },
  };
}

/** The files as they are now: another project where nothing is wrong with them, else the reasons against it. */
async function readAgain(
  options: SessionOptions,
  first: Session,
  before: FilesState,
  at: number,
): Promise<{ readonly next: Session | undefined; readonly found: FilesState }> {
  const refused = (diagnostics: readonly Diagnostic[], restart: readonly string[] = []) => ({
    next: undefined,
    found: { since: before.since, current: false, diagnostics, restart },
  });
  // Read once: what was checked is what is taken, and what runs are given, though somebody goes on writing.
  const once = { ...options, files: noneRead() };
  try {
    const checked = await check(once, false, new AbortController().signal);
    if (hasErrors(checked.diagnostics)) return refused(checked.diagnostics);
    const read = openSession(once);
    const own = first.project;
    const { project } = read;
    if (project.storeUrl !== own.storeUrl || project.encryption !== own.encryption) {
      return refused(checked.diagnostics, ['store']);
    }
    const serves = JSON.stringify(project.serve) === JSON.stringify(own.serve);
    // The store stays the one that is open: `read` never opens its own.
    const next: Session = { ...read, store: () => first.store(), close: async () => undefined };
    const diagnostics = checked.diagnostics;
    return { next, found: { since: at, current: true, diagnostics, restart: serves ? [] : ['serve'] } };
  } catch (thrown) {
    if (thrown instanceof ProjectErrors) return refused(thrown.diagnostics);
    const { code, message, hint, place, frame } = wrap(thrown);
    return refused([{ code, severity: 'error', message, hint, place, frame }]);
  }
}

function tell(log: Log, { current, diagnostics, restart }: FilesState): void {
  if (restart.includes('store'))
    log.warn('`store:` or `encryption:` has changed: that needs a restart, and nothing of the files is taken before');
  else if (current) {
    log.info('the files have changed: what begins from now on works with them');
    if (restart.length > 0) log.warn('`serve:` has changed: that needs a restart');
  } else {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    log.warn('the files have changed and have errors: the old ones stay in use', {
      errors: errors.length,
      see: 'hrwire check',
    });
    for (const { code, message, place } of errors.slice(0, 5)) {
      log.warn('an error in the files', {
        code,
        message,
        ...(place === undefined ? {} : { at: `${place.file}:${place.line}` }),
      });
    }
  }
}

/** Names, sizes and times of all files that make the project: another text where one of them was changed. */
function printOf(root: string, { project }: Session): string {
  const files = [join(root, 'hrwire.yaml'), ...folders.flatMap((folder) => filesIn(join(root, folder)))];
  for (const mapping of project.mappings.values())
    for (const table of mapping.tables.values()) files.push(join(root, table.file), table.file);
  return [...new Set(files)].map((file) => `${relative(root, file)} ${stampOf(file)}`).join('\n');
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.endsWith('~'))
      .slice(0, mostFiles)
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
}

/** The project's folder, and those in it: a folder that is replaced tells of that by the one above. */
function watched(root: string, told: () => void): FSWatcher[] {
  return ['', ...folders].flatMap((folder) => {
    try {
      const path = join(root, folder);
      const watcher = watch(path, { persistent: false, recursive: folder !== '' }, (_, name) => {
        // The folder of a project holds its store and its files of data as well, which change all the time.
        if (folder !== '' || name === null || name === 'hrwire.yaml' || folders.includes(name)) told();
      });
      // A folder that goes away: the poll finds out.
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  });
}
