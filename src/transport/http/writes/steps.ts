import { expression, list, object, text, variablePattern } from '../../../config/schema/kinds.ts';
import { nodeAt } from '../../../connector/file-node.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { wrap } from '../../../error/wrap.ts';
import type { Expression } from '../../../expression/expression.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Cause, Verdict } from '../../../record/verdict.ts';
import type { Answer, Exchanged, ExchangeOptions, HttpScope, RequestTemplate } from '../exchange.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import { evaluandOf } from '../scope.ts';
import type { StreamContext } from '../source-context.ts';

export const writeStepsSchema = list(
  'Further requests of one write, in this order, for the records that the main one accepted. `$answer` is the body of the main answer, `$steps.name` that of an earlier step. A record whose step is refused is unknown: half of its work is done; where `repeat` asks by look-up, `applied` must say whether the steps were done too.',
  object(
    'One request.',
    {
      name: text('Its name.', { pattern: variablePattern, 'x-what': 'a name of letters, digits and _' }),
      when: expression('True where the step is due. Default: always.'),
      request: requestSchema,
    },
    ['name', 'request'],
  ),
  { minItems: 1, maxItems: 20 },
);

/** What the main request has settled. */
export interface Done {
  readonly answer: Answer;
  readonly records: readonly JsonObject[];
  readonly verdicts: readonly Verdict[];
  readonly scope: HttpScope;
}

/** Sends the steps that follow; gives the verdicts as they stand then. Rejects with the signal's reason. */
export type WriteSteps = (
  done: Done,
  signal: AbortSignal,
  onAttempt?: ExchangeOptions['onAttempt'],
) => Promise<readonly Verdict[]>;

interface Step {
  readonly name: string;
  readonly when: Expression | undefined;
  readonly request: RequestTemplate;
}

/** Reads `steps:` of a write; undefined where there are none. `repeatable`: the whole write may be sent twice. */
export function compileWriteSteps(
  write: FileNode,
  context: StreamContext,
  repeatable: boolean,
): WriteSteps | undefined {
  const declared = write.json('steps');
  if (!Array.isArray(declared)) return undefined;
  const steps = declared.flatMap((_, index): Step[] => {
    const node = nodeAt(context.document, [...write.path, 'steps', index]);
    return node === undefined ? [] : [compileStep(node, context)];
  });
  return async ({ answer, records, verdicts, scope }, signal, onAttempt) => {
    const accepted = records.filter((_, index) => verdicts[index]?.is === 'accepted');
    if (accepted.length === 0) return verdicts;
    const answers: Record<string, unknown> = {};
    const names = { ...scope.more, answer: answer.body, steps: answers };
    const own: HttpScope = { ...scope, records: accepted, more: names };
    for (const step of steps) {
      const failed = await take(step, own, context, { signal, repeatable, onAttempt }, answers);
      if (failed !== undefined) {
        return verdicts.map((verdict) => (verdict.is === 'accepted' ? { is: 'unknown', cause: failed } : verdict));
      }
    }
    return verdicts;
  };
}

function compileStep(node: FileNode, { document, site }: StreamContext): Step {
  return {
    name: node.text('name'),
    when: node.expression('when'),
    request: compileRequest(node.json('request') ?? null, { document, path: [...node.path, 'request'], site }),
  };
}

/** Takes one step, where it is due; why it failed, if it did. */
async function take(
  { name, when, request }: Step,
  scope: HttpScope,
  context: StreamContext,
  options: ExchangeOptions,
  answers: Record<string, unknown>,
): Promise<Cause | undefined> {
  let exchanged: Exchanged;
  try {
    if (when !== undefined) {
      const seen = evaluandOf(scope, {});
      const due = await when.value(seen.context, { ...seen.variables, ...context.variables });
      if (due === undefined || due === false) return undefined;
      if (due !== true) return causeOf(name, 'http.rule', '`when` gives neither true nor false');
    }
    exchanged = await context.exchange(request, scope, options);
  } catch (thrown) {
    if (options.signal.aborted) throw thrown;
    const { code, message } = wrap(thrown);
    return causeOf(name, code, message);
  }
  if (!exchanged.ok) return causeOf(name, exchanged.refusal.code, exchanged.refusal.message);
  answers[name] = exchanged.answer.body;
  return undefined;
}

function causeOf(name: string, code: string, message: string): Cause {
  return { code, message: `the main request was accepted, and then the step “${name}” failed: ${message}` };
}
