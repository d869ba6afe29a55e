import { setTimeout as sleep } from 'node:timers/promises';
import type { Systems } from './systems.ts';

/** What the soak asked of the server. */
export interface Counts {
  requests: number;
  hooks: number;
  uploads: number;
  uploadedRows: number;
  /** Answers that were not as they should be, by status and path pattern. */
  readonly refused: Map<string, number>;
  /** Milliseconds of each GET. */
  readonly times: number[];
}

interface Load {
  readonly url: string;
  readonly systems: Systems;
  readonly hookPath: string;
  readonly counts: Counts;
  readonly signal: AbortSignal;
}

const readers = [
  '/api/v1/mappings',
  '/api/v1/mappings/people-to-target',
  '/api/v1/runs?mapping=people-to-target&limit=20',
  '/api/v1/dead-letters?limit=20',
  '/metrics',
  '/readyz',
] as const;

/** Reads of the API, two notifications a second that name changed people, an upload of 200 rows a minute. */
export async function load(on: Load): Promise<void> {
  await Promise.all([readAll(on), notify(on), upload(on)]);
}

async function readAll(on: Load): Promise<void> {
  for (let nth = 0; !on.signal.aborted; nth++) {
    const path = readers[nth % readers.length] ?? '/readyz';
    const begun = performance.now();
    const status = await statusOf(on, path, {});
    on.counts.requests += 1;
    if (status === 200) on.counts.times.push(performance.now() - begun);
    else refuse(on, status, path);
    await pause(200, on.signal);
  }
}

async function notify(on: Load): Promise<void> {
  for (let nth = 0; !on.signal.aborted; nth++) {
    const id = `p-${nth % 2000}`;
    on.systems.change(id);
    const status = await statusOf(on, on.hookPath, post(JSON.stringify({ id, nth }), 'application/json'));
    if (status >= 200 && status < 300) on.counts.hooks += 1;
    else refuse(on, status, '/hooks');
    await pause(500, on.signal);
  }
}

const uploadedAtOnce = 200;

async function upload(on: Load): Promise<void> {
  for (let nth = 0; !on.signal.aborted; nth++) {
    const rows = Array.from(
      { length: uploadedAtOnce },
      (_, row) => `u-${row},上传 ${row},u${row}@people.example,${nth}\r\n`,
    );
    const form = new FormData();
    form.set('mapping', 'people-to-target');
    form.set('file', new Blob([`编号,姓名,邮箱,分数\r\n${rows.join('')}`], { type: 'text/csv' }), `people-${nth}.csv`);
    const answer = await asked(on, '/api/v1/uploads', { method: 'POST', body: form });
    const body = (await answer?.json().catch(() => undefined)) as { id?: string } | undefined;
    if (answer?.status !== 201 || body?.id === undefined) refuse(on, answer?.status ?? 0, '/api/v1/uploads');
    else {
      const status = await statusOf(on, `/api/v1/uploads/${body.id}/commit`, post('{}', 'application/json'));
      if (status === 202 || status === 200) {
        on.counts.uploads += 1;
        on.counts.uploadedRows += uploadedAtOnce;
      } else refuse(on, status, '/api/v1/uploads/{upload}/commit');
    }
    await pause(60_000, on.signal);
  }
}

function post(body: string, type: string): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type } };
}

async function statusOf(on: Load, path: string, init: RequestInit): Promise<number> {
  const answer = await asked(on, path, init);
  await answer?.arrayBuffer().catch(() => undefined);
  return answer?.status ?? 0;
}

async function asked({ url }: Load, path: string, init: RequestInit): Promise<Response | undefined> {
  return fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
}

function refuse({ counts, signal }: Load, status: number, path: string): void {
  // What the end of the soak cuts off is no fault.
  if (signal.aborted) return;
  const what = `${status} ${path}`;
  counts.refused.set(what, (counts.refused.get(what) ?? 0) + 1);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
