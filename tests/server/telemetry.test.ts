import { describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.ts';
import { healthz } from '../../src/server/routes/health.ts';
import { showMetrics } from '../../src/server/routes/metrics.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { collector } from '../observe/otlp.ts';
import type { Collector, ReceivedMetric } from '../observe/otlp.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const of = { run: 'run-1', mapping: 'people' };
const crm = { ...of, connection: 'crm' };
const at = 1_700_000_000_000;

/** A server that sends to a collector; `more` are further settings of `otlp:`. */
async function sending(more: Record<string, unknown> = {}): Promise<TestServer & { to: Collector }> {
  const to = await collector();
  const root = exampleProject();
  const otlp = { endpoint: to.url, headers: { 'api-key': '${INGEST_KEY}' }, every: '1h', ...more };
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}\nserve: ${JSON.stringify({ telemetry: { otlp } })}\n`);
  const served = await server({ root, routes: [healthz, showMetrics], env: { INGEST_KEY: 'sesame-77' } });
  return { ...served, to };
}

const named = ({ metrics }: Collector, name: string): ReceivedMetric | undefined =>
  metrics.findLast((metric) => metric.name === name);

describe('traces', () => {
  it('a run is a span, and its requests and waits are spans below it', async () => {
    const { live, to, stop } = await sending();
    live.observe({ kind: 'started', ...of, at });
    live.observe({ kind: 'wait', ...crm, why: 'limit', at: at + 100, seconds: 0.5 });
    live.observe({ kind: 'request', ...crm, method: 'GET', status: 200, at: at + 600, seconds: 0.2, bytes: 99 });
    live.observe({ kind: 'breaker', ...crm, at: at + 900 });
    live.observe({
      kind: 'ended',
      ...of,
      at: at + 1000,
      status: 'settled',
      seconds: 1,
      counts: { read: 3 },
      error: null,
    });
    await stop();
    const [wait, request, parent] = to.spans;
    expect(parent).toMatchObject({
      name: 'run people',
      kind: 'internal',
      from: at,
      to: at + 1000,
      parent: '',
      failed: false,
    });
    expect(parent?.attributes).toEqual({
      'hrwire.run': 'run-1',
      'hrwire.mapping': 'people',
      'hrwire.run.status': 'settled',
      'hrwire.run.read': 3,
    });
    expect(parent?.events).toEqual(['breaker opened']);
    expect(wait).toMatchObject({
      name: 'wait',
      parent: parent?.id,
      trace: parent?.trace,
      from: at + 100,
      to: at + 600,
    });
    expect(request).toMatchObject({
      name: 'GET',
      kind: 'client',
      parent: parent?.id,
      trace: parent?.trace,
      failed: false,
    });
    expect(request?.attributes).toMatchObject({
      'hrwire.connection': 'crm',
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.response.body.size': 99,
    });
  });

  it('what fails is marked with its code', async () => {
    const { live, to, stop } = await sending();
    live.observe({ kind: 'started', ...of, at });
    live.observe({ kind: 'request', ...crm, method: 'POST', status: 'failed', at, seconds: 1, bytes: 0 });
    live.observe({ kind: 'ended', ...of, at, status: 'failed', seconds: 1, counts: {}, error: 'http.exhausted' });
    await stop();
    expect(to.spans.map(({ failed }) => failed)).toEqual([true, true]);
    expect(to.spans[1]?.attributes).toMatchObject({ 'error.type': 'http.exhausted' });
  });

  it('a request of the API is a span by the pattern of its path; those of machines are none', async () => {
    const { live, ask, to, stop } = await sending();
    await ask('GET', '/healthz');
    live.observe({ kind: 'answered', method: 'GET', route: '/api/v1/runs/{run}', status: 500, at, seconds: 0.1 });
    await stop();
    expect(to.spans).toMatchObject([
      { name: 'GET /api/v1/runs/{run}', kind: 'server', from: at - 100, to: at, failed: true },
    ]);
  });

  it('say which service and version they are of, and carry the key', async () => {
    const { live, to, stop } = await sending({ service: 'hr', attributes: { 'deployment.environment': 'test' } });
    live.observe({ kind: 'answered', method: 'GET', route: '/x', status: 200, at, seconds: 0 });
    await stop();
    expect(to.resources[0]).toMatchObject({ 'service.name': 'hr', 'deployment.environment': 'test' });
    expect(to.resources[0]?.['service.version']).toMatch(/^\d+\.\d+/);
    expect(to.requests[0]?.headers).toMatchObject({
      'api-key': 'sesame-77',
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
    });
  });

  it('a real run brings one, and no value of a record is in what is sent', async () => {
    const { live, to, stop } = await sending({ compression: 'none' });
    const session = live.session();
    const [mapping = ''] = session.project.mappings.keys();
    const never = new AbortController().signal;
    const watch = { onProgress: () => undefined, stop: never, hardStop: never, onObservation: live.observe };
    await run(session, mapping, { full: false, resend: false, newLedger: false }, watch);
    const people = await (await session.store()).inquiry.between(1, '', '\u{10ffff}', 100);
    await stop();
    expect(to.spans.map(({ name }) => name)).toEqual([`run ${mapping}`]);
    expect(people.length).toBeGreaterThan(0);
    const sent = Buffer.concat(to.requests.map(({ bytes }) => bytes)).toString('latin1');
    for (const key of people) expect(sent).not.toContain(key);
    expect(sent).not.toContain('sesame-77');
  });

  it('are not sent where only metrics are wanted', async () => {
    const { live, to, stop } = await sending({ traces: false });
    live.observe({ kind: 'answered', method: 'GET', route: '/x', status: 200, at, seconds: 0 });
    await stop();
    expect(to.requests.map(({ path }) => path)).toEqual(['/v1/metrics']);
  });
});

describe('metrics', () => {
  it('are those of the page, with units and without `_total`', async () => {
    const { live, to, stop } = await sending();
    live.observe({ kind: 'request', ...crm, method: 'GET', status: 200, at, seconds: 0.2, bytes: 99 });
    await stop();
    expect(named(to, 'hrwire.request_bytes')).toMatchObject({
      ...{ is: 'sum', unit: 'By', delta: false },
      points: [{ attributes: { connection: 'crm' }, value: 99 }],
    });
    expect(named(to, 'hrwire.request_duration_seconds')).toMatchObject({
      ...{ is: 'histogram', unit: 's' },
      points: [{ attributes: { connection: 'crm', status_class: '2xx' }, value: 1 }],
    });
    expect(named(to, 'hrwire.store_bytes')).toMatchObject({ is: 'gauge', unit: 'By' });
    expect(named(to, 'hrwire.process_resident_memory_bytes')?.points[0]?.value).toBeGreaterThan(1e6);
  });

  it('tell what came since the last sending where that is wanted', async () => {
    const { live, to, stop } = await sending({ temporality: 'delta', histograms: 'exponential', every: '1s' });
    live.observe({ kind: 'wait', ...crm, why: 'retry', at, seconds: 3 });
    live.observe({ kind: 'request', ...crm, method: 'GET', status: 200, at, seconds: 0.2, bytes: 99 });
    await to.next('/v1/metrics');
    const first = named(to, 'hrwire.retries');
    expect(first).toMatchObject({ delta: true, points: [{ value: 1 }] });
    expect(named(to, 'hrwire.request_duration_seconds')).toMatchObject({ is: 'exponential', delta: true });
    live.observe({ kind: 'wait', ...crm, why: 'retry', at, seconds: 3 });
    await stop();
    const sent = to.metrics.filter(({ name }) => name === 'hrwire.retries').flatMap(({ points }) => points);
    expect(sent.reduce((sum, { value }) => sum + value, 0)).toBe(2);
  });
});

describe('a collector that fails', () => {
  it('disturbs nothing, and is told of once', async () => {
    const { live, ask, to, lines, stop } = await sending();
    to.answer = 400;
    for (let times = 0; times < 3; times++)
      live.observe({ kind: 'answered', method: 'GET', route: '/x', status: 200, at, seconds: 0 });
    expect((await ask('GET', '/healthz')).status).toBe(200);
    await stop();
    const told = lines.filter(({ message }) => message === 'telemetry could not be sent');
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain('sesame-77');
  });

  it('whose address nobody answers does not keep the server from ending', async () => {
    const { live, lines, stop } = await sending({ endpoint: 'http://127.0.0.1:9', timeout: '1s' });
    for (let times = 0; times < 10_000; times++)
      live.observe({ kind: 'answered', method: 'GET', route: '/x', status: 200, at, seconds: 0 });
    await stop();
    expect(lines.some(({ message }) => message === 'telemetry could not be sent')).toBe(true);
  });
});
