import { choice, expression, integer, list, object, text, variablePattern } from '../../config/schema/kinds.ts';
import { nodeAt } from '../../connector/file-node.ts';
import type { FileNode } from '../../connector/file-node.ts';
import type { Expression } from '../../expression/expression.ts';
import { parseDuration } from '../../record/duration.ts';
import { keyPart } from '../../record/key.ts';
import type { JsonObject } from '../../record/json.ts';
import { pagesSchema } from './pages.ts';
import { requestSchema } from './request-schema.ts';
import type { AskPlan, Found } from './source-ask.ts';
import { askByIds, atOnceProperty } from './source-ask.ts';
import type { Meter, StreamContext } from './source-context.ts';
import type { Row } from './source-records.ts';
import { rowsProperties } from './source-rows.ts';
import { startedOf } from './source-walk.ts';
import { mergeStep } from './steps/merge.ts';

/** How long a record waits where `hold` says no time. */
const holdFor = '7d';

export const stepsSchema = list(
  'From ids to records: each step asks for what the ids of a page’s records name, and puts it under its own name.',
  object(
    'One step: `$ids` are the ids of one chunk.',
    {
      name: text('The field of the record that takes what is found.', {
        pattern: variablePattern,
        'x-what': 'a name of letters, digits and _',
      }),
      keys: expression('The id, or the list of ids, from the record. A record without any is left as it is.'),
      chunk: integer('Most ids in one request.', { minimum: 1, maximum: 10_000, default: 100 }),
      at_once: atOnceProperty,
      request: requestSchema,
      ...rowsProperties,
      pages: pagesSchema,
      not_found: expression(
        'Over a refused answer (its body, `$status`): true where it means that none of the ids exists.',
      ),
      match: expression('From a found record to the id that it answers.'),
      shape: expression(
        'What of a found record is kept; `$started` is the instant at which its request left. Without it: all of it.',
      ),
      as: choice('One found record, or the list of them.', ['one', 'many'], { default: 'one' }),
      missing: text(
        `What happens to a record for whose ids nothing is found: \`hold\` (for ${holdFor}), \`hold 30d\`, \`keep\` or \`reject\`.`,
        {
          pattern: '^(keep|reject|hold( [0-9]+(ms|s|m|h|d|w))?)$',
          'x-what': '`hold`, `hold <duration>`, `keep` or `reject`',
          default: 'hold',
        },
      ),
    },
    ['name', 'keys', 'request', 'match'],
  ),
);

/** A compiled step. */
export interface Step {
  readonly name: string;
  readonly keys: Expression;
  readonly ask: AskPlan;
  readonly shape: Expression | undefined;
  readonly many: boolean;
  /** `hold`: milliseconds. */
  readonly missing: 'keep' | 'reject' | number;
}

export function compileSteps(node: FileNode, ask: (step: FileNode) => AskPlan): readonly Step[] {
  const written = node.json('steps');
  const steps: Step[] = [];
  for (let index = 0; Array.isArray(written) && index < written.length; index++) {
    const step = nodeAt(node.document, [...node.path, 'steps', index]);
    const keys = step?.expression('keys');
    if (step === undefined || keys === undefined) continue;
    const missing = step.text('missing');
    steps.push({
      name: step.text('name'),
      keys,
      ask: ask(step),
      shape: step.expression('shape'),
      many: step.text('as') === 'many',
      missing:
        missing === 'keep' || missing === 'reject'
          ? missing
          : (parseDuration(missing.slice('hold '.length) || holdFor) ?? 0),
    });
  }
  return steps;
}

/** Runs the steps over a page's rows, one step after the other: a later one may use what an earlier one found. */
export async function runSteps(
  steps: readonly Step[],
  rows: readonly Row[],
  more: Readonly<Record<string, unknown>>,
  context: StreamContext,
  meter: Meter,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  let now = rows;
  for (const step of steps) {
    const variables = { ...context.variables, ...more };
    const wanted = await idsOf(step, now, variables);
    const all = wanted.flatMap((ids) => (Array.isArray(ids) ? (ids as readonly string[]) : []));
    const found =
      all.length === 0 ? new Map<string, Found[]>() : await askByIds(step.ask, all, more, context, meter, signal);
    const shaped = await shapes(step, found, variables);
    now = now.map((row, index) => mergeStep(step, row, wanted[index], shaped));
  }
  return now;
}

/** Per row its ids; the error where `keys` throws on it. */
async function idsOf(
  step: Step,
  rows: readonly Row[],
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly (readonly string[] | Error)[]> {
  const evaluations = await step.keys.evaluate(rows.map(({ record }) => ({ context: record, variables })));
  return evaluations.map((evaluation, index) => {
    if (rows[index]?.unreadable !== undefined) return [];
    if (!evaluation.ok) return evaluation.error;
    const values: readonly unknown[] = Array.isArray(evaluation.value) ? evaluation.value : [evaluation.value];
    return [...new Set(values.map(keyPart).filter((id) => id !== undefined))];
  });
}

/** What was found, by id, each in its kept shape. */
async function shapes(
  step: Step,
  found: ReadonlyMap<string, readonly Found[]>,
  variables: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, readonly Shaped[]>> {
  const shaped = new Map<string, readonly Shaped[]>();
  for (const [id, list] of found) {
    const records: readonly (JsonObject | Error)[] = list.map(({ row }) =>
      row.unreadable === undefined ? row.record : new Error(row.unreadable.message),
    );
    if (step.shape === undefined) {
      shaped.set(id, records);
      continue;
    }
    const evaluations = await step.shape.evaluate(
      records.map((context, index) => {
        const started = startedOf({ sentAt: list[index]?.observed ?? 0 });
        return { context, variables: { ...variables, started } };
      }),
    );
    shaped.set(
      id,
      evaluations.map((evaluation, index) => {
        const record = records[index];
        if (record instanceof Error) return record;
        return evaluation.ok ? evaluation.value : evaluation.error;
      }),
    );
  }
  return shaped;
}

/** A found record in its kept shape, or why it has none. */
type Shaped = unknown;
