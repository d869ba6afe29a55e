import type { Path } from '../config/document.ts';
import { isBlank, isObject } from '../record/json.ts';
import { keyOf } from '../record/key.ts';
import { parseDuration } from '../record/duration.ts';
import type { Cause } from '../record/verdict.ts';
import { withoutPaths } from '../record/without.ts';
import { column } from './column.ts';
import type { Mapped, Wait } from './mapping.ts';
import { left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { fault, listAt, textAt, valueAt } from './section.ts';

/** One entry of `after` that names a record. */
export interface AfterRule extends Omit<Wait, 'key'> {
  readonly key: readonly Scoped[];
}

/** How long a record waits where the entry does not say: 30 days. */
const standing = 30 * 86_400_000;

/** The mappings whose run comes before this one's, and what its records wait for. */
export function compileAfter(scope: Scope): {
  readonly order: readonly string[];
  readonly rules: readonly AfterRule[];
} {
  const { document } = scope;
  const own = textAt(document, ['mapping']) ?? '';
  const names: string[] = [];
  const rules: AfterRule[] = [];
  for (const { value, path } of listAt(document, ['after'])) {
    const mapping = isObject(value) ? textAt(document, [...path, 'mapping']) : value;
    if (typeof mapping !== 'string') {
      const hint = 'Write a mapping, or { mapping, key }.';
      throw fault(document, path, 'mapping.invalid', '`after` names a mapping', hint);
    }
    names.push(mapping);
    if (!isObject(value) || value['key'] === undefined) continue;
    const key = listAt(document, [...path, 'key']).map((part) => scopedAt(scope, part.path, 'after'));
    const second = listAt(document, [...path, 'second']).flatMap((each) =>
      typeof each.value === 'string' ? [each.value] : [],
    );
    rules.push({ mapping, key, second, for: timeAt(scope, [...path, 'for']) });
  }
  return { order: [...new Set(names)].filter((name) => name !== own), rules };
}

function timeAt({ document }: Scope, path: Path): number {
  if (valueAt(document, path) === undefined) return standing;
  const milliseconds = parseDuration(textAt(document, path) ?? '');
  if (milliseconds !== undefined) return milliseconds;
  throw fault(document, path, 'mapping.invalid', '`for` is no duration', 'Write `30d`.');
}

/** What each row waits for, in the order of the file; whether it is delivered is the ledger's to say. */
export async function applyAfter(rules: readonly AfterRule[], rows: Rows, over: readonly Pending[]): Promise<void> {
  for (const { mapping, key, second, for: time } of rules) {
    const alive = left(over);
    const columns: (readonly unknown[])[] = [];
    for (const part of key) columns.push(await column(rows, part, alive));
    for (const [index, pending] of alive.entries()) {
      const parts = columns.map((values) => values[index]);
      if (pending.decision !== undefined || parts.some(isBlank)) continue;
      const text = keyOf(parts);
      if (text !== undefined) pending.waits = [...pending.waits, { mapping, key: text, second, for: time }];
      else pending.decision = { is: 'dead', cause: noKey(mapping, key, parts) };
    }
  }
}

function noKey(mapping: string, key: readonly Scoped[], parts: readonly unknown[]): Cause {
  const text = key[parts.findIndex((part) => keyOf([part]) === undefined)]?.expression.text ?? '';
  const message = `\`${text}\` is no key of ${mapping}: neither a text nor a whole number`;
  return { code: 'after.key', message, field: 'after' };
}

/** What of a mapped record goes now, and what it waits for: nothing goes, or all but the fields of a second sending. */
export interface Turn {
  readonly goes: Mapped | undefined;
  readonly wait: Wait | undefined;
}

export function turnOf(mapped: Mapped, isMet: (wait: Wait) => boolean): Turn {
  const open = (mapped.waits ?? []).filter((wait) => !isMet(wait));
  const first = open.find((wait) => wait.second.length === 0);
  if (first !== undefined) return { goes: undefined, wait: first };
  if (open.length === 0) return { goes: mapped, wait: undefined };
  const fields = open.flatMap((wait) => wait.second);
  const clear = mapped.clear.filter((field) => !fields.some((own) => own === field || field.startsWith(`${own}.`)));
  return { goes: { ...mapped, record: withoutPaths(mapped.record, fields), clear }, wait: open[0] };
}

/** Why it waits. The key is not told: it may name a person. */
export function causeOfWait({ mapping, second }: Wait): Cause {
  const hint = `Run it: hrwire run ${mapping}`;
  if (second.length === 0) {
    return { code: 'hold.after', message: `waits until ${mapping} has delivered the record it names`, hint };
  }
  const message = `was sent without ${second.join(', ')}: waits until ${mapping} has delivered the record they name`;
  return { code: 'hold.second', message, hint };
}
