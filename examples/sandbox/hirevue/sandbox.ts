import { control } from '../shared/control.ts';
import { Faults } from '../shared/faults.ts';
import { RequestLog } from '../shared/log.ts';
import { serve } from '../shared/server.ts';
import { ownControl } from './control.ts';
import { HirevueExchange } from './exchange.ts';
import { faultKinds } from './faults.ts';
import { Hooks } from './hooks.ts';
import { Lists } from './lists.ts';
import { settle } from './options.ts';
import type { HirevueOptions } from './options.ts';
import type { Parts } from './parts.ts';
import { People } from './people.ts';
import { plant } from './seed.ts';
import { Sessions } from './sessions.ts';
import { Tables } from './tables.ts';

/** A running sandbox. */
export interface Hirevue extends Parts {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly people: People;
  close(): Promise<void>;
}

/** Starts a sandbox of the vendor on loopback; the same options and seed give the same interviews. */
export async function startHirevue(options: HirevueOptions = {}): Promise<Hirevue> {
  const settings = settle(options);
  const tables = new Tables(settings.state);
  if (!tables.restore()) plant(tables, settings);
  const concerns = (target: string): boolean => target.startsWith('/api/') && !/\/log(in|out)\/$/.test(target);
  const parts: Parts = {
    settings,
    tables,
    sessions: new Sessions(settings),
    hooks: new Hooks(settings),
    faults: new Faults({ kinds: faultKinds, seed: settings.seed, concerns }),
    log: new RequestLog(settings.log, settings.now),
  };
  const lists = new Lists(tables, settings);
  const server = await serve(settings.port, {
    api: (incoming, root) => new HirevueExchange(parts, lists, incoming, root).run(),
    control: ({ request, url }) => control(parts, request, url, (what) => ownControl(parts, what, request, url)),
  });
  return { ...server, ...parts, people: new People(parts) };
}
