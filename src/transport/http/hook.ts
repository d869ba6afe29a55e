import { duration, expression, object, text } from '../../config/schema/kinds.ts';
import type { Signal } from '../../connector/source.ts';
import type { Hook } from '../../connector/stream.ts';
import type { Expression, Evaluation } from '../../expression/expression.ts';
import type { Json } from '../../record/json.ts';
import { keyPart } from '../../record/key.ts';

export const hookSchema = object(
  'What a notification of the system asks for. It is a signal only: its body is never mapped, the record is fetched by key.',
  {
    by: text('The field of `by_key` by which the record is fetched.'),
    signal: expression('The value to ask for, or a list of them, from the notification’s body.'),
    when: expression('Over the body: true where the notification is about this stream. Others are ignored.'),
    ignored: text('Why the others are ignored, as runs count it.', {
      default: 'the notification asks for nothing of this stream',
    }),
    for: duration('How long a notification waits for a record that cannot be read yet.', { default: '24h' }),
  },
  ['by', 'signal'],
);

/** A body that names more records than this is none that a system sends of its own accord. */
const mostKeys = 1000;
/** Characters: keys are stored, and go into URLs. */
const longestKey = 500;

/** Per body, in order, what is to be fetched. What one body makes an expression throw is that body's fault alone. */
export async function signalsOf(
  hook: Hook,
  bodies: readonly Json[],
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly Signal[]> {
  const batch = bodies.map((context) => ({ context, variables }));
  const about = hook.when === undefined ? undefined : await hook.when.evaluate(batch);
  const keys = await hook.signal.evaluate(batch);
  return bodies.map((_, index) => ignoredOr(hook, about?.[index]) ?? fetching(hook, keys[index]));
}

/** Undefined where the body is one to act upon. As in rules, what it lacks is no match, and no boolean is a slip. */
function ignoredOr(hook: Hook, about: Evaluation | undefined): Signal | undefined {
  if (about === undefined) return undefined;
  if (!about.ok) return unreadable(hook.when, about);
  if (about.value === true) return undefined;
  if (about.value === false || about.value === undefined) return { is: 'ignored', reason: hook.ignored };
  return unreadable(hook.when, 'gives neither true nor false');
}

function fetching(hook: Hook, said: Evaluation | undefined): Signal {
  if (said === undefined || !said.ok) return unreadable(hook.signal, said ?? 'gives nothing');
  const found: readonly unknown[] = Array.isArray(said.value) ? said.value : [said.value];
  if (found.length > mostKeys) return unreadable(hook.signal, `gives more than ${mostKeys} keys`);
  const values = found.map(keyPart).filter((key) => key !== undefined && key.length <= longestKey);
  // One key that cannot be read is not passed over: its record would never come.
  if (values.length < found.length || found.length === 0) return unreadable(hook.signal, 'gives no key');
  const question = { field: hook.by, values: [...new Set(values.filter((key) => key !== undefined))] };
  return { is: 'fetch', question, waitFor: hook.waitFor };
}

/** The body stays out of what is told: it may hold personal values. */
function unreadable(expression: Expression | undefined, why: string | Extract<Evaluation, { ok: false }>): Signal {
  const message = typeof why === 'string' ? `“${expression?.text ?? 'signal'}” ${why}` : why.error.located;
  const hint = 'Compare the notification with `hook` of the connector, and replay it when that is corrected.';
  return { is: 'unreadable', cause: { code: 'hook.unreadable', message, hint } };
}
