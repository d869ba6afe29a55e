import type { ServeSettings } from '../config/project/serve.ts';
import { serveSettings } from '../config/project/serve.ts';
import type { Log } from '../connector/connection.ts';
import { messageOf } from '../error/wrap.ts';
import { observers } from '../observe/observers.ts';
import type { Redactor } from '../observe/redact.ts';
import { systemClock } from './clock.ts';
import type { FilesState, Live, Part } from './live.ts';
import { parts } from './parts.ts';
import { usualTimes, watchFiles } from './reload.ts';
import type { ReloadTimes } from './reload.ts';
import { openRunner } from './runner.ts';
import type { SessionOptions } from './session.ts';

export interface LiveOptions extends Omit<SessionOptions, 'mapping' | 'lenient' | 'tolerant'> {
  readonly redactor: Redactor;
  readonly clock?: Live['clock'];
  readonly times?: ReloadTimes;
  /** Told each time the files were looked at after a change. */
  readonly onFiles?: (state: FilesState) => void;
}

/** A project that stays open, and how it ends. */
export interface OpenedLive {
  readonly live: Live;
  readonly settings: ServeSettings['settings'];
  readonly redactor: Redactor;
  /** Looks for changed files now, without waiting to be told. */
  look(): Promise<void>;
  /** Nothing new is begun from now on. */
  stop(): void;
  /** Ends runs cleanly; what takes longer than so many milliseconds is left as a crash leaves it. */
  endRuns(within: number): Promise<void>;
  /** Ends the parts, then the store; nobody uses them any more. */
  close(within: number): Promise<void>;
}

/** Opens a project for as long as a server is up: its files, its store, its runner and its parts. */
export async function openLive(options: LiveOptions): Promise<OpenedLive> {
  const { log, redactor, clock = systemClock } = options;
  const stopping = new AbortController();
  const secrets = (): void => redactor.add(files.session().project.secrets);
  const files = watchFiles(
    options,
    log,
    () => clock.now(),
    options.times ?? usualTimes,
    (_, state) => {
      secrets();
      options.onFiles?.(state);
    },
  );
  secrets();
  const watched = observers((thrown) => log.warn('what listens to runs has failed', { why: messageOf(thrown) }));
  try {
    const { settings, secrets: served } = serveSettings(files.session().project, options.env);
    redactor.add(served);
    // Opened before anything listens: what cannot be opened is told to whoever starts the server.
    await files.session().store();
    const session = (): ReturnType<Live['session']> => files.session();
    const runner = openRunner({ session, clock, log, observe: watched.observe }, settings.runs);
    const live: Live = {
      ...{ session, clock, log, runner, observe: watched.observe, listen: (listener) => watched.listen(listener) },
      files: () => files.state(),
      stopping: stopping.signal,
    };
    const started: Part[] = [];
    const close = async (within: number): Promise<void> => {
      const ends = clock.now() + within;
      for (const part of started.toReversed()) await endPart(part, Math.max(0, ends - clock.now()), log);
      files.close();
      await (await files.session().store()).close();
    };
    try {
      for (const start of parts) started.push(await start(live));
    } catch (thrown) {
      await runner.close(0);
      await close(0);
      throw thrown;
    }
    const stop = (): void => stopping.abort();
    const endRuns = async (within: number): Promise<void> => {
      stop();
      await runner.close(within);
    };
    return { live, settings, redactor, look: () => files.look(), stop, endRuns, close };
  } catch (thrown) {
    files.close();
    throw thrown;
  }
}

/** One part that cannot end must not keep the others from it. */
async function endPart(part: Part, within: number, log: Log): Promise<void> {
  try {
    await part.close(within);
  } catch (thrown) {
    log.warn('a part of the server did not end as it should', { part: part.name, why: messageOf(thrown) });
  }
}
