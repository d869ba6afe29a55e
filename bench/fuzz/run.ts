import { engines } from '../suite/engine.ts';
import { differenceOf, differs, givesUp, read } from './compare.ts';
import type { Difference } from './compare.ts';
import { wanted } from './kinds.ts';
import { madeAt } from './made.ts';
import { shrunk } from './shrink.ts';
import type { Host, Subject } from './subject.ts';
import type { Given } from './data.ts';

/** What a run found. */
export interface Fuzzed {
  /** Expressions on records; each is evaluated by the package and by both engines. */
  evaluations: number;
  /** Those of which the package gives a value. */
  defined: number;
  /** Those of which it gives a value and compiled code, of either engine, gives up: slow, not wrong. */
  gaveUp: number;
  differences: Found[];
  /** Made texts that are no expressions. */
  unreadable: number;
  /** How often each node kind and each function was part of what was evaluated. */
  readonly kinds: Map<string, number>;
  /** Why expressions are left to the package, counted in evaluations. */
  readonly uncovered: Map<string, number>;
  /** Expressions on which compiled code gives up, for whoever wants to mend that. */
  readonly slow: { readonly text: string; readonly given: Given; readonly engine: Difference['engine'] }[];
}

/** A difference, and the number of the expression that showed it; what is found in shipped files has none. */
export interface Found extends Difference {
  readonly at: number | undefined;
}

export function nothingYet(): Fuzzed {
  return {
    evaluations: 0,
    defined: 0,
    gaveUp: 0,
    differences: [],
    unreadable: 0,
    kinds: new Map(wanted.map((kind) => [kind, 0])),
    uncovered: new Map(),
    slow: [],
  };
}

/** The expression of a seed and a number, on its records. */
export async function fuzzAt(seed: number, at: number, so: Fuzzed): Promise<void> {
  const { text, givens } = madeAt(seed, at);
  const subject = read(text);
  if (subject === undefined) so.unreadable++;
  else await compareAll(subject, givens, so, at);
}

/** An expression on records: told once, however many of them it fails on. */
export async function compareAll(subject: Subject, givens: readonly Given[], so: Fuzzed, at?: number): Promise<void> {
  let found: Difference | undefined;
  const slow = new Set<string>();
  for (const given of givens) {
    so.evaluations++;
    for (const kind of subject.kinds) so.kinds.set(kind, (so.kinds.get(kind) ?? 0) + 1);
    const meaning = await subject.meaning(given);
    if ('value' in meaning && meaning.value !== undefined) so.defined++;
    let gaveUp = false;
    for (const engine of engines) {
      const uncovered = subject.uncovered(engine);
      if (uncovered !== undefined) {
        so.uncovered.set(`${engine}: ${uncovered}`, (so.uncovered.get(`${engine}: ${uncovered}`) ?? 0) + 1);
        continue;
      }
      found ??= differenceOf(engine, subject, given, meaning);
      if (!givesUp(engine, subject, given, meaning)) continue;
      gaveUp = true;
      if (!slow.has(engine)) so.slow.push({ text: subject.text, given, engine });
      slow.add(engine);
    }
    if (gaveUp) so.gaveUp++;
  }
  if (found !== undefined) so.differences.push({ ...found, at });
}

/** The same difference on the smallest text and data that still shows one. */
export async function smallest(found: Found, host?: Host): Promise<Found> {
  const holds = async (text: string, given: Given): Promise<boolean> =>
    (await differs(text, given, host, [found.engine])) !== undefined;
  const small = await shrunk(found.text, found.given, holds);
  return { ...found, ...((await differs(small.text, small.given, host, [found.engine])) ?? {}) };
}
