import type {
  Item,
  KeyQuestion,
  Page,
  Reading,
  ReadRequest,
  Signal,
  Source,
  Whole,
  Notification,
} from '../../../src/connector/source.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { isBounded } from '../../../src/run/options.ts';
import type { Setup } from './steps.ts';

/** A reading that came to its end, as the source itself remembers it. */
interface Ended {
  readonly definition: string;
  readonly keys: ReadonlySet<string>;
  readonly whole: boolean;
  /** Its run went well: all of it was taken up. */
  sure: boolean;
}

/** A source that remembers what it gave away, so that what a run does can be judged by it. */
export class ModelSource implements Source {
  readonly #setup: Setup;
  readonly #now: () => number;
  /** Of a snapshot: what it holds. */
  readonly current: Map<string, JsonObject> = new Map();
  /** Each state that there ever was, in order; of a log the very pages are made of it. */
  readonly log: JsonObject[] = [];
  /** Items of a log in their order, and pages of it that were read before: they never change. */
  readonly #items: (JsonObject | 'unreadable')[] = [];
  readonly pages: (JsonObject | 'unreadable')[][] = [];
  /** Records without a key, and unreadable ones, that a snapshot has now. */
  keyless = 0;
  unreadable = 0;
  /** Keys that a snapshot gives when they are asked for, and lacks in its readings. */
  readonly hidden: Set<string> = new Set();
  /** Keys of which a snapshot lists an older state first. */
  readonly twice: Set<string> = new Set();
  definition = 1;
  failAt: number | undefined;
  readonly #ended: Ended[] = [];
  /** By key what this run was given. */
  readonly given: Map<string, JsonObject[]> = new Map();
  /** This run has read to the end of what there is. */
  readAll = false;
  #clock = 0;

  constructor(setup: Setup, now: () => number) {
    this.#setup = setup;
    this.#now = now;
  }

  nextVersion(): number {
    this.#clock += 10;
    return this.#clock;
  }

  newest(key: string): JsonObject | undefined {
    return this.#setup.kind === 'snapshot' ? this.current.get(key) : this.log.findLast((one) => one['id'] === key);
  }

  put(record: JsonObject): void {
    this.log.push(record);
    this.current.set(String(record['id']), record);
    this.#items.push(record);
  }

  putStrange(what: 'keyless' | 'unreadable'): void {
    this[what] += 1;
    this.#items.push(what === 'unreadable' ? what : { v: this.nextVersion(), name: 'a', note: 'nobody' });
  }

  #all(request: ReadRequest): (JsonObject | 'unreadable')[][] {
    const { kind, pageSize } = this.#setup;
    if (request.input !== undefined) return paged([...this.current.values()].slice(-2), pageSize);
    if (kind === 'log') {
      const read = this.pages.reduce((sum, page) => sum + page.length, 0);
      this.pages.push(...paged(this.#items.slice(read), pageSize));
      return this.pages;
    }
    const shown = [...this.current].filter(([key]) => !this.hidden.has(key));
    const older = shown.flatMap(([key, record]) => {
      if (!this.twice.has(key)) return [];
      return this.log.filter((one) => one['id'] === key && Number(one['v']) < Number(record['v'])).slice(-1);
    });
    const strange: (JsonObject | 'unreadable')[] = Array.from({ length: this.unreadable }, () => 'unreadable' as const);
    for (let n = 0; n < this.keyless; n++) strange.push({ v: n, name: 'a', note: 'nobody' });
    return paged([...older, ...shown.map(([, record]) => record), ...strange], pageSize);
  }

  async *read(request: ReadRequest): AsyncGenerator<Page> {
    const { kind } = this.#setup;
    const pages = this.#all(request);
    const log = kind === 'log' && request.input === undefined;
    const from = log && typeof request.cursor === 'number' ? request.cursor : 0;
    for (let number = from; number < pages.length; number++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.failAt === number) throw new Error('the source is gone');
      const page = pages[number] ?? [];
      for (const one of page) if (one !== 'unreadable') this.#give(one);
      const last = number === pages.length - 1;
      const cursor = log ? number + 1 : last && request.input === undefined ? `read at ${this.#now()}` : undefined;
      yield { items: page.map((one) => this.#item(one)), cursor, requests: 1, bytes: 10 };
    }
    this.readAll = true;
    if (!isBounded({ ...request, resend: false, newLedger: false })) this.#noteEnd(pages.flat());
  }

  #noteEnd(items: readonly (JsonObject | 'unreadable')[]): void {
    if (this.#setup.kind === 'log') return;
    const keys = new Set(
      items.flatMap((one) => (one === 'unreadable' || one['id'] === undefined ? [] : [String(one['id'])])),
    );
    const whole = this.keyless + this.unreadable === 0 && items.length > 0;
    this.#ended.push({ definition: String(this.definition), keys, whole, sure: false });
  }

  /** How the run went that read: only one that went well has surely taken up all that it was given. */
  runEnded(well: boolean): void {
    const last = this.#ended.at(-1);
    if (last !== undefined && this.readAll && well) last.sure = true;
    this.readAll = false;
    this.given.clear();
  }

  /** Two whole readings of one definition lacked the key, and none that was surely taken up in between had it. */
  lacked(key: string): boolean {
    let definition: string | undefined;
    for (const one of this.#ended.toReversed()) {
      if (one.keys.has(key)) {
        if (one.sure) return false;
      } else if (one.whole) {
        if (definition === one.definition) return true;
        if (definition !== undefined && one.sure) return false;
        definition ??= one.definition;
      }
    }
    return false;
  }

  #give(record: JsonObject): void {
    if (record['id'] === undefined) return;
    const key = String(record['id']);
    this.given.set(key, [...(this.given.get(key) ?? []), record]);
  }

  #item(one: JsonObject | 'unreadable'): Item {
    const observed = this.#now();
    if (one !== 'unreadable') return { record: one, observed };
    return { unreadable: { code: 'row.ragged', message: 'ragged' }, raw: { text: 'garbage' }, observed };
  }

  whole(request: ReadRequest): Whole | undefined {
    if (this.#setup.kind === 'log' || isBounded({ ...request, resend: false, newLedger: false })) return undefined;
    return { definition: String(this.definition) };
  }

  async byKey(question: KeyQuestion): Promise<ReadonlyMap<string, readonly Reading[]>> {
    const found = question.values.map((value): [string, Reading[]] => {
      const record = this.newest(value);
      if (record === undefined) return [value, []];
      this.#give(record);
      return [value, [{ record, observed: this.#now() }]];
    });
    return new Map(found);
  }

  async signals(notifications: readonly Notification[]): Promise<readonly Signal[]> {
    return notifications.map(({ body }) => ({ is: 'fetch', question: { field: 'id', values: [String(body)] } }));
  }
}

function paged<T>(items: readonly T[], size: number): T[][] {
  const pages: T[][] = [];
  for (let from = 0; from < items.length; from += size) pages.push(items.slice(from, from + size));
  return pages;
}
