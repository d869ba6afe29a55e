import { undocumented } from '../shared/failure.ts';
import type { Happening, Settings } from './options.ts';

/** A notification and what its receiver said: a status, or that it was not reached. */
export interface Posted {
  readonly url: string;
  readonly body: unknown;
  readonly status: number | 'not reached';
}

/** Subscriptions, and the notifications that went out. Each is sent once, unsigned: no signature is documented. */
export class Hooks {
  readonly posted: Posted[] = [];
  readonly #urls = new Set<string>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    if (settings.hook !== undefined) this.#urls.add(settings.hook);
  }

  subscribe(body: unknown): void {
    const { url, type, ...more } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    if (Object.keys(more).length > 0) throw undocumented('A subscription has url and type.');
    if (type !== 'https' || typeof url !== 'string' || !URL.canParse(url)) {
      throw undocumented('A subscription names a URL and the type https.');
    }
    this.#urls.add(url);
  }

  /** Resolves when every subscriber has answered or was not reached. */
  async tell(happening: Happening): Promise<void> {
    const body = this.#settings.hookBody(happening);
    const send = async (url: string): Promise<void> => {
      const status = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 'not reached' as const,
      );
      this.posted.push({ url, body, status });
    };
    await Promise.all([...this.#urls].map(send));
  }
}
