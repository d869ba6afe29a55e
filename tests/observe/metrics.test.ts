import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/observe/metrics/catalogue.ts';
import type { Kind, MetricName } from '../../src/observe/metrics/catalogue.ts';
import { processFigures } from '../../src/observe/metrics/process.ts';
import { openMetrics } from '../../src/observe/metrics/registry.ts';
import type { Metrics } from '../../src/observe/metrics/registry.ts';
import { count } from '../../src/observe/metrics/told.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { observers } from '../../src/observe/observers.ts';

const of = { run: 'r-1', mapping: 'people', connection: 'crm', at: 0 };

/** Metrics that were told this. */
function told(...observations: readonly Observation[]): Metrics {
  const metrics = openMetrics();
  for (const observation of observations) count(metrics, observation);
  return metrics;
}

const lines = async (metrics: Metrics, name: MetricName): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name) && !line.includes('_bucket'));

describe('what is counted', () => {
  const request = { kind: 'request', ...of, method: 'GET', seconds: 0.2, bytes: 50 } as const;

  it('requests by connection and class of status, with their bytes', async () => {
    const metrics = told(
      { ...request, status: 200 },
      { ...request, status: 204 },
      { ...request, status: 503 },
      { ...request, status: 'failed', bytes: 0 },
    );
    expect(await lines(metrics, 'hrwire_request_duration_seconds')).toEqual([
      'hrwire_request_duration_seconds_sum{connection="crm",status_class="2xx"} 0.4',
      'hrwire_request_duration_seconds_count{connection="crm",status_class="2xx"} 2',
      'hrwire_request_duration_seconds_sum{connection="crm",status_class="5xx"} 0.2',
      'hrwire_request_duration_seconds_count{connection="crm",status_class="5xx"} 1',
      'hrwire_request_duration_seconds_sum{connection="crm",status_class="failed"} 0.2',
      'hrwire_request_duration_seconds_count{connection="crm",status_class="failed"} 1',
    ]);
    expect(await lines(metrics, 'hrwire_request_bytes_total')).toEqual([
      'hrwire_request_bytes_total{connection="crm"} 150',
    ]);
  });

  it('waits by their reason; only those after a failure are further tries', async () => {
    const wait = { kind: 'wait', ...of } as const;
    const metrics = told(
      { ...wait, why: 'limit', seconds: 3 },
      { ...wait, why: 'told', seconds: 7 },
      { ...wait, why: 'retry', seconds: 1 },
    );
    expect(await metrics.series('hrwire_retries_total')).toEqual([{ labels: { connection: 'crm' }, value: 2 }]);
    expect(await lines(metrics, 'hrwire_throttled_seconds_total')).toEqual([
      'hrwire_throttled_seconds_total{connection="crm",reason="limit"} 3',
      'hrwire_throttled_seconds_total{connection="crm",reason="told"} 7',
      'hrwire_throttled_seconds_total{connection="crm",reason="retry"} 1',
    ]);
  });

  it('breakers that open', async () => {
    const metrics = told({ kind: 'breaker', ...of });
    expect(await metrics.series('hrwire_breaker_openings_total')).toMatchObject([{ value: 1 }]);
  });

  it('notifications by what became of them', async () => {
    const hook = { kind: 'hook', connection: 'crm', stream: 'people', at: 0 } as const;
    const metrics = told({ ...hook, result: 'taken' }, { ...hook, result: 'taken' }, { ...hook, result: 'refused' });
    expect((await metrics.series('hrwire_hooks_total')).map(({ labels, value }) => [labels['result'], value])).toEqual([
      ['taken', 2],
      ['refused', 1],
    ]);
  });

  it('uploads, and the rows of those that were committed', async () => {
    const upload = { kind: 'upload', mapping: 'people', rows: 40, at: 0 } as const;
    const metrics = told({ ...upload, result: 'taken' }, { ...upload, result: 'committed' });
    expect(await metrics.series('hrwire_upload_rows_total')).toMatchObject([{ value: 40 }]);
  });

  it('requests of the API by the pattern of their path; a method that nobody knows is other', async () => {
    const answered = { kind: 'answered', route: '/api/v1/runs/{run}', status: 200, at: 0, seconds: 0.01 } as const;
    const metrics = told({ ...answered, method: 'GET' }, { ...answered, method: 'BREW' });
    expect((await metrics.series('hrwire_api_requests_total')).map(({ labels }) => labels)).toEqual([
      { method: 'GET', route: '/api/v1/runs/{run}', status: '200' },
      { method: 'other', route: '/api/v1/runs/{run}', status: '200' },
    ]);
  });
});

describe('bounds', () => {
  it('series beyond two thousand of one metric are one', async () => {
    const metrics = openMetrics();
    for (let number = 0; number < 2100; number++) metrics.add('hrwire_retries_total', { connection: `c-${number}` }, 1);
    const series = await metrics.series('hrwire_retries_total');
    expect(series).toHaveLength(2001);
    expect(series.find(({ labels }) => labels['connection'] === 'other')?.value).toBe(100);
  });

  it('a gauge that is shown anew has its places back', async () => {
    const metrics = openMetrics();
    for (let round = 0; round < 3; round++) {
      metrics.forget('hrwire_held_open');
      for (let number = 0; number < 1500; number++)
        metrics.set('hrwire_held_open', { mapping: `${round}-${number}` }, 1);
    }
    expect(await metrics.series('hrwire_held_open')).toHaveLength(1500);
  });

  it('a name with quotes, line ends and backslashes stays one label', async () => {
    const metrics = openMetrics();
    metrics.add('hrwire_retries_total', { connection: 'a"} 1\nevil 9\\' }, 1);
    expect(await lines(metrics, 'hrwire_retries_total')).toEqual([
      String.raw`hrwire_retries_total{connection="a\"} 1\nevil 9\\"} 1`,
    ]);
  });
});

describe('the catalogue', () => {
  it.each(Object.entries<Kind>(catalogue))('%s is named as Prometheus asks', (name, kind) => {
    expect(name).toMatch(/^hrwire_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(kind.is === 'counter');
    expect(name.endsWith('_seconds')).toBe(kind.is === 'histogram' || /_seconds$/.test(name));
    expect(kind.help).toMatch(/^[A-Z0-9].*[.]$/);
    for (const label of kind.labels) expect(label).toMatch(/^[a-z_]+$/);
  });

  it('names no label that could hold a record, a person or a path', () => {
    const labels = new Set(Object.values<Kind>(catalogue).flatMap((kind) => kind.labels));
    for (const label of ['key', 'record', 'person', 'user', 'actor', 'path', 'url', 'run', 'message', 'address'])
      expect(labels).not.toContain(label);
  });
});

it('the process says what it takes', async () => {
  const metrics = openMetrics();
  const figures = processFigures(metrics, 5000);
  figures.collect();
  figures.close();
  expect(await metrics.series('hrwire_process_start_time_seconds')).toEqual([{ labels: {}, value: 5 }]);
  expect((await metrics.series('hrwire_process_resident_memory_bytes'))[0]?.value).toBeGreaterThan(1e6);
  expect(await metrics.series('hrwire_process_event_loop_delay_seconds')).toHaveLength(2);
});

describe('those who listen', () => {
  const beat: Observation = { kind: 'breaker', ...of };

  it('are told until they stop listening, and one that fails keeps nothing from the others', () => {
    const faults: unknown[] = [];
    const heard: string[] = [];
    const watched = observers((thrown) => faults.push(thrown));
    watched.listen(() => {
      throw new Error('broken');
    });
    const stop = watched.listen(() => heard.push('second'));
    watched.observe(beat);
    stop();
    watched.observe(beat);
    expect(heard).toEqual(['second']);
    expect(faults).toHaveLength(2);
  });
});
