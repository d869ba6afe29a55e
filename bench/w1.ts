import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { measureHrwire, measureScript } from './measure.ts';
import { key, makePlace } from './project.ts';
import type { Workload } from './workload.ts';

/** The server of W1 and W3, started. */
export interface Served {
  readonly env: Readonly<Record<string, string>>;
  readonly base: string;
  ask<T>(method: 'GET' | 'POST', path: string): Promise<T>;
  /** Throws unless the target holds every record as it must be. */
  check(): Promise<void>;
  close(): void;
}

/** W1, API to API: interview results in pages of 100 by cursor, POSTs of up to 100 with an answer a record. */
export async function apiToApi(records: number): Promise<Workload> {
  const place = makePlace();
  const served = await serve(records);
  const { base, env } = served;
  return {
    name: 'W1',
    title: `API → API, ${records} records`,
    records,
    run: async (contender) => {
      // A run in which nothing has changed must find the target as the run before it left it.
      if (contender !== 'again') await served.ask('POST', '/reset');
      const measured =
        contender === 'hrwire'
          ? await measureHrwire(place.project(), ['api-to-api'], env, { outcome: 'delivered', count: records })
          : contender === 'again'
            ? await measureHrwire(join(place.root, 'project'), ['api-to-api', '--full'], env, {
                outcome: 'unchanged',
                count: records,
              })
            : await measureScript(place.root, contender === 'naive' ? 'w1/naive.ts' : 'w1/tuned.ts', [base]);
      await served.check();
      return measured;
    },
    close: () => {
      served.close();
      place.remove();
    },
  };
}

export async function serve(records: number): Promise<Served> {
  const server = fork(join(import.meta.dirname, 'w1/server.ts'), [String(records)], { execArgv: [] });
  const base = `http://127.0.0.1:${await portOf(server)}`;
  async function ask<T>(method: 'GET' | 'POST', path: string): Promise<T> {
    return (await (await fetch(`${base}${path}`, { method })).json()) as T;
  }
  return {
    base,
    env: { BENCH_URL: base, HRWIRE_KEY: key },
    ask,
    async check() {
      const { held, wrong } = await ask<{ held: number; wrong: number }>('GET', '/check');
      if (held !== records || wrong > 0)
        throw new Error(`the target holds ${held} of ${records} records, ${wrong} wrong`);
    },
    close: () => {
      server.disconnect();
    },
  };
}

function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('message', (port) => {
      resolve(Number(port));
    });
    server.once('error', reject).once('exit', () => {
      reject(new Error('the server ended before it listened'));
    });
  });
}
