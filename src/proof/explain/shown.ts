import type { Trace, Traced, TracedField } from '../../mapping/trace.ts';
import { maskValue } from '../../record/mask.ts';
import type { Json } from '../../record/json.ts';
import { lookupOf } from '../../run/prepare.ts';
import type { Present, ShownExpression, ShownField, ShownRule } from './explanation.ts';
import type { Found, Looking } from './present.ts';

/** The record under every rule of the mapping, as people see it: what is sensitive is masked unless revealed. */
export async function shownPresent(
  { run, tracer, owners }: Looking,
  found: Extract<Found, { is: 'record' }>,
  reveal: boolean,
): Promise<Present> {
  const { prepared, from, joined, changed } = found;
  const { row, position } = prepared.taken;
  const would = found.would ?? { outcome: 'not known', why: 'joins were not asked (--offline)' };
  const bare: Present = { from, position, would, when: [], needs: [], joins: [], holds: [], fields: [] };
  if (row === undefined) return bare;
  const trace: Trace = await tracer(row, lookupOf(run), run.clock.now(), joined);
  const rule = (one: Trace['when'][number]): ShownRule => ({
    ...shown(one, reveal),
    passes: one.passes,
    reason: one.reason,
  });
  return {
    ...bare,
    when: trace.when.map(rule),
    needs: trace.needs.map(rule),
    holds: trace.holds.map(rule),
    joins: trace.joins.map(({ name, from: stream, on, found: count, ...one }) => ({
      ...shown({ ...one }, reveal),
      ...{ name, from: stream, on, found: count },
    })),
    fields: trace.fields.map((field) => fieldShown(field, run.mapping.sensitive, owners, changed, reveal)),
  };
}

function fieldShown(
  field: TracedField,
  sensitive: ReadonlyMap<string, readonly string[]>,
  owners: ReadonlyMap<string, string>,
  changed: readonly string[] | undefined,
  reveal: boolean,
): ShownField {
  const { field: name, blank, defaulted } = field;
  // The target may tag what the source does not.
  const tagged = field.sensitive || [...sensitive.values()].some((paths) => paths.some((path) => overlaps(path, name)));
  const top = name.split('.')[0] ?? name;
  return {
    ...shown({ ...field, sensitive: tagged }, reveal, !field.sensitive),
    ...{ field: name, blank, defaulted, owner: owners.get(name) },
    differs: changed?.includes(top),
  };
}

function overlaps(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`);
}

/** `byTarget`: only the target tags it, so that a joined stream, or a let, does not know that it feeds a person's value. */
function shown(one: Traced, reveal: boolean, byTarget = false): ShownExpression {
  const { text, place, inputs, value, sensitive, fault } = one;
  const hidden = byTarget && sensitive;
  const masked = (given: Json | undefined, hide: boolean): Json | undefined =>
    given === undefined || reveal || !hide ? given : maskValue(given);
  return {
    text,
    place,
    inputs: inputs.map((input) => ({
      name: input.name,
      value: masked(input.value, input.sensitive || (hidden && input.name.startsWith('$'))),
    })),
    value: masked(value, sensitive),
    fault,
  };
}
