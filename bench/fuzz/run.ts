import { engines } from '../suite/engine.ts';
import type { EngineName } from '../suite/engine.ts';
import { compared, differs, read, told } from './compare.ts';
import type { Difference } from './compare.ts';
import { Fields, wrongField } from './fields.ts';
import { wanted } from './kinds.ts';
import { beside, madeAt } from './made.ts';
import { shrunk } from './shrink.ts';
import type { Host, Outcome, Subject } from './subject.ts';
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
  readonly slow: { readonly text: string; readonly given: Given; readonly engine: EngineName }[];
}

/** A difference, and the number of the block that showed it; what is found in shipped files has none. */
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

/** Expressions that stand beside each other: each by itself, and in every fourth block as fields of one mapping. */
export async function fuzzAt(seed: number, block: number, so: Fuzzed): Promise<void> {
  const subjects: Subject[] = [];
  let givens: readonly Given[] = [];
  for (let at = block * beside; at < (block + 1) * beside; at++) {
    const made = madeAt(seed, at);
    ({ givens } = made);
    const subject = read(made.text);
    if (subject === undefined) so.unreadable++;
    else subjects.push(subject);
  }
  await compareAll(subjects, givens, so, { at: block, asFields: block % 4 === 0 });
}

interface Where {
  readonly at?: number;
  /** As fields of one mapping too; to write the function for them takes as long as all else. Default true. */
  readonly asFields?: boolean;
  readonly host?: Host | undefined;
}

/** Expressions on records: a difference is told once an expression, however many of the records show it. */
export async function compareAll(
  subjects: readonly Subject[],
  givens: readonly Given[],
  so: Fuzzed,
  { at, asFields = true, host }: Where = {},
): Promise<void> {
  const found = new Map<Subject, Difference>();
  const slow = new Set<string>();
  const fields = new Fields(asFields ? subjects : [], host);
  for (const given of givens) {
    const meanings = new Map<Subject, Outcome>();
    for (const subject of subjects) meanings.set(subject, await evaluated(subject, given, so, found, slow));
    const { values, changed } = fields.values(given);
    for (const [index, subject] of fields.subjects.entries()) {
      const meaning = meanings.get(subject);
      if (meaning === undefined) continue;
      const wrong = changed ? 'the data changed' : wrongField(values[index], meaning);
      if (wrong === undefined || found.has(subject)) continue;
      const { text } = subject;
      found.set(subject, { engine: 'together', text, given, expected: told(meaning), found: wrong });
    }
  }
  for (const difference of found.values()) so.differences.push({ ...difference, at });
}

/** One expression on one record, by the package and by each engine. */
async function evaluated(
  subject: Subject,
  given: Given,
  so: Fuzzed,
  found: Map<Subject, Difference>,
  slow: Set<string>,
): Promise<Outcome> {
  so.evaluations++;
  for (const kind of subject.kinds) so.kinds.set(kind, (so.kinds.get(kind) ?? 0) + 1);
  const meaning = await subject.meaning(given);
  if ('value' in meaning && meaning.value !== undefined) so.defined++;
  let gaveUp = false;
  for (const engine of engines) {
    const uncovered = subject.uncovered(engine);
    if (uncovered !== undefined) {
      const reason = `${engine}: ${uncovered}`;
      so.uncovered.set(reason, (so.uncovered.get(reason) ?? 0) + 1);
      continue;
    }
    const { difference, gaveUp: up } = compared(engine, subject, given, meaning);
    if (difference !== undefined && !found.has(subject)) found.set(subject, difference);
    if (!up) continue;
    gaveUp = true;
    if (!slow.has(engine + subject.text)) so.slow.push({ text: subject.text, given, engine });
    slow.add(engine + subject.text);
  }
  if (gaveUp) so.gaveUp++;
  return meaning;
}

/** The same difference on the smallest text and data that still shows one; fields are taken one by one. */
export async function smallest(found: Found, host?: Host): Promise<Found> {
  const anew = (text: string, given: Given): Promise<Difference | undefined> =>
    found.engine === 'together' ? fieldDiffers(text, given, host) : differs(text, given, host, [found.engine]);
  const small = await shrunk(found.text, found.given, async (text, given) => (await anew(text, given)) !== undefined);
  return { ...found, ...((await anew(small.text, small.given)) ?? {}) };
}

/** A field alone, as a mapping has it. */
export async function fieldDiffers(text: string, given: Given, host?: Host): Promise<Difference | undefined> {
  const subject = read(text, host);
  if (subject === undefined) return undefined;
  const fields = new Fields([subject], host);
  if (fields.subjects.length === 0) return undefined;
  const meaning = await subject.meaning(given);
  const { values, changed } = fields.values(given);
  const wrong = changed ? 'the data changed' : wrongField(values[0], meaning);
  if (wrong === undefined) return undefined;
  return { engine: 'together', text, given, expected: told(meaning), found: wrong };
}
