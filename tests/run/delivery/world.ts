import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision, Guards, Mapping, Row } from '../../../src/mapping/mapping.ts';
import { personOf } from '../../../src/mapping/people.ts';
import { fingerprinter } from '../../../src/record/fingerprint.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import type { RunContext } from '../../../src/run/context.ts';
import { driftSettings, runSettings, sampleSettings } from '../../../src/app/settings.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { parkedBy } from '../../../src/store/aside.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock, PagedSource, plainMapping, standingGuards } from '../harness.ts';
import { ModelSource } from './source.ts';
import type { Setup } from './steps.ts';
import { ModelTarget } from './target.ts';

export const hour = 3_600_000;
const small = { percent: 0, count: 1 };
const wide: Guards = {
  rejects: undefined,
  deletes: { percent: 100, count: 1000 },
  changes: undefined,
  field: undefined,
  emptied: undefined,
  over: 24 * hour,
  stage: standingGuards.stage,
};

export const keyName = (number: number): string => `key${number}q`;
export const mailOf = (key: string): string => `${key}@people.example`;

/** A copy of the store, with what the world was like then. */
interface Copy {
  readonly file: string;
  readonly floor: ReadonlyMap<string, number>;
  readonly contents: ReadonlyMap<string, string>;
  /** Changes at the target until then. */
  readonly applied: number;
}

/** What a run parked, and nobody has approved. */
interface ParkedKey {
  readonly content: string;
}

/** Source, target, store and clock, and what people did: what each run must agree with. */
export class World {
  readonly clock = new FakeClock();
  readonly setup: Setup;
  readonly source: ModelSource;
  readonly target: ModelTarget;
  readonly folder: string;
  readonly path: string;
  readonly faults: string[] = [];
  generation = 1;
  /** Keys of which a person has said something wrong, or given up what there was. */
  readonly excused: Set<string> = new Set();
  readonly erased: Set<string> = new Set();
  copy: Copy | undefined;
  copies = 0;
  restored = 0;
  runs = 0;
  /** `--resend`, or a run that adopts, is under way: what came before does not count. */
  anew = false;
  /** Counts of guards are not those of the target: something was in doubt on the way. */
  blurred = false;
  /** By key, as the run that is under way found them. */
  parked: Map<string, ParkedKey> = new Map();
  /** Keys of which an approved delta waits. */
  approved: Set<string> = new Set();
  #store: Store | undefined;

  constructor(setup: Setup) {
    this.setup = setup;
    this.source = new ModelSource(setup, this.clock.now);
    const rules = {
      isAnew: () => this.anew,
      onUpsert: this.#onUpsert.bind(this),
      onDelete: this.#onDelete.bind(this),
    };
    this.target = new ModelTarget(setup, rules, this.clock.now);
    this.folder = mkdtempSync(join(tmpdir(), 'hrwire-model-'));
    this.path = join(this.folder, 'store.db');
  }

  get store(): Store {
    if (this.#store === undefined) throw new TypeError('the store is not open');
    return this.#store;
  }

  async open(): Promise<void> {
    this.#store = await openSqliteStore({ path: this.path, encryption: false, key: undefined, now: this.clock.now });
  }

  async shut(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  async close(): Promise<void> {
    await this.shut();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async pair(): Promise<number | undefined> {
    return (await this.store.checkpoints.pairs('people'))[0]?.id;
  }

  fault(what: string): void {
    this.faults.push(what);
  }

  get guards(): Guards {
    const { guards, stage } = this.setup;
    const own = { ...wide, stage };
    return guards === 'wide' ? own : { ...own, [guards]: small };
  }

  get mapping(): Mapping {
    const { mode, leaves, told, absent, asks } = this.setup;
    const plain = plainMapping();
    return plainMapping((record, row, now) => this.#decide(record, row, now), {
      version: `m${this.generation}`,
      mode,
      leaves,
      guards: this.guards,
      fields: ['id', 'name', 'city', 'generation', 'left'],
      deletes: { told, absent, keyed: 'id', field: asks ? 'id' : undefined },
      named: (match) => ({ id: match }),
      expand: async (readings, now) => {
        const { rows, empty } = await plain.expand(readings, now);
        for (const row of rows) {
          if (told && row.record['gone'] === true) row.gone = 'flag';
          row.people = row.people.map((person) => personOf(person) ?? '');
        }
        return { rows, empty };
      },
    });
  }

  /** The record that is sent of a state. */
  mapped(record: JsonObject, leaving = false): JsonObject {
    const { id = null, name = null, city = null } = record;
    return { id, name, city, generation: this.generation, ...(leaving ? { left: true } : {}), tag: {} };
  }

  contentOf(record: JsonObject): string {
    return JSON.stringify(this.mapped(record, record['name'] === 'filter'));
  }

  #decide(record: JsonObject, row: Row, now: number): Decision {
    const mapped = this.target.mark(this.mapped(record, row.leaving), Number(record['v']));
    const result = { record: mapped, clear: [], match: String(record['id']), label: undefined };
    if (row.gone !== undefined || row.leaving) return { is: 'mapped', ...result };
    switch (record['name']) {
      case 'filter':
        return { is: 'filtered', reason: 'not meant' };
      case 'needs':
        return { is: 'dead', cause: { code: 'needs.absent', message: 'no score' } };
      case 'hold': {
        if (row.passed === 'look') return { is: 'mapped', ...result };
        const cause = { code: 'hold', message: 'a key post' };
        return { is: 'held', cause, release: { kind: 'approved', rule: 'look' }, mapped: result };
      }
      case 'wait': {
        const at = Number(record['until']);
        if (now >= at) return { is: 'mapped', ...result };
        return {
          is: 'held',
          cause: { code: 'hold', message: 'later' },
          release: { kind: 'instant', at },
          mapped: undefined,
        };
      }
      default:
        return { is: 'mapped', ...result };
    }
  }

  #onUpsert(key: string, record: JsonObject, v: number): string[] {
    const faults: string[] = [];
    const content = JSON.stringify(record);
    const floor = this.target.floor.get(key);
    if (this.erased.has(key)) faults.push(`${key} was sent though its person is erased`);
    if (Number.isNaN(v)) faults.push(`${key} was sent, and no state of it: ${content}`);
    if (!this.anew && floor !== undefined && v < floor) faults.push(`${key} went back from ${floor} to ${v}`);
    const there = this.target.rows.get(key)?.content;
    const { repeat, mode } = this.setup;
    const doubled = there !== undefined && (there === content || mode === 'event');
    if (doubled && repeat !== 'safe' && !this.anew && !this.excused.has(key))
      faults.push(`${key} was sent twice: ${content}`);
    const parked = this.parked.get(key);
    if (parked?.content === content && !this.#hadOther(key, content))
      faults.push(`${key} was sent though it is parked: ${content}`);
    this.parked.delete(key);
    return faults;
  }

  /** In this run the key had another state as well: what is parked was overtaken by it. */
  #hadOther(key: string, content: string): boolean {
    const given = this.source.given.get(key) ?? [];
    return this.anew || given.some((record) => record['gone'] === true || this.contentOf(record) !== content);
  }

  /** Promise 5: nobody is deleted but by a flag, by leaving, or by an absence that is proved. */
  #onDelete(key: string): string[] {
    const faults: string[] = [];
    const { told, leaves, absent, asks } = this.setup;
    const at = this.target.floor.get(key) ?? 0;
    const said = this.source.log.some(
      (record) =>
        record['id'] === key &&
        Number(record['v']) >= at &&
        ((told && record['gone'] === true) || (leaves === 'delete' && record['name'] === 'filter')),
    );
    const newest = this.source.newest(key);
    const away = newest === undefined || (told && newest['gone'] === true);
    const proved = absent && this.source.lacked(key) && (!asks || away);
    if (!said && !proved && !this.anew) faults.push(`${key} was deleted, and nothing said that it is gone`);
    if (this.erased.has(key)) faults.push(`${key} was deleted though its person is erased`);
    if (this.parked.get(key)?.content === 'deleted' && !this.#hadOther(key, 'deleted')) {
      faults.push(`${key} was deleted though that is parked`);
    }
    this.parked.delete(key);
    return faults;
  }

  /** What stands parked, and what of it was approved, before a run. */
  async notePark(): Promise<void> {
    this.parked = new Map();
    this.approved = new Set();
    const pair = await this.pair();
    if (pair === undefined) return;
    const inbox = await this.store.inbox.take(pair, 0, 1000);
    const approved = new Set(inbox.flatMap(({ aside }) => aside ?? []));
    for (const head of await this.store.aside.list({ pair, state: 'held' })) {
      if (parkedBy(head.release) === undefined || head.key === undefined) continue;
      if (approved.has(head.id)) this.approved.add(head.key);
      else this.parked.set(head.key, { content: await this.#parkedContent(head.id) });
    }
  }

  async #parkedContent(id: number): Promise<string> {
    const row = await this.store.aside.read(id);
    const record = row?.raw;
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return '';
    const deletes = row?.release?.kind === 'approved' && row.release.gone !== undefined;
    if (deletes || (this.setup.leaves === 'delete' && record['name'] === 'filter')) return 'deleted';
    return this.contentOf(record);
  }

  context(over: Partial<RunContext>, options: Partial<RunOptions>, process = 1): RunContext {
    const id = `run-${++this.runs}`;
    let batches = 0;
    const lookup = new PagedSource(this.clock);
    lookup.byKeyRecords = (key) => {
      const found = this.target.rows.get(key);
      return found === undefined ? [] : [found.record];
    };
    return {
      id,
      mapping: this.mapping,
      source: this.source,
      sink: this.target,
      joins: new Map(),
      lookup: () => lookup,
      sourceIdentity: 'source-1',
      targetIdentity: 'target-1',
      store: this.store,
      clock: this.clock,
      fingerprints: fingerprinter(this.store.pepper),
      newId: () => `${id}-batch-${++batches}`,
      holder: { host: 'h', boot: 'b', process },
      alive: () => false,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      onProgress: () => undefined,
      killPoint: () => undefined,
      settings: { ...runSettings({}), settleAfter: 500 },
      samples: sampleSettings({}),
      drift: driftSettings({}),
      options: { full: false, resend: false, newLedger: false, ...options },
      traffic: () => ({ requests: 0, bytes: 0 }),
      stop: new AbortController().signal,
      hardStop: new AbortController().signal,
      ...over,
    };
  }
}
