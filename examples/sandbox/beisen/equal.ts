import type { Settings } from './options.ts';
import { business } from './refusal.ts';
import type { Family } from './refusal.ts';

/** Refuses a call whose parameters equal those of one that came less than three seconds ago. */
export class EqualCalls {
  readonly #settings: Settings;
  readonly #seen = new Map<string, number>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  enter(family: Family, path: string, body: unknown): void {
    const { now, equalSeconds } = this.#settings;
    const at = now();
    for (const [call, seen] of this.#seen) if (at - seen >= equalSeconds * 1000) this.#seen.delete(call);
    const call = `${path} ${JSON.stringify(sorted(body))}`;
    if (this.#seen.has(call)) throw business(family, `请求参数相同时，${equalSeconds}秒内仅能请求一次`, '417');
    this.#seen.set(call, at);
  }
}

/** The order of keys makes no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
