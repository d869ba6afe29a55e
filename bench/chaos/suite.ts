import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'yaml';
import type { SandboxName } from '../../examples/sandbox/process.ts';
import { chance } from '../../examples/sandbox/shared/chance.ts';
import type { Stage } from '../kill/scenario.ts';
import type { hrwire } from '../../tools/hrwire.ts';
import { startProxy } from './proxy.ts';
import type { Meet, Proxy } from './proxy.ts';
import { lastly, runOnce, settleUnknown, untilQuiet } from '../runs.ts';
import type { RunEnd } from '../runs.ts';
import { concerns, kindOf } from './way.ts';
import type { Way } from './way.ts';
import type { Fault, Kind } from './fault.ts';

/** What a round does to its run's requests. */
export type Plan =
  /** One fault, at requests of a kind to one sandbox: `count` of them, `after` so many have passed. */
  | {
      readonly is: 'single';
      readonly fault: Fault;
      readonly at: Kind;
      readonly of: SandboxName;
      readonly count: number;
      readonly after: number;
    }
  /** Any fault at any request, each with this chance, for so many runs. */
  | { readonly is: 'random'; readonly faults: readonly Fault[]; readonly rate: number; readonly runs: number };

export interface Round {
  readonly plan: Plan;
  /** How often a fault was met, and how each run under it ended. */
  readonly met: number;
  readonly ends: readonly RunEnd[];
  readonly keys: readonly string[];
}

export interface Chaotic {
  readonly way: string;
  readonly rounds: readonly Round[];
  readonly records: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly unknown: number;
  readonly faults: readonly string[];
  readonly seconds: number;
}

export interface ChaosOptions {
  readonly plans: readonly Plan[];
  readonly seed: number;
  readonly hrwire: typeof hrwire;
  readonly say: (line: string) => void;
}

/** Round after round: new records, runs under faults, and then runs without until nothing is left to do. */
export async function chaosSuite(way: Way, options: ChaosOptions): Promise<Chaotic> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), `hrwire-chaos-${way.scenario.name}-`));
  const proxies = new Map<SandboxName, Proxy>();
  const elsewhere = await nobody();
  let stage: Stage | undefined;
  try {
    stage = await way.scenario.stage(folder, {
      through: async (name, url) => {
        const proxy = await startProxy(url, elsewhere.url);
        proxies.set(name, proxy);
        return proxy.url;
      },
      options: { beisen: { 'equal-seconds': 0, batch: 10 } },
      connector: quicken,
      perRound: 6,
      run: { hold_first: '50ms', record_wait: '100ms', breaker_after: 2 },
    });
    const rounds: Round[] = [];
    const random = chance(options.seed);
    for (const plan of options.plans) rounds.push(await round(way, stage, proxies, plan, random, options));
    const { unknown } = await settleUnknown(stage);
    if (unknown > 0) await untilQuiet(stage, options.hrwire);
    return {
      ...(await judge(way, stage, rounds, elsewhere.asked())),
      unknown,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    await stage?.close();
    for (const proxy of proxies.values()) await proxy.close();
    await elsewhere.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function round(
  way: Way,
  stage: Stage,
  proxies: ReadonlyMap<SandboxName, Proxy>,
  plan: Plan,
  random: () => number,
  { hrwire, say }: ChaosOptions,
): Promise<Round> {
  const keys = await stage.prepare();
  if (stage.before !== undefined) await runOnce({ ...stage, mapping: stage.before }, hrwire);
  const counter = { met: 0 };
  for (const [name, proxy] of proxies) proxy.meet = meetOf(way, plan, name, counter, random);
  const ends: RunEnd[] = [];
  for (let runs = plan.is === 'random' ? plan.runs : 1; runs > 0; runs--) ends.push(await runOnce(stage, hrwire));
  for (const proxy of proxies.values()) proxy.meet = () => undefined;
  await untilQuiet(stage, hrwire);
  say(`${way.scenario.name}: ${nameOf(plan)}: met ${counter.met}, ${ends.map(({ told }) => told).join(', ')}`);
  return { plan, met: counter.met, ends, keys };
}

function nameOf(plan: Plan): string {
  return plan.is === 'random'
    ? `any fault at ${Math.round(plan.rate * 100)} % of the requests`
    : `${plan.fault.name}, ${plan.of} ${plan.at}${plan.count > 1 ? `, ${plan.count} times` : ''}`;
}

function meetOf(way: Way, plan: Plan, name: SandboxName, counter: { met: number }, random: () => number): Meet {
  if (plan.is === 'single') {
    if (plan.of !== name) return () => undefined;
    let [skip, left] = [plan.after, plan.count];
    return (asked) => {
      if (kindOf(asked) !== plan.at || left === 0) return undefined;
      if (skip > 0) {
        skip -= 1;
        return undefined;
      }
      left -= 1;
      counter.met += 1;
      return async (meeting) => plan.fault.meet(meeting);
    };
  }
  return (asked) => {
    if (random() >= plan.rate) return undefined;
    const kind = kindOf(asked);
    const able = plan.faults.filter((fault) => concerns(way, fault, kind));
    const fault = able[Math.floor(random() * able.length)];
    if (fault === undefined) return undefined;
    counter.met += 1;
    return async (meeting) => fault.meet(meeting);
  };
}

async function judge(
  way: Way,
  stage: Stage,
  rounds: readonly Round[],
  elsewhere: number,
): Promise<Omit<Chaotic, 'seconds' | 'unknown'>> {
  const arrived = await stage.arrived();
  const told = (count: (times: number) => boolean): string[] =>
    rounds.flatMap(({ plan, keys }) => {
      const those = keys.filter((key) => count(arrived.get(key) ?? 0));
      return those.length === 0 ? [] : [`${those.length} of ${keys.length}: ${nameOf(plan)}`];
    });
  const bad = rounds.flatMap(({ plan, ends }) =>
    ends.flatMap(({ fault }) => (fault === undefined ? [] : [`${nameOf(plan)}: ${fault}`])),
  );
  return {
    way: way.scenario.name,
    rounds,
    records: rounds.reduce((sum, { keys }) => sum + keys.length, 0),
    lost: told((times) => times === 0),
    doubled: told((times) => times > 1),
    faults: [
      ...bad,
      ...((await stage.faults?.()) ?? []),
      ...(await lastly(stage)),
      ...(elsewhere > 0 ? [`${elsewhere} requests to a host that no connector names`] : []),
    ],
  };
}

/** A shorter breath: nothing else of the connector is changed. */
function quicken(file: Document): void {
  file.setIn(['http', 'retry'], { tries: 3, first: '1ms', most: '20ms', wait: '20ms', wait_most: '2s' });
  file.setIn(['http', 'breaker'], { failures: 10, open: '100ms' });
  file.setIn(['http', 'timeouts'], { connect: '1s', headers: '1s', body: '1s', total: '20s' });
  file.setIn(['http', 'answer_limit'], 16 * 1024 * 1024);
  const limits: unknown = file.toJS({ maxAliasCount: -1 });
  const all = (limits as { http: { limits?: readonly { readonly equal?: string }[] } }).http.limits ?? [];
  all.forEach(({ equal }, index) => {
    if (equal !== undefined) file.setIn(['http', 'limits', index, 'equal'], '1ms');
  });
}

/** A host that no connector names: it counts who asks. */
async function nobody(): Promise<{ url: string; asked: () => number; close: () => Promise<void> }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
