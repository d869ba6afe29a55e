import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { BeisenOptions } from '../../examples/sandbox/beisen/options.ts';
import { startBeisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { Beisen } from '../../examples/sandbox/beisen/sandbox.ts';
import type { HirevueOptions } from '../../examples/sandbox/hirevue/options.ts';
import { startHirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { Hirevue } from '../../examples/sandbox/hirevue/sandbox.ts';
import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { bringBack, listAside, settle } from '../../src/app/aside.ts';
import { run } from '../../src/app/run.ts';
import type { Session } from '../../src/app/session.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { RunResult, Summary } from '../../src/run/summary.ts';
import type { AsideHead } from '../../src/store/aside.ts';
import { makeProject } from '../mappings/project.ts';
import type { Settings, TestProject } from '../mappings/project.ts';
import { keys } from '../sandbox/client.ts';

/** Names of the tenant's own fields at Beisen, as the shipped table has them. */
const customFields = [
  'extInterviewScore',
  'extInterviewDate',
  'extInterviewLink',
  'extHireStatus',
  'extSourceStatus',
  'extSourceLastDay',
];

export type SystemName = 'hirevue' | 'beisen' | 'successfactors';

/** How the systems start; small by default. */
export interface WayOptions {
  readonly hirevue?: HirevueOptions;
  readonly beisen?: BeisenOptions;
  readonly successfactors?: SandboxOptions;
  /** Settings of the connections, beside address and login. */
  readonly settings?: Readonly<Partial<Record<SystemName, Settings>>>;
}

/** What a system's log says of a record that was sent to it. */
export interface Outcome {
  /** What names it there. */
  readonly key: string;
  readonly outcome: string;
}
export type Line = LogLine<Outcome>;

/** Which requests of a log are meant. */
export interface Which {
  /** What the path holds, or what it fits. */
  readonly path?: string | RegExp;
  readonly method?: string;
  readonly entity?: string;
}

/** Three systems, and a project that is connected to them: nothing of it but its settings is the project's own. */
export interface Way {
  readonly hirevue: Hirevue;
  readonly beisen: Beisen;
  readonly successfactors: Sandbox;
  readonly project: TestProject;
  /** Runs a mapping once, as `hrwire run` does, and gives the summary. */
  go(mapping: string, options?: Partial<RunOptions>): Promise<Summary>;
  /** The same with the causes and the error that ended it. */
  run(mapping: string, options?: Partial<RunOptions>): Promise<RunResult>;
  /** Open rows of a mapping that are held, dead letters or unknown. */
  aside(mapping: string, state: AsideHead['state']): Promise<readonly AsideHead[]>;
  /** All held ones are released (so approved), or all dead letters replayed, in the next run. */
  bringBack(mapping: string, state: 'held' | 'dead', keys?: readonly string[]): Promise<void>;
  /** A person settles an unknown delivery. */
  settle(mapping: string, key: string, as: 'delivered' | 'not-delivered'): Promise<void>;
  /** Anything else that is done with the project opened. */
  opened<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** A file of the project; tables of shipped mappings are overridden at `mappings/tables`. */
  put(name: string, content: Buffer | string): void;
  read(name: string): string;
  /** The lines `received` of a system's log since `mark`. */
  received(system: SystemName, which?: Which): readonly Line[];
  /** The lines `done` since `mark`: status, fault and what became of each record. */
  done(system: SystemName, which?: Which): readonly Line[];
  /** How many requests each system received since `mark`. */
  requests(): Readonly<Record<SystemName, number>>;
  /** What was asked for until now is looked at no more. */
  mark(): void;
  /** The rows of all files in `out`, without their headers. */
  exported(): readonly string[];
}

/** Everything is closed with the test, which fails where anything was sent that the documents do not name. */
export async function way(options: WayOptions = {}): Promise<Way> {
  // Reads end at whole seconds: what is changed between two runs of a test was changed before that second.
  const now = (): number => Date.now() - 2000;
  const successfactors = await startSandbox({
    ...{ candidates: 20, employees: 0, certificate: keys.publicKey, now },
    ...options.successfactors,
  });
  const beisen = await startBeisen({ customFields, employees: 0, applications: 0, now, ...options.beisen });
  const hirevue = await startHirevue({ interviews: 0, now, ...options.hirevue });
  const systems = { hirevue, beisen, successfactors };
  const project = connected(systems, options.settings ?? {});
  onTestFinished(async () => {
    project.remove();
    for (const system of Object.values(systems)) await system.close();
    for (const [name, { log }] of Object.entries(systems)) expect({ [name]: log.strict }).toEqual({ [name]: [] });
  });
  const opened = async <T>(work: (session: Session) => Promise<T>, mapping?: string): Promise<T> => {
    const session = project.open(mapping);
    return work(session).finally(() => session.close());
  };
  const start: Way['run'] = (mapping, own = {}) => {
    const { signal } = new AbortController();
    const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
    const all = { full: false, resend: false, newLedger: false, ...own };
    return opened((session) => run(session, mapping, all, watch), mapping);
  };
  const linesOf = (system: SystemName): readonly Line[] => systems[system].log.lines;
  let marked: Readonly<Record<SystemName, number>> = { hirevue: 0, beisen: 0, successfactors: 0 };
  const lines = (system: SystemName, phase: Line['phase'], which: Which): readonly Line[] =>
    linesOf(system)
      .slice(marked[system])
      .filter((line) => line.phase === phase && meant(line, which));
  return {
    ...systems,
    ...{ project, opened, run: start },
    go: async (mapping, own) => (await start(mapping, own)).summary,
    aside: (mapping, state) => opened((session) => listAside(session, { mapping, state })),
    bringBack: (mapping, state, only) =>
      opened(async (session) => {
        const rows = await listAside(session, { mapping, state });
        const chosen = rows.filter(({ key }) => only === undefined || (key !== undefined && only.includes(key)));
        await bringBack(session, chosen, state === 'held' ? 'release' : 'replay');
      }),
    settle: async (mapping, key, as) => {
      await opened((session) => settle(session, mapping, key, as));
    },
    put(name, content) {
      mkdirSync(dirname(join(project.root, name)), { recursive: true });
      writeFileSync(join(project.root, name), content);
    },
    read: (name) => readFileSync(join(project.root, name), 'utf8'),
    received: (system, which = {}) => lines(system, 'received', which),
    done: (system, which = {}) => lines(system, 'done', which),
    requests: () => ({
      hirevue: lines('hirevue', 'received', {}).length,
      beisen: lines('beisen', 'received', {}).length,
      successfactors: lines('successfactors', 'received', {}).length,
    }),
    mark() {
      marked = {
        hirevue: hirevue.log.lines.length,
        beisen: beisen.log.lines.length,
        successfactors: successfactors.log.lines.length,
      };
    },
    exported() {
      const folder = join(project.root, 'out');
      const texts = readdirSync(folder)
        .sort()
        .map((name) => readFileSync(join(folder, name), 'utf8'));
      return texts.flatMap((text) => text.trimEnd().split('\n').slice(1));
    },
  };
}

function connected(
  { hirevue, beisen, successfactors }: Pick<Way, SystemName>,
  settings: NonNullable<WayOptions['settings']>,
): TestProject {
  const sixtyDaysAgo = new Date(beisen.settings.now() - 60 * 86_400_000).toISOString();
  return makeProject(
    {
      base_url: successfactors.url,
      company_id: successfactors.settings.companyId,
      client_id: successfactors.settings.clientId,
      user_id: successfactors.settings.userId,
      private_key: keys.privateKey,
      ...settings.successfactors,
    },
    {
      beisen: {
        base_url: beisen.url,
        tenant: String(beisen.settings.tenantId),
        app_key: beisen.settings.appKey,
        app_secret: beisen.settings.appSecret,
        start: sixtyDaysAgo,
        lag: '0s',
        ...settings.beisen,
      },
      hirevue: {
        base_url: hirevue.url,
        application_token: hirevue.settings.applicationToken,
        api_key: hirevue.settings.apiKey,
        user: hirevue.settings.user,
        ...settings.hirevue,
      },
    },
  );
}

function meant(line: Line, { path, method, entity }: Which): boolean {
  if (typeof path === 'string' && !line.path.includes(path)) return false;
  if (path instanceof RegExp && !path.test(line.path)) return false;
  return (method === undefined || line.method === method) && (entity === undefined || line.entity === entity);
}
