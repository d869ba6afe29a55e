import type { Actor } from '../access/actor.ts';
import { hasErrors } from '../config/diagnostic.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import type { ReadFiles } from '../config/project/files.ts';
import type { Log } from '../connector/connection.ts';
import { HrwireError } from '../error/error.ts';
import type { Store } from '../store/store.ts';
import { openStore } from './open-store.ts';
import { shippedFolders } from './shipped.ts';
import { localUser } from './who.ts';
import { transports } from './transports.ts';

export interface SessionOptions {
  /** The folder of hrwire.yaml, absolute. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Missing secrets become placeholders; such connections send nothing. */
  readonly lenient?: boolean;
  /** Errors in the files are no reason to refuse: for what looks at the store alone. What has errors is left out. */
  readonly tolerant?: boolean;
  /** On whose behalf; the operating system's user where absent. */
  readonly actor?: Actor;
  /** Only this mapping is wanted: nothing else of the project is read or checked. */
  readonly mapping?: string;
  /** What was read of the files before, and what is read now: the same project once more, whatever has become of its files. */
  readonly files?: ReadFiles;
}

/** An opened project: its files, its store (opened when first asked for), and where its messages go. */
export interface Session {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** On whose behalf: audits name them. */
  readonly actor: Actor;
  /** What was read for it, where whoever opened it keeps that. */
  readonly files: ReadFiles | undefined;
  store(): Promise<Store>;
  close(): Promise<void>;
}

/** Thrown when the files of a project have errors: all of them, with their places. */
export class ProjectErrors extends HrwireError {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter((each) => each.severity === 'error').length;
    super('app.errors', `the project's files have ${errors} ${errors === 1 ? 'error' : 'errors'}`, {
      hint: 'See all of them with: hrwire check',
    });
    this.diagnostics = diagnostics;
  }
}

/** Opens a project; throws `ProjectErrors` when its files cannot be used. */
export function openSession(options: SessionOptions): Session {
  const { project, diagnostics } = loadProject({
    root: options.root,
    shipped: shippedFolders(),
    transports,
    env: options.env,
    lenient: options.lenient ?? false,
    ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
    ...(options.files === undefined ? {} : { files: options.files }),
  });
  if (project === undefined || (hasErrors(diagnostics) && options.tolerant !== true))
    throw new ProjectErrors(diagnostics);
  let store: Promise<Store> | undefined;
  return {
    project,
    diagnostics,
    env: options.env,
    log: options.log,
    actor: options.actor ?? localUser(),
    files: options.files,
    store: () => (store ??= openStore(project, options.env)),
    close: async () => {
      const opened = await store?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** The same project and store on behalf of somebody else; only the one that opened it closes it. */
export function onBehalfOf(session: Session, actor: Actor): Session {
  return { ...session, actor, close: async () => undefined };
}
