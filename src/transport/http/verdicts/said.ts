import { duration, expression } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { Expression } from '../../../expression/expression.ts';
import type { Delta } from '../../../record/delta.ts';
import { keyPart } from '../../../record/key.ts';
import type { Effect } from '../../../record/outcome.ts';
import type { Cause, Verdict } from '../../../record/verdict.ts';
import type { Answer } from '../exchange.ts';

/** An answer as verdicts see it: with `names`, the settings without secrets among them. */
export interface TargetAnswer extends Answer {
  readonly names?: Variables;
}

/** The variables of an expression about an answer. */
export function variablesOf({ names, status, headers }: TargetAnswer): Variables {
  return { ...names, status, headers };
}

/** One verdict a delta, in order. A delta that the answer does not mention is unknown, never accepted. */
export type Verdicts = (
  answer: TargetAnswer,
  deltas: readonly Delta[],
  records: readonly unknown[],
) => Promise<readonly Verdict[]>;

/** What is read of an accepted record. */
export const acceptedProperties = {
  target_id: expression('The target’s own id of the record.'),
  effect: expression(
    'What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.',
  ),
} as const;

/** What is read of one item about one record. */
export const itemProperties = {
  accepted: expression('Over an item: true when its record was applied.'),
  rejected: expression(
    'Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.',
  ),
  retry: expression('Over an item: true when its record was not applied, but may be sent again.'),
  after: duration('How long a record waits at least before it is sent again.'),
  code: expression('The target’s code for what is wrong.'),
  message: expression('What is wrong, for people.'),
  field: expression('The field at fault.'),
  ...acceptedProperties,
} as const;

const effects: readonly string[] = ['created', 'updated', 'deleted', 'acted'];

function isEffect(value: unknown): value is Effect {
  return typeof value === 'string' && effects.includes(value);
}

/** `{ targetId, effect }` of an accepted record, from its item or answer. */
export function compileAccepted(
  node: FileNode | undefined,
): (context: unknown, variables: Variables) => Verdict | Promise<Verdict> {
  const targetId = node?.expression('target_id');
  const effect = node?.expression('effect');
  if (targetId === undefined && effect === undefined) return () => plainly;
  return async (context, variables) => {
    const id = keyPart(await targetId?.value(context, variables));
    const became = await effect?.value(context, variables);
    return {
      is: 'accepted',
      ...(id === undefined ? {} : { targetId: id }),
      ...(isEffect(became) ? { effect: became } : {}),
    };
  };
}

/** The same for all of whom nothing more is told. */
const plainly: Verdict = Object.freeze({ is: 'accepted' });

export type Variables = Readonly<Record<string, unknown>>;

/** What one item says of its record (`$record`); to be waited for where it gives a promise. */
export type ItemJudge = (item: unknown, variables: Variables, record: unknown) => Verdict | Promise<Verdict>;

/** Reads what one item says of its record. Only what is asserted counts: an item that says nothing clear is unknown. */
export function compileItem(node: FileNode): ItemJudge {
  const [accepted, rejected, retry] = [
    node.expression('accepted'),
    node.expression('rejected'),
    node.expression('retry'),
  ];
  const after = node.has('after') ? node.duration('after') : undefined;
  const accept = compileAccepted(node);
  const cause = compileCause(node);
  const says = async (expression: Expression | undefined, item: unknown, variables: Variables) =>
    expression !== undefined && (await expression.value(item, variables)) === true;
  const judge = async (item: unknown, variables: Variables): Promise<Verdict> => {
    if (await says(accepted, item, variables)) return accept(item, variables);
    if (await says(retry, item, variables)) {
      return {
        is: 'retry',
        cause: await cause(item, variables, 'target.later'),
        ...(after === undefined ? {} : { after }),
      };
    }
    if (await says(rejected, item, variables))
      return { is: 'rejected', cause: await cause(item, variables, 'target.rejected') };
    return { is: 'unknown', cause: await cause(item, variables, 'target.unclear') };
  };
  const told = node.has('target_id') || node.has('effect');
  const looks = accepted?.reads.variables.some(({ variable }) => variable === 'record') === true;
  return (item, variables, record) => {
    const names = looks ? { ...variables, record } : variables;
    // Most records are accepted: these wait for nothing.
    if (accepted?.quick({ context: item, variables: names }) === true) {
      return told ? accept(item, { ...variables, record }) : plainly;
    }
    return judge(item, { ...variables, record });
  };
}

function compileCause(node: FileNode): (item: unknown, variables: Variables, code: string) => Promise<Cause> {
  const [code, message, field] = [node.expression('code'), node.expression('message'), node.expression('field')];
  const text = async (expression: Expression | undefined, item: unknown, variables: Variables) => {
    const value = await expression?.value(item, variables);
    return typeof value === 'string' || typeof value === 'number' ? bounded(String(value)) : undefined;
  };
  return async (item, variables, fallback) => {
    const at = await text(field, item, variables);
    return {
      code: (await text(code, item, variables)) ?? fallback,
      message: (await text(message, item, variables)) ?? 'the target gave no reason',
      ...(at === undefined ? {} : { field: at }),
    };
  };
}

/** A target's text is of any length; a cause is one line. */
export function bounded(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

export function unknown(code: string, message: string): Verdict {
  return { is: 'unknown', cause: { code, message } };
}
