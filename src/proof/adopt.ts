import type { Mapped } from '../mapping/mapping.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Adopter, Look } from '../run/adopter.ts';
import type { Pending } from '../run/pending.ts';
import { compareFields } from './compare/fields.ts';
import type { Compared } from './compare/fields.ts';
import type { LookUp } from './target/plan.ts';
import type { Answer, Ask, Found, Target } from './target/target.ts';

/** Looks deltas up at a target. `ask`: one answer each, in order. */
export function adopterOf(target: Target, ask: (asks: readonly Ask[]) => Promise<readonly Answer[]>): Adopter {
  return async (pending) => {
    const answers = await ask(
      pending.map(({ delta }) => ({ record: delta.record, match: delta.match, targetId: delta.targetId })),
    );
    const looks: Look[] = [];
    for (const [index, one] of pending.entries()) {
      const answer = answers[index];
      if (answer === undefined || answer.is === 'nameless')
        looks.push({ is: 'unclear', why: 'nothing names it there' });
      else if (answer.is === 'failed') looks.push({ is: 'unclear', why: answer.cause.message });
      else looks.push(await lookAt(target, one, answer.found));
    }
    return looks;
  };
}

async function lookAt(target: Target, pending: Pending, found: readonly Found[]): Promise<Look> {
  const { applied } = target.plan;
  if (applied !== undefined) return appliedTo(applied, pending, found);
  const [first, second] = found;
  if (first === undefined) return { is: 'missing' };
  if (second !== undefined) return { is: 'unclear', why: `it has ${found.length} records of that name` };
  const { mapped, delta } = pending;
  // What is to be deleted and still there differs as a whole.
  if (delta.operation === 'delete') return { is: 'different', targetId: first.id, mapped, fields: ['to be deleted'] };
  const beside = { record: mapped.record, clear: mapped.clear, found: first.record };
  const [compared = []] = await compareFields(target.fields, [beside]);
  const different = compared.filter(({ same }) => !same);
  if (different.length === 0) return { is: 'equal', targetId: first.id };
  const fields = different.map(({ field }) => field);
  return { is: 'different', targetId: first.id, mapped: asFound(mapped, different), fields };
}

/** The mapped record as the target has it: its differing fields are those found. */
function asFound(mapped: Mapped, different: readonly Compared[]): Mapped {
  const record: JsonObject = structuredClone(mapped.record);
  for (const { field, found } of different) put(record, field, found);
  const names = new Set(different.map(({ field }) => field));
  return { ...mapped, record, clear: mapped.clear.filter((field) => !names.has(field)) };
}

/** Sets the value at a path as `compareFields` names it: its steps are names of objects that are there. */
function put(record: JsonObject, path: string, value: Json): void {
  let at: JsonObject = record;
  let rest = path;
  for (;;) {
    const own: JsonObject = at;
    const name = Object.keys(own).find((key) => rest.startsWith(`${key}.`) && isBranch(own[key]));
    const inner = name === undefined ? undefined : own[name];
    if (name === undefined || !isBranch(inner)) break;
    at = inner;
    rest = rest.slice(name.length + 1);
  }
  Object.defineProperty(at, rest, { value, enumerable: true, configurable: true, writable: true });
}

function isBranch(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it was applied, as the connector tells it: without a clear answer a person decides, for acting twice is worse. */
async function appliedTo(lookup: LookUp, { delta }: Pending, found: readonly Found[]): Promise<Look> {
  let clear = found.length > 0 || lookup.none === 'again';
  for (const { record, id } of found) {
    const answer = await lookup.applied(record, delta.record).catch(() => undefined);
    if (answer === true) {
      const targetId = (await lookup.targetId?.(record, delta.record)) ?? id;
      return { is: 'equal', targetId };
    }
    if (answer === undefined) clear = false;
  }
  return clear ? { is: 'missing' } : { is: 'unclear', why: 'the target does not say whether it was applied' };
}
