import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';
import type { Way } from './ways.ts';

/** Pages of a hundred records from a server in a process of its own, through `way`, and back to it in POSTs. */
export async function httpPipeline(): Promise<{
  run(way: Way, pages: number): Promise<number>;
  close(): Promise<void>;
}> {
  const server = fork(join(import.meta.dirname, 'server.ts'), [], { execArgv: [] });
  const [port] = (await once(server, 'message')) as [number];
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });
  const run = async (way: Way, pages: number): Promise<number> => {
    const start = process.cpuUsage();
    let count = 0;
    for (let page = 0; page < pages; page++) {
      const { body } = await pool.request({ method: 'GET', path: '/page' });
      const { items } = JSON.parse(await body.text()) as { readonly items: readonly unknown[] };
      const mapped = await way(items);
      const records = mapped.map(({ text }) => text).join(',');
      const headers = { 'content-type': 'application/json' };
      const sent = { method: 'POST', path: '/records', body: `{"records":[${records}]}`, headers } as const;
      const answer = await pool.request(sent);
      const { taken } = JSON.parse(await answer.body.text()) as { readonly taken: number };
      if (taken !== items.length) throw new Error(`${taken} of ${items.length} records were taken`);
      count += taken;
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / count;
  };
  return {
    run,
    close: async () => {
      await pool.close();
      server.disconnect();
    },
  };
}
