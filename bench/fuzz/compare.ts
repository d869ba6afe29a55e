import { engines } from '../suite/engine.ts';
import type { EngineName } from '../suite/engine.ts';
import { same } from '../suite/same.ts';
import type { Given } from './data.ts';
import type { Host, Outcome } from './subject.ts';
import { Subject } from './subject.ts';

/** Compiled code and the package do not say the same. */
export interface Difference {
  /** `together`: as one of several fields. */
  readonly engine: EngineName | 'together';
  readonly text: string;
  readonly given: Given;
  readonly expected: string;
  readonly found: string;
}

/** What came of compiled code on a record. */
export interface Compared {
  /** What it gives in place of the package's answer; leaving the answer to the package costs time, and is none. */
  readonly difference: Difference | undefined;
  /** It gives up where the package gives a value. */
  readonly gaveUp: boolean;
}

export function compared(engine: EngineName, subject: Subject, given: Given, meaning: Outcome): Compared {
  const { outcome, changed } = subject.compiled(engine, given);
  const differs = (found: string): Compared => ({
    difference: { engine, text: subject.text, given, expected: told(meaning), found },
    gaveUp: false,
  });
  if (changed) return differs('the data changed');
  if ('thrown' in outcome) return { difference: undefined, gaveUp: 'value' in meaning };
  const right = 'value' in meaning && same(meaning.value, outcome.value);
  return right ? { difference: undefined, gaveUp: false } : differs(told(outcome));
}

/** The same anew, from the text: for shrinking. Gives the first engine that differs. */
export async function differs(
  text: string,
  given: Given,
  host?: Host,
  only: readonly EngineName[] = engines,
): Promise<Difference | undefined> {
  const subject = read(text, host);
  if (subject === undefined) return undefined;
  const meaning = await subject.meaning(given);
  for (const engine of only) {
    const { difference } = compared(engine, subject, given, meaning);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Undefined where the text cannot be read. */
export function read(text: string, host?: Host): Subject | undefined {
  try {
    return new Subject(text, host);
  } catch {
    return undefined;
  }
}

export function told(outcome: Outcome): string {
  if ('value' in outcome) return shown(outcome.value);
  const { thrown } = outcome;
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : String(thrown);
  return `error ${code}`;
}

function shown(value: unknown): string {
  try {
    return JSON.stringify(value, (_, one: unknown) => (typeof one === 'function' ? '(function)' : one)) ?? 'undefined';
  } catch {
    return '(function)';
  }
}
