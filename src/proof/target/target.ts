import type { Reading } from '../../connector/source.ts';
import type { Evaluation, Expression } from '../../expression/expression.ts';
import type { VerifyRules } from '../../mapping/verify.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { keyOf, keyPart } from '../../record/key.ts';
import { stepsOf } from '../../record/path.ts';
import type { Cause } from '../../record/verdict.ts';
import { shownValues, valueAt } from '../compare/fields.ts';
import type { TargetPlan, Way } from './plan.ts';

/** Whose record is asked for. */
export interface Ask {
  /** As mapped; `{}` where only the ledger knows the key. */
  readonly record: JsonObject;
  readonly match: string | undefined;
  /** The target's own id, as the ledger has it. */
  readonly targetId: string | undefined;
}

/** A record of the target, with what names it there. */
export interface Found {
  readonly record: JsonObject;
  /** The value of the field(s) that `match` names; undefined where the target shows none. */
  readonly match: string | undefined;
  /** The key of its stream. */
  readonly id: string | undefined;
}

export type Answer =
  | { readonly is: 'answered'; readonly found: readonly Found[] }
  /** Nothing names it: neither a match, nor an id, nor a value to look up. */
  | { readonly is: 'nameless' }
  | { readonly is: 'failed'; readonly cause: Cause };

/** A target that is read back. */
export class Target {
  readonly plan: TargetPlan;
  readonly #rules: VerifyRules;
  readonly #matchFields: readonly { readonly steps: readonly string[]; readonly shown: Expression | undefined }[];

  constructor(plan: TargetPlan, rules: VerifyRules) {
    this.plan = plan;
    this.#rules = rules;
    this.#matchFields = rules.match.map((field) => ({ steps: stepsOf(field), shown: rules.fields.get(field) }));
  }

  /** In one line, for people: how it is asked. */
  get how(): string {
    const fields = [...new Set(this.plan.ways.map(({ field }) => field))];
    if (fields.length === 0) return `${this.plan.stream.name}, read whole`;
    return `${this.plan.stream.name} by ${fields.join(', else ')}`;
  }

  get fields(): Pick<VerifyRules, 'fields' | 'ignore'> {
    return this.#rules;
  }

  /** Asks for all of these: one question a field, in the chunks and limits of the connector. Throws what the target throws. */
  async ask(asks: readonly Ask[], signal: AbortSignal): Promise<readonly Answer[]> {
    const named = await Promise.all(asks.map((ask) => this.#nameOf(ask)));
    const values = new Map<string, Set<string>>();
    for (const one of named) {
      if (one === undefined) continue;
      const own = values.get(one.way.field) ?? new Set();
      values.set(one.way.field, own.add(one.value));
    }
    const readings = new Map<string, ReadonlyMap<string, readonly Reading[]>>();
    for (const [field, asked] of values) {
      readings.set(field, await this.plan.source.byKey({ field, values: [...asked] }, signal));
    }
    const perAsk = named.map((one) => (one === undefined ? [] : (readings.get(one.way.field)?.get(one.value) ?? [])));
    const found = await this.recognise(perAsk.flat());
    let at = 0;
    return perAsk.map((own, index): Answer => {
      const mine = found.slice(at, (at += own.length));
      const one = named[index];
      if (one === undefined) return { is: 'nameless' };
      const incomplete = own.find((reading) => reading.incomplete !== undefined)?.incomplete;
      if (incomplete !== undefined) return { is: 'failed', cause: incomplete.cause };
      return {
        is: 'answered',
        found: mine.flatMap((each) => (each === undefined ? [] : this.#isOf(each, asks[index], one.way))),
      };
    });
  }

  /** What names records of the target; undefined for those that its stream says are deleted. */
  async recognise(readings: readonly Reading[]): Promise<readonly (Found | undefined)[]> {
    if (readings.length === 0) return [];
    const records = readings.map(({ record }) => record);
    const contexts = records.map((context) => ({ context }));
    const { deleted, key } = this.plan.stream;
    const gone = await deleted?.evaluate(contexts);
    const parts: (readonly Evaluation[])[] = [];
    for (const part of key) parts.push(await part.evaluate(contexts));
    const matches = await this.#matchesOf(records);
    return records.map((record, index) => {
      const tomb = gone?.[index];
      if (tomb?.ok === true && tomb.value === true) return undefined;
      const values = parts.map((answers) => {
        const answer = answers[index];
        return answer?.ok === true ? answer.value : undefined;
      });
      return { record, match: matches[index], id: keyOf(values) };
    });
  }

  async #matchesOf(records: readonly JsonObject[]): Promise<readonly (string | undefined)[]> {
    const columns: (readonly (Json | undefined)[])[] = [];
    for (const { steps, shown } of this.#matchFields) {
      const pairs = records.map((found) => ({ record: {}, found }));
      columns.push(
        shown === undefined ? records.map((record) => valueAt(record, steps)) : await shownValues(shown, pairs),
      );
    }
    return records.map((_, index) => keyOf(columns.map((column) => column[index])));
  }

  /** The way by which one is asked for, with the value to ask. */
  async #nameOf(ask: Ask): Promise<{ readonly way: Way; readonly value: string } | undefined> {
    for (const way of this.plan.ways) {
      const value = keyPart(await valueOf(way, ask));
      if (value !== undefined) return { way, value };
    }
    return undefined;
  }

  /** Another record may have the same mail address: who shows another match is somebody else. */
  #isOf(found: Found, ask: Ask | undefined, way: Way): readonly Found[] {
    const byName = way.value.from === 'match' || way.value.from === 'id';
    const other = ask?.match !== undefined && found.match !== undefined && found.match !== ask.match;
    return byName || !other ? [found] : [];
  }
}

async function valueOf({ value }: Way, { record, match, targetId }: Ask): Promise<unknown> {
  switch (value.from) {
    case 'match':
      return match;
    case 'id':
      return targetId ?? valueAt(record, stepsOf(value.path));
    case 'mapped':
      return valueAt(record, stepsOf(value.path));
    case 'expression':
      return value.expression.value(record, { record }).catch(() => undefined);
    case 'lookup':
      return value.lookup.key(record).catch(() => undefined);
  }
}
