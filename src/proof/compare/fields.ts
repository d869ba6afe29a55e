import type { Expression } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { stepsOf } from '../../record/path.ts';
import { isEmpty, same } from './same.ts';

/** Which fields are compared, and where the target shows them. */
export interface FieldRules {
  /** By mapped field or dotted path: over the target's record. */
  readonly fields: ReadonlyMap<string, Expression>;
  readonly ignore: readonly string[];
}

/** A mapped record beside the target's. */
export interface Beside {
  readonly record: JsonObject;
  /** Fields that were to be emptied. */
  readonly clear: readonly string[];
  readonly found: JsonObject;
}

/** One field of both. */
export interface Compared {
  readonly field: string;
  readonly same: boolean;
  readonly expected: Json;
  readonly found: Json;
  /** The target has nothing there. */
  readonly empty: boolean;
}

/** Per pair, the fields that the mapped record has, in its order. An expression that fails on a record shows nothing there. */
export async function compareFields(rules: FieldRules, pairs: readonly Beside[]): Promise<readonly Compared[][]> {
  const shown = await shownElsewhere(rules, pairs);
  return pairs.map(({ record, clear, found }, index) => {
    const compared: Compared[] = [];
    const add = (field: string, expected: Json, steps: readonly string[]): void => {
      if (ignores(rules.ignore, field)) return;
      const elsewhere = shown.get(field);
      if (elsewhere === undefined && isObject(expected) && Object.keys(expected).length > 0) {
        for (const [name, inner] of Object.entries(expected)) add(`${field}.${name}`, inner, [...steps, name]);
        return;
      }
      const value = elsewhere === undefined ? valueAt(found, steps) : elsewhere[index];
      const there = value ?? null;
      compared.push({ field, same: same(expected, there), expected, found: there, empty: isEmpty(there) });
    };
    for (const [field, value] of Object.entries(record)) add(field, value, [field]);
    for (const field of clear) {
      if (!compared.some((one) => one.field === field)) add(field, null, stepsOf(field));
    }
    return compared;
  });
}

async function shownElsewhere(
  rules: FieldRules,
  pairs: readonly Beside[],
): Promise<ReadonlyMap<string, readonly (Json | undefined)[]>> {
  const shown = new Map<string, readonly (Json | undefined)[]>();
  for (const [field, expression] of rules.fields) shown.set(field, await shownValues(expression, pairs));
  return shown;
}

/** What an expression over the target's record gives, one value a pair. */
export async function shownValues(
  expression: Expression,
  pairs: readonly Pick<Beside, 'record' | 'found'>[],
): Promise<readonly (Json | undefined)[]> {
  const answers = await expression.evaluate(
    pairs.map(({ record, found }) => ({ context: found, variables: { record } })),
  );
  return answers.map((answer) => (answer.ok ? json(answer.value) : undefined));
}

/** What an expression gives, as JSON. */
function json(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

function ignores(ignore: readonly string[], field: string): boolean {
  return ignore.some((own) => own === field || field.startsWith(`${own}.`));
}

/** The value at a path, by own names only. */
export function valueAt(value: Json | undefined, steps: readonly string[]): Json | undefined {
  let at = value;
  for (const step of steps) at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  return at;
}
