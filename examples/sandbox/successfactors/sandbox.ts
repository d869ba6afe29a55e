import { generateKeyPairSync } from 'node:crypto';
import { control } from '../shared/control.ts';
import { Faults } from '../shared/faults.ts';
import { RequestLog } from '../shared/log.ts';
import { serve } from '../shared/server.ts';
import { stateControl } from './control.ts';
import { OdataExchange } from './exchange.ts';
import { faultKinds } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { Tokens } from './oauth.ts';
import { settle } from './options.ts';
import type { SandboxOptions, Settings } from './options.ts';
import type { RecordOutcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { Reader } from './read.ts';
import { plant } from './seed.ts';
import { Sessions } from './sessions.ts';
import { Tables } from './tables.ts';
import { Writer } from './write.ts';

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly settings: Settings;
  /** PEM of the private key whose public half is registered; undefined where the caller gave a certificate. */
  readonly privateKey: string | undefined;
  readonly tables: Tables;
  readonly log: RequestLog<RecordOutcome>;
  readonly faults: Faults<FaultKind>;
  readonly tokens: Tokens;
  close(): Promise<void>;
}

/** Starts a sandbox of the vendor on loopback; the same options and seed give the same people. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const pair = options.certificate === undefined ? keyPair() : undefined;
  const settings = settle(options, options.certificate ?? pair?.publicKey ?? '');
  const tables = new Tables(settings.state, settings.now);
  if (!tables.restore()) plant(tables, settings);
  const parts: Parts = {
    settings,
    tables,
    tokens: new Tokens(settings, tables),
    sessions: new Sessions(settings.now),
    reader: new Reader(tables, settings),
    writer: new Writer(tables, settings),
    faults: new Faults({ kinds: faultKinds, seed: settings.seed, concerns: (target) => target.includes('/odata/') }),
    log: new RequestLog(settings.log, settings.now),
  };
  const server = await serve(settings.port, {
    api: (incoming, root) => new OdataExchange(parts, incoming, root).run(),
    control: ({ request, url }) => control(parts, request, url, (what) => stateControl(tables, what, request, url)),
  });
  return { ...server, privateKey: pair?.privateKey, ...parts };
}

function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
