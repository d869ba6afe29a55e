import type { Batch, BatchRejected, Repeat, Sink, WriteTraits } from '../../../src/connector/sink.ts';
import { HrwireError } from '../../../src/error/error.ts';
import type { Delta, Operation } from '../../../src/record/delta.ts';
import type { Json, JsonObject } from '../../../src/record/json.ts';
import type { Verdict } from '../../../src/record/verdict.ts';
import type { Mood, Setup } from './steps.ts';

interface Kept {
  readonly content: string;
  readonly record: JsonObject;
  /** Of the source's state that it was mapped from. */
  readonly v: number;
}

/** One change at the target. */
export interface Applied {
  readonly key: string;
  readonly is: 'create' | 'change' | 'delete';
  /** What was there before, and is now. */
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
  readonly at: number;
  readonly run: number;
}

/** What the target may be asked to do with a key; in words, why it may not. */
export interface Rules {
  /** A run is under way that sends again whatever was sent before. */
  isAnew(): boolean;
  onUpsert(key: string, record: JsonObject, v: number): readonly string[];
  onDelete(key: string): readonly string[];
}

/** A target that keeps its own records, and a ledger of all that ever came to it. */
export class ModelTarget implements Sink {
  readonly rows: Map<string, Kept> = new Map();
  /** The highest version that was ever applied of a key. */
  readonly floor: Map<string, number> = new Map();
  readonly applied: Applied[] = [];
  /** Of these what no person approved, in runs whose counts are clear. */
  readonly unapproved: Applied[] = [];
  /** What the target has accepted and told of, with no doubt since: it must not come again. */
  readonly accepted: Map<string, string> = new Map();
  readonly faults: string[] = [];
  judge: (batch: Batch) => Promise<readonly Verdict[] | BatchRejected> = async () => [];
  run = 0;
  readonly #setup: Setup;
  readonly #rules: Rules;
  readonly #now: () => number;
  /** By a part of the mapped record that stays itself where it is sent on. */
  readonly #versions: WeakMap<object, number> = new WeakMap();

  constructor(setup: Setup, rules: Rules, now: () => number) {
    this.#setup = setup;
    this.#rules = rules;
    this.#now = now;
  }

  get operations(): ReadonlyMap<Operation, WriteTraits> {
    const { batch, atomic, repeat, mode } = this.#setup;
    const traits = (deletes: boolean): WriteTraits => ({
      batch,
      atomic,
      repeat: repeat === 'by_lookup' ? this.#lookup(deletes) : { kind: repeat },
    });
    return new Map([
      [mode === 'event' ? 'action' : 'upsert', traits(false)],
      ['delete', traits(true)],
    ]);
  }

  #lookup(deletes: boolean): Repeat {
    return {
      kind: 'by_lookup',
      stream: 'rows',
      field: 'id',
      ...(this.#setup.surely && !deletes ? { none: 'again' } : {}),
      key: async (record) => String(record['id']),
      applied: async (found, record) => !deletes && JSON.stringify(found) === JSON.stringify(record),
    };
  }

  async write(batch: Batch): Promise<readonly Verdict[] | BatchRejected> {
    return this.judge(batch);
  }

  /** A mapped record with the version of the state that it was made of. */
  mark(record: JsonObject, v: number): JsonObject {
    const tag: Json = {};
    this.#versions.set(tag, v);
    return { ...record, tag };
  }

  answer(batch: Batch, mood: Mood): readonly Verdict[] | BatchRejected {
    const cause = { code: mood, message: mood };
    if (mood === 'throws') throw new Error('the target is out of reach');
    if (mood === 'unsure-before') throw new HrwireError('transport.unsure', 'the connection broke');
    if (mood === 'retry') return batch.deltas.map(() => ({ is: 'retry', cause }));
    if (mood === 'lost-before') {
      for (const { key } of batch.deltas) this.accepted.delete(key);
      return batch.deltas.map(() => ({ is: 'unknown', cause }));
    }
    const isPoison = ({ operation, record }: Delta): boolean => operation !== 'delete' && record['name'] === 'poison';
    if (this.#setup.atomic && batch.deltas.some(isPoison)) return { rejected: 'whole', code: 'P', message: 'poison' };
    const verdicts = batch.deltas.map((delta, index): Verdict => {
      const refused = ['bad', 'poison'].includes(String(delta.record['name'])) && delta.operation !== 'delete';
      if (refused) return { is: 'rejected', cause: { code: 'BAD', message: 'bad' } };
      if (mood === 'partly' && index % 2 === 0) return { is: 'retry', cause };
      this.#apply(delta);
      if (mood === 'lost' || mood === 'unsure') return { is: 'unknown', cause };
      this.accepted.set(delta.key, contentOf(delta));
      return { is: 'accepted', targetId: `t-${delta.key}` };
    });
    if (mood === 'unsure') throw new HrwireError('transport.unsure', 'the connection broke');
    return verdicts;
  }

  #apply(delta: Delta): void {
    const { key, operation, record } = delta;
    const before = this.rows.get(key)?.record;
    if (!this.#rules.isAnew() && this.accepted.get(key) === contentOf(delta))
      this.faults.push(`${key} came again, accepted: ${contentOf(delta)}`);
    this.accepted.delete(key);
    const noted = { key, before, at: this.#now(), run: this.run };
    if (operation === 'delete') {
      this.faults.push(...this.#rules.onDelete(key));
      this.rows.delete(key);
      this.applied.push({ ...noted, is: 'delete', after: undefined });
      return;
    }
    const { tag } = record;
    const v = (typeof tag === 'object' && tag !== null ? this.#versions.get(tag) : undefined) ?? NaN;
    this.faults.push(...this.#rules.onUpsert(key, record, v));
    this.rows.set(key, { content: contentOf(delta), record, v });
    this.floor.set(key, Math.max(this.floor.get(key) ?? 0, v));
    this.applied.push({ ...noted, is: before === undefined ? 'create' : 'change', after: record });
  }
}

function contentOf({ operation, record }: Pick<Delta, 'operation' | 'record'>): string {
  return operation === 'delete' ? 'deleted' : JSON.stringify(record);
}
