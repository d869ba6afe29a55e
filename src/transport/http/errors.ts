import type { Document, Path } from '../../config/document.ts';
import * as kinds from '../../config/schema/kinds.ts';
import { HrwireError } from '../../error/error.ts';
import { compileExpression } from '../../expression/compile.ts';
import type { Expression } from '../../expression/expression.ts';
import type { Place } from '../../error/place.ts';
import { parseDuration } from '../../record/duration.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { sourceAt } from './source-at.ts';

const verbs = ['retry', 'wait', 'reauthorise', 'restart', 'narrow', 'reject', 'stop'] as const;
type Verb = (typeof verbs)[number];

/** JSON Schema of `errors:`. */
export const errorsSchema = kinds.list(
  'What to do about an answer: the first rule whose `when` is true decides. Asked for every answer, those with status 200 included.',
  kinds.object(
    'One rule.',
    {
      when: kinds.expression(
        'True where the rule holds. The context is the body; `$status`, `$headers` and `$raw` are at hand.',
      ),
      then: kinds.choice(
        'retry: again after a growing pause; says that the request was not done, which holds for writes except with 502 and 504. wait: again after Retry-After, `after` or `retry.wait`. reauthorise: once again with a new login. restart: begin the page walk anew. narrow: halve batch or window. reject: the record is refused. stop: end the run.',
        verbs,
      ),
      after: kinds.duration('How long `retry` and `wait` pause where the answer has no Retry-After.'),
      code: kinds.expression('A short stable code of the failure, for grouping. Default: the status.'),
      reason: kinds.expression('The vendor’s message, where it may be shown: it must hold no personal values.'),
      hint: kinds.text('What to do about it, for people.'),
    },
    ['when', 'then'],
  ),
);

/** What expressions about an answer see. */
export interface AnswerFacts {
  readonly body: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
  /** The scope's further names, settings without secrets among them. */
  readonly names: Readonly<Record<string, unknown>>;
}

export interface Decision {
  readonly verb: Verb;
  readonly code: string;
  /** The vendor's message where the rule names it; not yet redacted. */
  readonly reason: string | undefined;
  readonly hint: string | undefined;
  /** Milliseconds. */
  readonly after: number | undefined;
  readonly place: Place;
}

/** The rule that decides about an answer, if any. Throws when a rule throws: that is an error, not a non-match. */
export type Rules = (facts: AnswerFacts) => Promise<Decision | undefined>;

interface Rule {
  readonly when: Expression;
  readonly verb: Verb;
  readonly code: Expression | undefined;
  readonly reason: Expression | undefined;
  readonly hint: string | undefined;
  readonly after: number | undefined;
  readonly place: Place;
}

/** Compiles a list of rules that `errorsSchema` accepts. */
export function compileRules(document: Document<JsonObject>, path: Path, spec: Json | undefined): Rules {
  const rules = (Array.isArray(spec) ? spec : []).map((rule, i) => compileRule(document, [...path, i], rule));
  return async (facts) => {
    const variables = variablesOf(facts);
    for (const rule of rules) {
      if (!(await holds(rule.when, facts.body, variables))) continue;
      const { verb, hint, after, place } = rule;
      const code = shortText(await rule.code?.value(facts.body, variables)) ?? String(facts.status);
      const reason = shortText(await rule.reason?.value(facts.body, variables));
      return { verb, code, reason, hint, after, place };
    }
    return undefined;
  };
}

function compileRule(document: Document<JsonObject>, path: Path, spec: Json): Rule {
  const place = document.at(path);
  const verb = isObject(spec) ? verbs.find((known) => known === spec['then']) : undefined;
  if (!isObject(spec) || verb === undefined || typeof spec['when'] !== 'string') {
    throw new HrwireError('http.request', 'A rule of `errors` has `when` and one of the verbs under `then`.', {
      place,
    });
  }
  const compiled = (key: string): Expression | undefined => {
    const text = spec[key];
    return typeof text === 'string' ? compileExpression(sourceAt(document, [...path, key], text)) : undefined;
  };
  const after = spec['after'];
  return {
    when: compileExpression(sourceAt(document, [...path, 'when'], spec['when'])),
    verb,
    code: compiled('code'),
    reason: compiled('reason'),
    hint: typeof spec['hint'] === 'string' ? spec['hint'] : undefined,
    after: typeof after === 'string' ? parseDuration(after) : undefined,
    place,
  };
}

export function variablesOf({ names, status, headers, raw }: AnswerFacts): Record<string, unknown> {
  return { ...names, status, headers, raw };
}

/** Undefined (a field that this answer lacks) is no match; anything but a boolean is a slip and an error. */
async function holds(when: Expression, body: unknown, variables: Record<string, unknown>): Promise<boolean> {
  const value = await when.value(body, variables);
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new HrwireError('http.rule', '`when` of a rule gives neither true nor false.', {
    place: when.place,
    hint: 'Compare explicitly, for example with `$exists(…)` or `… = "E1"`.',
  });
}

function shortText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 1000) : undefined;
}
