import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { LogLine } from '../examples/sandbox/shared/log.ts';
import { startProcess } from '../examples/sandbox/process.ts';
import type { AnySandboxProcess, SandboxName } from '../examples/sandbox/process.ts';

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Something that stands between hrwire and the sandboxes, or around it. */
export interface Between {
  /** The address at which hrwire is to ask this sandbox. */
  readonly through?: (name: SandboxName, url: string) => Promise<string>;
  /** More options of its program. */
  readonly options?: Readonly<Partial<Record<SandboxName, Readonly<Record<string, string | number>>>>>;
  /** Changes the connector's file, such as its pace. */
  readonly connector?: (file: Document) => void;
  /** Records of a round. */
  readonly perRound?: number;
  /** Settings of a run, and how long the store waits for its lock. */
  readonly run?: Settings;
  readonly lockWait?: string;
}

/** What to start: options of each sandbox's program, and settings of its connection beside address and login. */
export interface VendorsOptions {
  readonly sandboxes: Readonly<Partial<Record<SandboxName, Readonly<Record<string, string | number>>>>>;
  readonly settings?: Readonly<Partial<Record<SandboxName, Settings>>>;
  /** Connections beside those of the sandboxes. */
  readonly connections?: Readonly<Record<string, object>>;
  readonly between?: Between | undefined;
}

/** Sandboxes in processes of their own, which outlive every crash of hrwire, and a project that is connected to them. */
export interface Vendors {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  /** A control of a sandbox: `act('beisen', 'GET state?entity=applications')`. */
  readonly act: <T = unknown>(name: SandboxName, what: string, body?: unknown) => Promise<T>;
  /** Gives a connection other settings beside address and login. */
  readonly configure: (name: SandboxName, settings: Settings) => void;
  /** The request log so far. */
  readonly log: (name: SandboxName) => LogLine[];
  close(): Promise<void>;
}

export async function startVendors(folder: string, options: VendorsOptions): Promise<Vendors> {
  const started = new Map<SandboxName, AnySandboxProcess>();
  const { between } = options;
  const asked = new Map<SandboxName, string>();
  const logOf = (name: SandboxName): string => join(folder, `${name}.jsonl`);
  const key = join(folder, 'private.pem');
  for (const [name, own] of Object.entries(options.sandboxes) as [SandboxName, Settings][]) {
    const more = name === 'successfactors' ? { key } : {};
    const all = { ...more, ...own, ...between?.options?.[name] };
    const given = Object.fromEntries(Object.entries(all).map(([at, value]) => [at, String(value)]));
    const sandbox = await startProcess(name, { log: logOf(name), ...given });
    started.set(name, sandbox);
    asked.set(name, (await between?.through?.(name, sandbox.url)) ?? sandbox.url);
    if (between?.connector !== undefined) changeConnector(folder, name, between.connector);
  }
  const connections: Record<string, object> = { ...options.connections };
  const configure = (name: SandboxName, settings: Settings): void => {
    const sandbox = started.get(name);
    if (sandbox === undefined) return;
    connections[name] = {
      connector: name,
      with: { ...login(name, sandbox), base_url: asked.get(name) ?? '', ...settings },
    };
    writeProject(folder, connections, between);
  };
  for (const name of started.keys()) configure(name, options.settings?.[name] ?? {});
  return {
    configure,
    project: folder,
    env: {
      HRWIRE_KEY: Buffer.alloc(32, 7).toString('base64'),
      SF_PRIVATE_KEY: started.has('successfactors') ? readFileSync(key, 'utf8') : 'none',
    },
    act: async <T = unknown>(name: SandboxName, what: string, body?: unknown): Promise<T> => {
      const [method = 'GET', path = ''] = what.split(' ');
      const answer = await fetch(`${started.get(name)?.url}/__sandbox/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${name}: ${what}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    },
    log: (name) =>
      (existsSync(logOf(name)) ? readFileSync(logOf(name), 'utf8') : '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LogLine),
    close: async () => {
      await Promise.all([...started.values()].map((sandbox) => sandbox.close()));
    },
  };
}

function login(name: SandboxName, { told }: AnySandboxProcess): Settings {
  const text = (field: string): string => String(told[field]);
  switch (name) {
    case 'hirevue':
      return {
        application_token: text('applicationToken'),
        api_key: text('apiKey'),
        user: text('user'),
      };
    case 'beisen':
      return {
        tenant: text('tenantId'),
        app_key: text('appKey'),
        app_secret: text('appSecret'),
        lag: '0s',
      };
    case 'successfactors':
      return {
        company_id: text('companyId'),
        user_id: text('userId'),
        client_id: text('clientId'),
        private_key: '${SF_PRIVATE_KEY}',
      };
  }
}

/** A connector of the project's own comes before the one that ships. */
function changeConnector(folder: string, name: SandboxName, change: (file: Document) => void): void {
  const file = parseDocument(readFileSync(join(import.meta.dirname, `../connectors/${name}.yaml`), 'utf8'));
  change(file);
  mkdirSync(join(folder, 'connectors'), { recursive: true });
  writeFileSync(join(folder, `connectors/${name}.yaml`), file.toString({ lineWidth: 0 }));
}

/** As a user has it: the shipped mappings, and folders for files. JSON is YAML. */
function writeProject(folder: string, connections: Readonly<Record<string, object>>, between?: Between): void {
  for (const each of ['interviews', 'out']) mkdirSync(join(folder, each), { recursive: true });
  const files = {
    interviews: { connector: 'csv', with: { directory: './interviews' } },
    export: { connector: 'csv', with: { directory: './out' } },
  };
  const project = {
    store: 'sqlite:state/hrwire.db',
    connections: { ...files, ...connections },
    settings: {
      run: { settle_after: '200ms', ...between?.run },
      ...(between?.lockWait === undefined ? {} : { lock_wait: between.lockWait }),
    },
  };
  writeFileSync(join(folder, 'hrwire.yaml'), JSON.stringify(project, null, 2));
}
