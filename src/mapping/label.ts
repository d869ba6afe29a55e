import { column } from './column.ts';
import type { Pending, Rows } from './rows.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { valueAt } from './section.ts';

/** Longest label: labels are counted and shown, one column each. */
const longest = 100;

export function compileLabel(scope: Scope): Scoped | undefined {
  return valueAt(scope.document, ['label']) === undefined ? undefined : scopedAt(scope, ['label'], 'label');
}

/** The label under which each row is counted; undefined where it is blank. */
export async function labelsOf(
  label: Scoped | undefined,
  rows: Rows,
  over: readonly Pending[],
): Promise<readonly (string | undefined)[]> {
  if (label === undefined) return over.map(() => undefined);
  const values = await column(rows, label, over);
  for (const [index, pending] of over.entries()) {
    const value = values[index];
    if (typeof value !== 'object' || value === null) continue;
    const message = '`label` gives a list or an object; a text is due';
    pending.decision = { is: 'dead', cause: { code: 'label.no-text', message, field: 'label' } };
  }
  return values.map(textOf);
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value).trim().slice(0, longest);
  return text === '' ? undefined : text;
}
