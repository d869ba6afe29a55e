import { undocumented } from '../shared/failure.ts';

/** One clause of the filter language: `[!isArchived]`, `[dueDate:before:2019-01-01]`. */
export interface Clause {
  readonly negated: boolean;
  readonly field: string;
  /** A day; undefined for a flag. */
  readonly before: string | undefined;
}

/** Reads bracketed clauses; what the one example in public does not show is refused. */
export function parseFilter(text: string): readonly Clause[] {
  const clauses: Clause[] = [];
  const clause = /\[(!?)([A-Za-z]+)(?::before:(\d{4}-\d\d-\d\d))?\]/y;
  while (clause.lastIndex < text.length) {
    const at = clause.lastIndex;
    const match = clause.exec(text);
    if (match === null) throw undocumented(`qf cannot be read at character ${at}.`);
    clauses.push({ negated: match[1] === '!', field: match[2] ?? '', before: match[3] });
  }
  return clauses;
}

/** Does a row match all clauses? `known`: the fields that may be asked for, flags and days. */
export function matches(
  clauses: readonly Clause[],
  row: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, 'flag' | 'day'>>,
): boolean {
  return clauses.every(({ negated, field, before }) => {
    const kind = known[field];
    if (kind === undefined) throw undocumented(`qf knows no field ${field}.`);
    if ((kind === 'day') !== (before !== undefined)) throw undocumented(`qf asks for ${field} in another way.`);
    const value = row[field];
    if (before === undefined) return (value === true) !== negated;
    // Nothing that lacks the date matches a filter on it, be it negated.
    return typeof value === 'string' && value.slice(0, 10) < before !== negated;
  });
}
