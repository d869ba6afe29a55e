import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/access/actor.ts';
import { createToken } from '../../src/app/tokens.ts';
import { run } from '../../src/app/run.ts';
import type { Live } from '../../src/app/live.ts';
import { metricsOf } from '../../src/app/metrics.ts';
import { count } from '../../src/observe/metrics/told.ts';
import { systemClock } from '../../src/app/clock.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { showMetrics } from '../../src/server/routes/metrics.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { hasPromtool, promtool } from '../observe/promtool.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

/** The machine's clock, moved on by hand: what stands in the store is looked at anew after some seconds. */
function movedClock(): Live['clock'] & { pass(seconds: number): void } {
  let passed = 0;
  return { ...systemClock, now: () => Date.now() + passed, pass: (seconds) => void (passed += seconds * 1000) };
}

const plain: RunOptions = { full: false, resend: false, newLedger: false };

interface Watched extends TestServer {
  /** What the server's log says. */
  told(): string[];
  pass(seconds: number): void;
  run(options?: Partial<RunOptions>): Promise<string>;
  /** The lines of one metric as a scrape shows them, a moment later than all before. */
  shown(name: string): Promise<string[]>;
}

async function watched(more = ''): Promise<Watched> {
  const clock = movedClock();
  const root = exampleProject();
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}\n${more}`);
  const served = await server({ root, clock, routes: [showMetrics] });
  const never = new AbortController().signal;
  return {
    ...served,
    pass: clock.pass,
    told: () => served.lines.map(({ message }) => message),
    run: async (options = {}) => {
      const session = served.live.session();
      const [mapping = ''] = session.project.mappings.keys();
      const watch = { onProgress: () => undefined, stop: never, hardStop: never, onObservation: served.live.observe };
      return (await run(session, mapping, { ...plain, ...options }, watch)).summary.status;
    },
    shown: async (name) => {
      clock.pass(120);
      const { text } = await served.ask('GET', '/metrics');
      return text.split('\n').filter((line) => line.startsWith(name));
    },
  };
}

const valueOf = (line: string | undefined): number => Number(line?.split(' ').at(-1));

describe('/metrics of a project that has run', () => {
  it('counts runs and their records, whoever ran them', async () => {
    const at = await watched();
    expect(new Set((await at.shown('hrwire_runs_total')).map(valueOf))).toEqual(new Set([0]));
    const status = await at.run();
    const runs = await at.shown('hrwire_runs_total');
    expect(runs.filter((line) => valueOf(line) === 1)).toEqual([expect.stringContaining(`status="${status}"`)]);
    const delivered = await at.shown('hrwire_records_total');
    expect(valueOf(delivered.find((line) => line.includes('outcome="delivered"')))).toBeGreaterThan(0);
    // A second look counts nothing twice.
    expect(await at.shown('hrwire_records_total')).toEqual(delivered);
  });

  it('begins at 0 what alerts look for: a counter that appears with its first value shows no increase', async () => {
    const at = await watched();
    const [mapping = ''] = at.live.session().project.mappings.keys();
    expect(await at.shown('hrwire_runs_total')).toEqual(
      expect.arrayContaining(
        ['failed', 'refused', 'parked'].map((status) => `hrwire_runs_total{mapping="${mapping}",status="${status}"} 0`),
      ),
    );
    const breakers = [...at.live.session().project.connections.keys()].map(
      (connection) => `hrwire_breaker_openings_total{connection="${connection}"} 0`,
    );
    expect(await at.shown('hrwire_breaker_openings_total')).toEqual(expect.arrayContaining(breakers));
  });

  it('tells how far the target is behind: since the newest run began that read to the end', async () => {
    const at = await watched();
    expect(await at.shown('hrwire_lag_seconds')).toEqual([]);
    await at.run();
    const [before] = (await at.shown('hrwire_lag_seconds')).map(valueOf);
    at.pass(1000);
    const [later] = (await at.shown('hrwire_lag_seconds')).map(valueOf);
    expect(later! - before!).toBeGreaterThan(1000);
  });

  it('a run that reads only a part leaves the lag as it is', async () => {
    const at = await watched();
    await at.run({ limit: 1 });
    expect(await at.shown('hrwire_seconds_since_success')).toHaveLength(1);
    expect(await at.shown('hrwire_lag_seconds')).toEqual([]);
  });

  it('remembers from the store what was before it began', async () => {
    const at = await watched();
    await at.run();
    await at.stop();
    const again = await server({ root: at.root, routes: [showMetrics] });
    const { text } = await again.ask('GET', '/metrics');
    expect(text).toMatch(/^hrwire_lag_seconds\{mapping="[a-z-]+"\} /m);
    // What ended before belongs to no counter of this process.
    expect(text).toMatch(/^hrwire_runs_total\{mapping="[a-z-]+",status="settled"\} 0$/m);
  });

  it('counts what stands in the store: keys, rows put aside and waiting, bytes', async () => {
    const at = await watched();
    await at.run();
    const [keys] = await at.shown('hrwire_ledger_keys');
    expect(valueOf(keys)).toBeGreaterThan(0);
    expect((await at.shown('hrwire_inbox_rows')).map(valueOf)).toEqual([0]);
    expect((await at.shown('hrwire_held_open')).map(valueOf)).toEqual([0]);
    expect(valueOf((await at.shown('hrwire_store_bytes{part="used"}'))[0])).toBeGreaterThan(4096);
    const store = await at.live.session().store();
    const dead = (await store.figures.aside()).filter(({ state }) => state === 'dead');
    const shown = (await at.shown('hrwire_dead_letters_open')).map(valueOf).reduce((sum, each) => sum + each, 0);
    expect(shown).toBe(dead.reduce((sum, { rows }) => sum + rows, 0));
  });

  it('looks at the store again only after some seconds', async () => {
    const at = await watched();
    await at.ask('GET', '/metrics');
    await at.run();
    const { text } = await at.ask('GET', '/metrics');
    expect(text).toMatch(/^hrwire_runs_total\{mapping="[a-z-]+",status="settled"\} 0$/m);
  });

  it('is shown all the same where the store cannot be asked, and the log says so', async () => {
    const at = await watched('serve: { telemetry: { metrics: { open: true } } }');
    const store = await at.live.session().store();
    await store.close();
    const { status, text } = await at.ask('GET', '/metrics');
    expect(status).toBe(200);
    expect(text).toContain('hrwire_process_resident_memory_bytes');
    expect(at.told()).toContain('metrics of the store are missing');
  });
});

describe('who may see /metrics', () => {
  /** A token with this role, made as the command makes it. */
  const token = async (at: TestServer, role: Role): Promise<string> => {
    const session = at.live.session();
    const order = { name: `a-${role}`, role, reveal: false, mappings: undefined, scope: undefined, lasts: undefined };
    return (await createToken(session, order)).text;
  };

  it('this machine, as long as there is no token', async () => {
    const at = await watched();
    expect((await at.ask('GET', '/metrics')).status).toBe(200);
  });

  it('whoever may watch, as soon as there is one', async () => {
    const at = await watched();
    const [viewer, uploader] = [await token(at, 'viewer'), await token(at, 'uploader')];
    expect((await at.ask('GET', '/metrics')).status).toBe(401);
    expect((await at.ask('GET', '/metrics', { token: uploader })).status).toBe(403);
    expect((await at.ask('GET', '/metrics', { token: viewer })).status).toBe(200);
  });

  it('this machine without a token where the project says so, and nobody for whom a proxy asks', async () => {
    const at = await watched('serve: { telemetry: { metrics: { open: true } } }');
    await token(at, 'viewer');
    expect((await at.ask('GET', '/metrics')).status).toBe(200);
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      expect((await at.ask('GET', '/metrics', { headers: { [header]: '127.0.0.1' } })).status, header).toBe(401);
  });
});

it('schedules say when they start next, how often they failed, and whether they are paused', async () => {
  const at = await watched();
  const [mapping = ''] = at.live.session().project.mappings.keys();
  const file = `mappings/${mapping}.yaml`;
  put(at.root, file, `${get(at.root, file)}\nschedule: { every: 10m }\n`);
  await at.opened.look();
  const [next] = await at.shown('hrwire_schedule_next_timestamp_seconds');
  expect(next).toContain(`mapping="${mapping}"`);
  expect(valueOf(next) * 1000).toBeGreaterThan(at.live.clock.now() - 600_000);
  expect((await at.shown('hrwire_schedule_failures')).map(valueOf)).toEqual([0]);
  expect((await at.shown('hrwire_schedule_paused')).map(valueOf)).toEqual([0]);
});

describe.runIf(hasPromtool)('Prometheus itself', () => {
  it('finds nothing to say about the metrics, all of which have values', async () => {
    const at = await watched();
    await at.run();
    const of = { run: 'r', mapping: 'people', connection: 'crm', at: 0 };
    const { metrics } = metricsOf(at.live);
    count(metrics, { kind: 'request', ...of, method: 'GET', status: 200, seconds: 1, bytes: 10 });
    count(metrics, { kind: 'wait', ...of, why: 'told', seconds: 1 });
    count(metrics, { kind: 'breaker', ...of });
    count(metrics, { kind: 'hook', connection: 'crm', stream: 'people', result: 'taken', at: 0 });
    count(metrics, { kind: 'upload', mapping: 'people', result: 'committed', rows: 5, at: 0 });
    metrics.set('hrwire_schedule_next_timestamp_seconds', { mapping: 'people' }, 5);
    at.pass(120);
    const { text } = await at.ask('GET', '/metrics');
    expect(await promtool(['check', 'metrics'], text)).toEqual({ exit: 0, said: '' });
    expect(repeated(text)).toEqual([]);
  });
});

/** Series that a text has twice: promtool does not see them, Prometheus refuses the scrape. */
function repeated(text: string): string[] {
  const seen = new Set<string>();
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')))
    .filter((series) => seen.size === seen.add(series).size);
}
