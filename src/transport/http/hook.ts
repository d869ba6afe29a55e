import type { Notification, Signal } from '../../connector/source.ts';
import type { Hook } from '../../connector/stream.ts';
import type { Expression, Evaluation } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { keyPart } from '../../record/key.ts';

/** A body that names more records than this is none that a system sends of its own accord. */
const mostKeys = 1000;
/** Characters: keys are stored, and go into URLs. */
const longestKey = 500;

/** Per notification, in order, what it asks for. What one body makes an expression throw is that body's fault alone. */
export async function signalsOf(
  hook: Hook,
  notifications: readonly Notification[],
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly Signal[]> {
  const batch = notifications.map(({ body: context }) => ({ context, variables }));
  const about = hook.when === undefined ? undefined : await hook.when.evaluate(batch);
  const keys = await hook.signal?.evaluate(batch);
  const carried = await hook.records?.evaluate(batch);
  return notifications.map(({ verified }, index) => {
    const ignored = ignoredOr(hook, about?.[index]);
    if (ignored !== undefined) return ignored;
    if (hook.records !== undefined && verified) return carrying(hook.records, carried?.[index]);
    return hook.signal === undefined ? unverified : fetching(hook.by ?? '', hook.signal, hook.waitFor, keys?.[index]);
  });
}

/** Whoever sent it, what it says is not taken for a record. Test: "an unverified notification is never mapped". */
const unverified: Signal = {
  is: 'unreadable',
  cause: {
    code: 'hook.unreadable',
    message: 'nobody has verified who sent it, so the records that it carries are not taken',
    hint: 'Compare it with the source. To take it as it is, replay it: then a person vouches for it.',
  },
};

function carrying(expression: Expression, said: Evaluation | undefined): Signal {
  if (said === undefined || !said.ok) return unreadable(expression, said ?? 'gives nothing');
  const found: readonly unknown[] = Array.isArray(said.value)
    ? said.value
    : said.value === undefined
      ? []
      : [said.value];
  if (found.length > mostKeys) return unreadable(expression, `gives more than ${mostKeys} records`);
  const records = found.filter((one): one is JsonObject => isObject(one));
  if (records.length < found.length) return unreadable(expression, 'gives something that is no record');
  return records.length === 0
    ? { is: 'ignored', reason: 'the notification carries no record' }
    : { is: 'records', records };
}

/** Undefined where the body is one to act upon. As in rules, what it lacks is no match, and no boolean is a slip. */
function ignoredOr(hook: Hook, about: Evaluation | undefined): Signal | undefined {
  if (about === undefined) return undefined;
  if (!about.ok) return unreadable(hook.when, about);
  if (about.value === true) return undefined;
  if (about.value === false || about.value === undefined) return { is: 'ignored', reason: hook.ignored };
  return unreadable(hook.when, 'gives neither true nor false');
}

function fetching(field: string, signal: Expression, waitFor: number, said: Evaluation | undefined): Signal {
  if (said === undefined || !said.ok) return unreadable(signal, said ?? 'gives nothing');
  const found: readonly unknown[] = Array.isArray(said.value) ? said.value : [said.value];
  if (found.length > mostKeys) return unreadable(signal, `gives more than ${mostKeys} keys`);
  const values = found.map(keyPart).filter((key) => key !== undefined && key.length <= longestKey);
  // One key that cannot be read is not passed over: its record would never come.
  if (values.length < found.length || found.length === 0) return unreadable(signal, 'gives no key');
  const question = { field, values: [...new Set(values.filter((key) => key !== undefined))] };
  return { is: 'fetch', question, waitFor };
}

/** The body stays out of what is told: it may hold personal values. */
function unreadable(expression: Expression | undefined, why: string | Extract<Evaluation, { ok: false }>): Signal {
  const message = typeof why === 'string' ? `“${expression?.text ?? 'signal'}” ${why}` : why.error.located;
  const hint = 'Compare the notification with `hook` of the connector, and replay it when that is corrected.';
  return { is: 'unreadable', cause: { code: 'hook.unreadable', message, hint } };
}
