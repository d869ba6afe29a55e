import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { hookSecret } from './scene.ts';

/** A notification that was acknowledged. */
export interface Acknowledged {
  readonly id: string;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds of the attempt that was acknowledged. */
  readonly took: number;
  readonly attempts: number;
}

/** Milliseconds after which a sender tries again. */
const again = 250;

/** Sends as systems do: what is not acknowledged is sent again, the same to the letter. */
export class Sender {
  readonly #url: () => string;
  readonly #agent: Agent;
  readonly #give: AbortController = new AbortController();

  /** `connections`: at most, kept open. */
  constructor(url: () => string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async send(id: string): Promise<Acknowledged> {
    const body = JSON.stringify({ event: `e-${id}`, type: 'changed', id });
    for (let attempts = 1; ; attempts++) {
      const begun = performance.now();
      const status = await this.#attempt(body).catch(() => 0);
      if (status === 200) return { id, at: Date.now(), took: performance.now() - begun, attempts };
      if (status !== 0 && status < 500) throw new Error(`a notification was refused with ${status}`);
      await sleep(again, undefined, { signal: this.#give.signal });
    }
  }

  close(): void {
    this.#give.abort();
    this.#agent.destroy();
  }

  async #attempt(body: string): Promise<number> {
    const signature = createHmac('sha256', hookSecret).update(body).digest('hex');
    const headers = {
      ...{ 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      'x-signature': `sha256=${signature}`,
    };
    const sent = request(this.#url(), { method: 'POST', agent: this.#agent, headers });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  }
}
