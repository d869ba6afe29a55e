import { compileExpression } from '../../src/expression/compile.ts';
import type { Expression } from '../../src/expression/expression.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { plain } from '../../src/expression/plain.ts';
import { together } from '../../src/expression/together.ts';
import type { Together } from '../../src/expression/together.ts';
import { same } from '../suite/same.ts';
import { told } from './compare.ts';
import type { Given } from './data.ts';
import { contextOf, limits, now, usualHost } from './subject.ts';
import type { Host, Outcome, Subject } from './subject.ts';

/** Expressions as the fields of one mapping: one generated function, whose values are plain JSON. */
export class Fields {
  /** The subject of each field; what mappings may not use is none. */
  readonly subjects: readonly Subject[];
  private readonly fields: Together;
  private readonly host: Host;

  constructor(subjects: readonly Subject[], host: Host = usualHost) {
    const compiled = subjects.flatMap((subject) => {
      const expression = expressionOf(subject.text);
      return expression === undefined ? [] : [{ subject, expression }];
    });
    this.host = host;
    this.subjects = compiled.map(({ subject }) => subject);
    this.fields = together(compiled.map(({ expression }) => expression));
  }

  /** What each field gives, in the order of the subjects; what it leaves to the package is `notFast`. */
  values(given: Given): { readonly values: readonly unknown[]; readonly changed: boolean } {
    const context = contextOf(given);
    const own = JSON.parse(given.variables) as Record<string, unknown>;
    const values: unknown[] = [];
    this.fields.run({ context, variables: { ...own, ...this.host, started: now } }, values);
    const changed = JSON.stringify(context) !== given.context || JSON.stringify(own) !== given.variables;
    return { values, changed };
  }
}

/** In words what a field gives in place of the package's answer as plain JSON; undefined where it is right or gives up. */
export function wrongField(value: unknown, meaning: Outcome): string | undefined {
  if (value === notFast) return undefined;
  return 'value' in meaning && same(value, plainOf(meaning.value)) ? undefined : told({ value });
}

const noJson = Symbol('no JSON');

function plainOf(value: unknown): unknown {
  try {
    return plain(value);
  } catch {
    return noJson;
  }
}

function expressionOf(text: string): Expression | undefined {
  try {
    return compileExpression({ text, limits });
  } catch {
    return undefined;
  }
}
