import type { Reading } from '../../connector/source.ts';
import type { Decision, Mapped, Mapping, Row, TargetLookup } from '../../mapping/mapping.ts';
import { deletesGone } from '../../mapping/deletes.ts';
import { canonical } from '../../record/canonical.ts';
import type { Json } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { JoinAnswer } from '../../store/samples.ts';

/** What a mapping makes of one record. */
export type Tried =
  | ({ readonly is: 'mapped' } & Mapped)
  | { readonly is: 'filtered'; readonly reason: string }
  | { readonly is: 'held'; readonly cause: Cause; readonly mapped: Mapped | undefined }
  | { readonly is: 'dead'; readonly cause: Cause }
  /** Its record is gone at the source: it is deleted at the target. */
  | { readonly is: 'deleted' }
  /** A join asks what nobody has asked before: no sample can say what it would find. */
  | { readonly is: 'open'; readonly join: string };

/** One record that came of a reading. */
export interface Outcome {
  readonly key: string | undefined;
  readonly tried: Tried;
}

/** Records tried at once: as many as a page has. */
const together = 500;

/** What joins found, by what they were asked, of all samples: one may answer for another. */
export type Answers = ReadonlyMap<string, readonly Json[]>;

export function answersOf(all: Iterable<readonly JoinAnswer[]>): Answers {
  const answers = new Map<string, readonly Json[]>();
  for (const own of all) {
    // The newest samples come first.
    for (const answer of own) {
      const name = question(answer);
      if (!answers.has(name)) answers.set(name, answer.found);
    }
  }
  return answers;
}

function question({ from, on, value }: Pick<JoinAnswer, 'from' | 'on' | 'value'>): string {
  return canonical([from, on, value]);
}

/** Maps readings as a run would, asking nobody: joins are answered by what they found for the samples. */
export async function tryMapping(
  mapping: Mapping,
  readings: readonly Reading[],
  answers: Answers,
  lookup: TargetLookup,
  now: number,
): Promise<ReadonlyMap<Reading, readonly Outcome[]>> {
  const outcomes = new Map<Reading, Outcome[]>(readings.map((reading) => [reading, []]));
  for (let from = 0; from < readings.length; from += together) {
    const { rows, empty } = await mapping.expand(readings.slice(from, from + together), now);
    for (const reading of empty) {
      outcomes.get(reading)?.push({ key: undefined, tried: { is: 'filtered', reason: 'each gives nothing' } });
    }
    const early = await mapping.filterEarly(rows, now);
    const alive = rows.filter((_, index) => !early.has(index));
    const open = await join(mapping, alive, answers, now);
    const decisions = await mapping.decide(alive, lookup, now);
    const decided = new Map(alive.map((row, index) => [row, decisions[index]]));
    for (const [index, row] of rows.entries()) {
      const reason = early.get(index);
      const tried =
        reason === undefined ? triedOf(mapping, row, decided.get(row), open.get(row)) : filtered(mapping, row, reason);
      outcomes.get(row.reading)?.push({ key: row.key, tried });
    }
  }
  return outcomes;
}

/** Fills the joins in; gives the first join of each row that no sample answers. */
async function join(
  mapping: Mapping,
  rows: readonly Row[],
  answers: Answers,
  now: number,
): Promise<ReadonlyMap<Row, string>> {
  const open = new Map<Row, string>();
  for (const one of mapping.joins) {
    const from = `${one.from.connection}.${one.from.stream}`;
    const values = await mapping.ask(one, rows, now);
    for (const [index, row] of rows.entries()) {
      const value = values[index];
      if (value === undefined) continue;
      const found = answers.get(question({ from, on: one.on, value }));
      if (found === undefined) {
        if (!open.has(row)) open.set(row, one.name);
      } else if (found.length > 0) {
        const [only] = found;
        row.joins[one.name] = one.expect === 'one' && found.length === 1 && only !== undefined ? only : [...found];
      }
    }
  }
  return open;
}

function triedOf(mapping: Mapping, row: Row, decision: Decision | undefined, open: string | undefined): Tried {
  if (row.problem !== undefined) return { is: 'dead', cause: row.problem };
  if (deletesGone(mapping, row)) return { is: 'deleted' };
  // What `when` says of a join that nobody has answered is no answer either.
  if (open !== undefined) return { is: 'open', join: open };
  if (decision === undefined) return { is: 'filtered', reason: '' };
  return decision.is === 'held' ? { is: 'held', cause: decision.cause, mapped: decision.mapped } : decision;
}

function filtered(mapping: Mapping, row: Row, reason: string): Tried {
  return deletesGone(mapping, row) ? { is: 'deleted' } : { is: 'filtered', reason };
}
