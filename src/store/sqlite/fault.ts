import { HrwireError } from '../../error/error.ts';
import type { Code } from '../../error/catalogue.ts';
import { codeOf, messageOf } from '../../error/wrap.ts';

interface Meaning {
  readonly begins: string;
  readonly code: Code;
  readonly says: string;
  readonly hint: string;
}

/** What the engine's and the system's codes mean to a person; the first whose beginning fits. */
const meanings: readonly Meaning[] = [
  {
    begins: 'SQLITE_BUSY',
    code: 'store.locked',
    says: 'Another process holds the store locked for longer than it was waited for',
    hint: 'See what else has the file open (a backup, an editor of databases, a stopped run) and run again.',
  },
  {
    begins: 'SQLITE_LOCKED',
    code: 'store.locked',
    says: 'The store is locked',
    hint: 'See what else has the file open and run again.',
  },
  {
    begins: 'SQLITE_FULL',
    code: 'disk.full',
    says: 'There is no room left for the store',
    hint: 'Free some space and run again: what was settled stays settled, the rest is read again.',
  },
  {
    // The index of the log, which is made at opening: a full disk shows here first.
    begins: 'SQLITE_IOERR_SHMSIZE',
    code: 'disk.full',
    says: 'There is no room left for the store',
    hint: 'Free some space and run again: what was settled stays settled, the rest is read again.',
  },
  {
    begins: 'ENOSPC',
    code: 'disk.full',
    says: 'There is no room left for the store',
    hint: 'Free some space and run again: what was settled stays settled, the rest is read again.',
  },
  {
    begins: 'SQLITE_CORRUPT',
    code: 'store.corrupt',
    says: 'The file of the store is damaged',
    hint: 'Take the file from a backup, or name a new file in `store:`. Keep the damaged one until that runs.',
  },
  {
    begins: 'SQLITE_NOTADB',
    code: 'store.corrupt',
    says: 'The file is no store of hrwire: it is damaged or of another kind',
    hint: 'Look at `store:` in hrwire.yaml, or take the file from a backup.',
  },
  {
    begins: 'SQLITE_READONLY_DBMOVED',
    code: 'restore.replaced',
    says: 'This store was replaced, by a backup or by hand',
    hint: 'Start again: the file of that name is another one now.',
  },
  {
    begins: 'SQLITE_READONLY',
    code: 'store.read-only',
    says: 'The store may not be written',
    hint: 'Give the user that runs hrwire the right to write the file and its folder.',
  },
  {
    begins: 'EROFS',
    code: 'store.read-only',
    says: 'The store stands on a file system that may not be written',
    hint: 'Name a file elsewhere in `store:`.',
  },
  {
    begins: 'EACCES',
    code: 'store.read-only',
    says: 'The store or its folder may not be written',
    hint: 'Give the user that runs hrwire the right to write the file and its folder.',
  },
  {
    begins: 'SQLITE_CANTOPEN',
    code: 'store.unreachable',
    says: 'The file of the store cannot be opened',
    hint: 'Look at `store:` in hrwire.yaml: it must name a file in a folder that can be written.',
  },
];

/**
 * Gives what the engine or the file system threw a code and a way out. Statements and values are never told: they may be
 * personal. An `HrwireError` stays as it is.
 */
export function storeFault(thrown: unknown, path: string): HrwireError {
  if (thrown instanceof HrwireError) return thrown;
  const code = codeOf(thrown) ?? '';
  if (code === 'SQLITE_CONSTRAINT_TRIGGER' && messageOf(thrown).includes('this store was replaced')) {
    return new HrwireError('restore.replaced', `This store was replaced by a backup: ${path}`, {
      hint: 'Start again: the file of that name is the restored store now. `hrwire restore` takes this one back.',
      cause: thrown,
    });
  }
  const meaning = meanings.find(({ begins }) => code.startsWith(begins));
  if (meaning !== undefined) {
    return new HrwireError(meaning.code, `${meaning.says}: ${path} (${code})`, { hint: meaning.hint, cause: thrown });
  }
  if (messageOf(thrown).includes('connection is not open')) {
    return new HrwireError('store.closed', 'The store was used after it was closed', { cause: thrown });
  }
  if (code.startsWith('E')) {
    return new HrwireError('store.unreachable', `The file of the store cannot be opened: ${path} (${code})`, {
      hint: 'Look at `store:` in hrwire.yaml: it must name a file in a folder that can be written.',
      cause: thrown,
    });
  }
  return new HrwireError('store.fault', `The store failed: ${path} (${messageOf(thrown)})`, {
    hint: 'Run `hrwire doctor`: it looks the store through.',
    cause: thrown,
  });
}
