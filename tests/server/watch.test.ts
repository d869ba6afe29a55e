import { expect, it, onTestFinished } from 'vitest';
import { isObject } from '../../src/record/json.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { desk, deskProject, get, put, secret, start } from '../cli/harness.ts';
import { collector } from '../observe/otlp.ts';
import { metricsOf } from '../../src/app/metrics.ts';
import { stage } from '../upload/stage.ts';
import { exchange, server } from './harness.ts';

const mapping = 'people-to-desk';

it('what a run in its own thread asks of a system is counted and traced: requests, further tries, the run', async () => {
  const [target, to] = [await desk(), await collector()];
  target.answer = async (_, count) => Promise.resolve({ status: count === 1 ? 503 : 200, body: {} });
  const { root, env } = deskProject(target.url);
  const telemetry = { metrics: { cache: '1ms' }, otlp: { endpoint: to.url, every: '1h' } };
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve: ${JSON.stringify({ telemetry })}\n`);
  const at = await server({ root, env: { PATH: process.env['PATH'], ...env } });
  const document = await at.object('POST', '/api/v1/runs?wait=30s', 200, { json: { mapping } });
  const { text } = await at.ask('GET', '/metrics');
  expect(text).toMatch(/^hrwire_request_duration_seconds_count\{connection="desk",status_class="5xx"\} 1$/m);
  expect(text).toMatch(/^hrwire_request_duration_seconds_count\{connection="desk",status_class="2xx"\} 5$/m);
  expect(text).toMatch(/^hrwire_retries_total\{connection="desk"\} 1$/m);
  expect(text).toMatch(/^hrwire_api_requests_total\{method="POST",route="\/api\/v1\/runs",status="200"\} 1$/m);
  await at.stop();
  const run = to.spans.find(({ name }) => name === `run ${mapping}`);
  expect(run?.attributes).toMatchObject({ 'hrwire.run': document['run'], 'hrwire.run.status': 'settled' });
  const below = to.spans.filter(({ parent }) => parent === run?.id).map(({ name }) => name);
  expect(below.filter((name) => name === 'PUT')).toHaveLength(6);
  expect(below).toContain('wait');
});

it('the log of a server is JSON lines that name run, mapping and request, and nobody and no secret', async () => {
  const target = await desk();
  const echo = { code: 'NO', message: `ann@example.com with ${secret} was refused` };
  target.answer = async (_, count) => Promise.resolve({ status: count % 2 === 0 ? 409 : 503, body: echo });
  const { root, env } = deskProject(target.url);
  const served = start(['serve', '--port', '0', '--log-level', 'debug'], root, env);
  onTestFinished(() => void served.child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    served.child.stdout?.on('data', (chunk: Buffer) => {
      const found = /http:\/\/\S+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
    void served.ended.then(({ err }) => reject(new Error(err)));
  });
  const asked = await exchange(url, 'POST', '/api/v1/runs?wait=60s', { json: { mapping } });
  await exchange(url, 'GET', '/api/v1/explain?person=ann@example.com');
  served.child.kill('SIGTERM');
  const { exit, err } = await served.ended;
  expect(exit).toBe(0);
  const lines = err
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): JsonObject => {
      const parsed: unknown = JSON.parse(line);
      return isObject(parsed) ? parsed : {};
    });
  const run = isObject(asked.json) ? asked.json['run'] : undefined;
  expect(lines.filter((line) => line['run'] === run && line['mapping'] === mapping).length).toBeGreaterThan(0);
  const request = lines.find((line) => line['request'] === asked.headers['x-request-id']);
  expect(request).toMatchObject({ method: 'POST', route: '/api/v1/runs', status: asked.status });
  for (const line of lines) expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  for (const hidden of [secret, encodeURIComponent(secret), 'ann@example.com', 'Ann'])
    expect(err).not.toContain(hidden);
});

it('uploads are counted by what became of them; one that is committed twice is committed once', async () => {
  const on = await stage();
  const answer = await on.upload('编号,姓名,部门\n1,李雷,销售部\n2,王芳,销售部');
  const upload = isObject(answer.json) ? String(answer.json['id']) : '';
  const { run } = await on.object('POST', `/api/v1/uploads/${upload}/commit`, 202);
  await on.ended(String(run));
  await on.ask('POST', `/api/v1/uploads/${upload}/commit`);
  const refused = await on.upload('\u0000', { fields: { mapping: 'nowhere' } });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  const { metrics } = metricsOf(on.live);
  const results = (await metrics.series('hrwire_uploads_total')).map(({ labels, value }) => [labels['result'], value]);
  expect(results).toEqual([
    ['taken', 1],
    ['committed', 1],
    ['refused', 1],
  ]);
  expect(await metrics.series('hrwire_upload_rows_total')).toMatchObject([{ value: 2 }]);
});
