import { control } from '../shared/control.ts';
import { Faults } from '../shared/faults.ts';
import { RequestLog } from '../shared/log.ts';
import { serve } from '../shared/server.ts';
import { Batches } from './batches.ts';
import { Budgets } from './budgets.ts';
import { change, stateControl } from './control.ts';
import { EqualCalls } from './equal.ts';
import { BeisenExchange } from './exchange.ts';
import { faultKinds } from './faults.ts';
import type { FaultKind } from './faults.ts';
import type { TableName } from './model.ts';
import { settle } from './options.ts';
import type { BeisenOptions, Settings } from './options.ts';
import type { Parts, RecordOutcome } from './parts.ts';
import { routesOf } from './routes.ts';
import { Scrolls } from './scrolls.ts';
import { plant } from './seed.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';

/** A running sandbox of Beisen. */
export interface Beisen {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly settings: Settings;
  readonly store: Store;
  readonly log: RequestLog<RecordOutcome>;
  readonly faults: Faults<FaultKind>;
  readonly tokens: Tokens;
  readonly budgets: Budgets;
  /** People at the vendor change a row or add one, as `POST /__sandbox/state` does. */
  change(table: TableName, fields: object): void;
  close(): Promise<void>;
}

/** Starts a sandbox of the vendor on loopback; the same options, seed and time give the same people. */
export async function startBeisen(options: BeisenOptions = {}): Promise<Beisen> {
  const settings = settle(options);
  const store = new Store(settings.state);
  if (!store.restore()) plant(store, settings);
  const parts: Parts = {
    settings,
    store,
    tokens: new Tokens(settings),
    budgets: new Budgets(settings),
    equal: new EqualCalls(settings),
    scrolls: new Scrolls(settings),
    batches: new Batches(settings.batch),
    faults: new Faults({
      kinds: faultKinds,
      seed: settings.seed,
      concerns: (target) => !/^\/(?:OAuth\/T|t)oken/.test(target),
    }),
    log: new RequestLog(settings.log, settings.now),
  };
  const routes = routesOf(parts);
  const server = await serve(settings.port, {
    api: (incoming) => new BeisenExchange(parts, routes, incoming).run(),
    control: ({ request, url }) => control(parts, request, url, (what) => stateControl(parts, what, request, url)),
  });
  return { ...parts, ...server, change: (table, fields) => change(parts, table, fields) };
}
