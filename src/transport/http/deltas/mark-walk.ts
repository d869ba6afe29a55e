import { HrwireError } from '../../../error/error.ts';
import type { Expression } from '../../../expression/expression.ts';
import { notFast } from '../../../expression/not-fast.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { DeltaWalk, Slice } from './walk.ts';
import { cannotNarrow, cursorVersion, foreignCursor, storedCursor, storedTurn, turnJson } from './walk.ts';

/** How the values of a growing field are read, compared and written. A mark is the text of such a value. */
export interface Scale {
  /** Undefined when the value is none of this scale. */
  parse(value: unknown): string | undefined;
  above(a: string, b: string): boolean;
  /** Orders values as `above` orders their marks, without making marks of them; undefined as `parse`. */
  rank?(value: unknown): number | undefined;
  /** So far ahead of the clock that it cannot be where the source has got to: it moves no mark. */
  isAhead?(mark: string): boolean;
  /** The mark as a request wants it. */
  write(mark: string): Promise<string>;
}

export interface MarkPlan {
  readonly kind: 'high_water' | 'counter';
  readonly field: Expression;
  readonly scale: Scale;
}

/**
 * A read upwards from the highest value seen. The highest value of this read becomes the mark with its last page
 * only: sources give pages in any order, so an earlier one may still hold a lower value.
 */
export async function openMark(plan: MarkPlan, cursor: Json | undefined, begin: unknown): Promise<DeltaWalk> {
  const stored = storedCursor(plan.kind, cursor);
  const mark = markIn(plan, stored, 'mark') ?? startOf(plan, begin);
  let highest = markIn(plan, stored, 'highest') ?? mark;
  const window = mark === undefined ? {} : { from: await plan.scale.write(mark) };
  let slice: Slice | undefined = { window, turn: storedTurn(plan.kind, stored?.['turn']) };
  return {
    next: () => {
      const given = slice;
      slice = undefined;
      return Promise.resolve(given);
    },
    async take(_answer, records) {
      const values = await valuesIn(plan, records);
      const { scale } = plan;
      const most = mostOf(plan, values);
      // One that is ahead of the clock hides those below it: then each is looked at.
      const marks = most !== undefined && scale.isAhead?.(most) !== true ? [most] : marksOf(plan, values);
      for (const mark of marks) {
        if (scale.isAhead?.(mark) === true) continue;
        if (highest === undefined || scale.above(mark, highest)) highest = mark;
      }
    },
    cursor(turn) {
      const settled = turn === undefined ? highest : mark;
      const base: JsonObject = {
        v: cursorVersion,
        kind: plan.kind,
        ...(settled === undefined ? {} : { mark: settled }),
      };
      if (turn !== undefined && highest !== undefined) base['highest'] = highest;
      return { ...base, ...turnJson(turn) };
    },
    narrow: () => {
      throw cannotNarrow('its read has a lower bound only');
    },
  };
}

/** The field of each record; throws what one of them throws. */
async function valuesIn({ field }: MarkPlan, records: readonly JsonObject[]): Promise<readonly unknown[]> {
  const quick: unknown[] = [];
  for (let i = 0; i < records.length; i++) {
    const value = field.quick({ context: records[i] });
    if (value === notFast) break;
    quick.push(value);
  }
  if (quick.length === records.length) return quick;
  const evaluations = await field.evaluate(records.map((context) => ({ context })));
  return evaluations.map((evaluation) => {
    if (evaluation.ok) return evaluation.value;
    throw evaluation.error;
  });
}

function marksOf(plan: MarkPlan, values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => valueOf(plan, value) ?? []);
}

/** The mark of the highest of these; undefined where there is none, or where only their marks can be compared. */
function mostOf(plan: MarkPlan, values: readonly unknown[]): string | undefined {
  let [most, highest]: [unknown, number] = [undefined, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined || value === null) continue;
    const rank = plan.scale.rank?.(value);
    if (rank === undefined) return undefined;
    if (rank > highest) [most, highest] = [value, rank];
  }
  return most === undefined ? undefined : valueOf(plan, most);
}

/** A record without the field cannot raise the mark; one with something else in it would let it drift, so is an error. */
function valueOf(plan: MarkPlan, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const mark = plan.scale.parse(value);
  if (mark !== undefined) return mark;
  throw new HrwireError('transport.delta-value', `“${plan.field.text}” gives a value that cannot be compared`, {
    place: plan.field.place,
    hint: 'Does `type` fit what the system sends? A normaliser (`record:`) can make the field what it should be.',
  });
}

function startOf(plan: MarkPlan, begin: unknown): string | undefined {
  if (begin === undefined) return undefined;
  const mark = plan.scale.parse(begin);
  if (mark !== undefined) return mark;
  throw new HrwireError('transport.declared', '`start` is no value of its field', {
    place: plan.field.place,
    hint: 'Give `start` in the form of the field that is read.',
  });
}

function markIn(plan: MarkPlan, stored: JsonObject | undefined, key: string): string | undefined {
  const value = stored?.[key];
  if (value === undefined) return undefined;
  const mark = plan.scale.parse(value);
  if (mark === undefined) throw foreignCursor(plan.kind, `its “${key}” is no value of the field`);
  return mark;
}
