import { randomBytes } from 'node:crypto';
import type { Settings } from './options.ts';
import { business, unnamed } from './refusal.ts';

interface Scroll {
  readonly path: string;
  /** What the first call asked for, but scrollId: later calls must ask for the same. */
  readonly asked: string;
  readonly rows: readonly unknown[];
  at: number;
  used: number;
}

export interface ScrollPage {
  readonly scrollId: string;
  readonly total: number;
  readonly rows: readonly unknown[];
}

/**
 * Scrolls over the state of their first call. Each page names the next one under a new id; the old id is dead, so there
 * is no going back, and a page whose answer was lost is lost. A scroll dies ten seconds after its last call.
 */
export class Scrolls {
  readonly #settings: Settings;
  readonly #live = new Map<string, Scroll>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  open(path: string, asked: string, rows: readonly unknown[], capacity: number): ScrollPage {
    return this.#page({ path, asked, rows, at: 0, used: 0 }, capacity);
  }

  next(path: string, asked: string, scrollId: string, capacity: number): ScrollPage {
    const { now, scrollSeconds, deadScroll } = this.#settings;
    const scroll = this.#live.get(scrollId);
    this.#live.delete(scrollId);
    if (scroll !== undefined && scroll.path !== path) throw unnamed('v5', 'The scroll is of another call.');
    if (scroll === undefined || now() - scroll.used >= scrollSeconds * 1000) {
      if (deadScroll === 'empty') return { scrollId: '', total: 0, rows: [] };
      throw business('v5', 'scrollId已失效，请重新查询');
    }
    if (scroll.asked !== asked) throw unnamed('v5', 'A scroll goes on with the parameters of its first call.');
    return this.#page(scroll, capacity);
  }

  /** Every scroll dies now. */
  kill(): void {
    this.#live.clear();
  }

  #page(scroll: Scroll, capacity: number): ScrollPage {
    const rows = scroll.rows.slice(scroll.at, scroll.at + capacity);
    const scrollId = `DXF1ZXJ5${randomBytes(18).toString('base64url')}`;
    scroll.at += capacity;
    scroll.used = this.#settings.now();
    this.#live.set(scrollId, scroll);
    return { scrollId, total: scroll.rows.length, rows };
  }
}
