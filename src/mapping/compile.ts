import type { Reading } from '../connector/source.ts';
import { compileAnew } from './anew.ts';
import { compileAfter } from './after.ts';
import { compileCompare } from './compare.ts';
import { compileDeletes } from './deletes.ts';
import { decide, expressionsOf } from './decide.ts';
import type { Rules } from './decide.ts';
import { digest } from './digest.ts';
import { expand } from './expand.ts';
import type { Expansion } from './expand.ts';
import { compileGuard } from './guard.ts';
import { compileHold } from './hold.ts';
import type { MappingInputs } from './inputs.ts';
import { asksOf, compileJoins } from './join.ts';
import { compileKey } from './key.ts';
import { compileLabel } from './label.ts';
import { compileMap } from './map.ts';
import type { Mapping, Row, TargetLookup } from './mapping.ts';
import { compileFill } from './map/fill.ts';
import { withoutFields } from './map/without.ts';
import { compileMatch, namedBy } from './match.ts';
import { compileNeeds } from './needs.ts';
import { namesOf, openRows } from './open.ts';
import type { Pending, Rows } from './rows.ts';
import { compileSchema } from './schema.ts';
import { compileScope } from './scope/compile.ts';
import { entriesAt, streamAt, textAt } from './section.ts';
import { tagsOf } from './sensitive.ts';
import { sensitiveFields } from './sensitive/fields.ts';
import { sourceSensitivity } from './sensitive/source.ts';
import { tableFunctions } from './tables.ts';
import type { TableFunctions } from './tables.ts';
import { targetAnswers } from './target.ts';
import { applyWhen, compileWhen, earlyConditions } from './when.ts';

/**
 * Compiles a mapping file. Throws `HrwireError` with its place for what is wrong in the file; what is wrong with a
 * record is said of that record alone. The mapping is pure: joins, ledger and time come in with each call.
 */
export function compileMapping(inputs: MappingInputs): Mapping {
  const { document, tables, target } = inputs;
  const { source, scope, key, rules, after, expansion, deletes } = compileSections(inputs);
  return {
    name: textAt(document, ['mapping']) ?? '',
    file: document.file,
    place: document.at([]),
    version: digest(document.value, tables, inputs.foreign),
    from: streamAt(document, ['from']),
    to: streamAt(document, ['to']),
    mode: textAt(document, ['mode']) === 'event' ? 'event' : 'state',
    joins: rules.joins,
    order: after.order,
    awaits: after.rules.length > 0,
    leaves: rules.onLeaving,
    deletes,
    anew: compileAnew(
      source,
      key.map(({ expression }) => expression.text),
      document.value['each'] !== undefined,
    ),
    named: (match) => namedBy(rules.match, match, target.schema),
    guards: compileGuard(scope),
    drift: driftAt(textAt(document, ['drift'])),
    fields: entriesAt(document, ['map']).map(([name]) => name),
    ignored: compileCompare(scope),
    sensitive: sensitiveFields(rules.leaves, target),
    sensitiveSource: source.sensitive,
    sensitiveKey: key.some(({ classes }) => classes.has('person')),
    ...steps(rules, expansion, tableFunctions(tables)),
  };
}

/** Every section of the file, compiled: what `compileMapping` runs over pages, and `compileTrace` looks at one by one. */
export function compileSections(inputs: MappingInputs) {
  const { document, target } = inputs;
  const { source, scope, each, elementTags, root, leaves, key } = compileNames(inputs);
  const joins = compileJoins(scope, inputs.streams);
  const after = compileAfter(scope);
  const { deletes, flag } = compileDeletes(scope, source, key, each);
  const rules: Rules = {
    told: deletes.told,
    joins,
    when: compileWhen(scope),
    needs: compileNeeds(scope),
    hold: compileHold(scope),
    onLeaving: leavesAt(textAt(document, ['leaves'])),
    after: after.rules,
    fill: compileFill(withoutFields(root, new Set(inputs.foreign)), leaves),
    leaves,
    validate: compileSchema(scope, target),
    match: compileMatch(scope),
    label: compileLabel(scope),
    people: tagsOf(target),
  };
  const expansion: Expansion = { source, each, key, tags: elementTags, recordTags: scope.recordTags, flag };
  return { source, scope, key, rules, after, expansion, deletes };
}

function leavesAt(written: string | undefined): Mapping['leaves'] {
  return written === 'map' || written === 'delete' ? written : 'ignore';
}

function driftAt(written: string | undefined): Mapping['drift'] {
  return written === 'ignore' || written === 'park' ? written : 'warn';
}

/** Scope, `map` and key; compiled anew where the target's tags flow back to fields that the source does not tag. */
function compileNames(inputs: MappingInputs) {
  const compiled = (own: MappingInputs) => {
    const scoped = compileScope(own);
    const fields = compileMap(scoped.scope, own.target.schema);
    return { ...scoped, ...fields, key: compileKey(scoped.scope, own.source), source: own.source };
  };
  const first = compiled(inputs);
  if (inputs.target.sensitive.size === 0) return first;
  const sensitive = sourceSensitivity(first, inputs.source, inputs.target);
  return compiled({ ...inputs, source: { ...inputs.source, sensitive } });
}

/** What a mapping does with rows, over its compiled sections. */
function steps(
  rules: Rules,
  expansion: Expansion,
  tables: TableFunctions,
): Pick<Mapping, 'expand' | 'filterEarly' | 'ask' | 'decide'> {
  const open = (all: readonly Pending[], lookup?: TargetLookup): Rows => ({
    all,
    lookup,
    answers: targetAnswers(),
    tables,
  });
  const names = namesOf(expressionsOf(rules), rules.joins);
  const rowsOf = (of: readonly Row[], now: number, lookup?: TargetLookup): Rows => {
    const rows = open([], lookup);
    return { ...rows, all: openRows(names, of, rows, now) };
  };
  const early = rules.joins.length === 0 ? [] : earlyConditions(rules.when);
  return {
    expand: (readings: readonly Reading[], now) => expand(expansion, readings, now, open),
    async filterEarly(of, now) {
      if (early.length === 0) return new Map();
      const rows = rowsOf(of, now);
      // Whoever is leaving has been filtered before, and passes; so does who is gone.
      const sound = rows.all.filter(({ row }) => row.problem === undefined && !row.leaving && row.gone === undefined);
      await applyWhen(early, [], rows, sound, now);
      return reasonsOf(rows.all);
    },
    async ask(join, of, now) {
      const own = rules.joins.find(({ name }) => name === join.name);
      return own === undefined ? of.map(() => undefined) : asksOf(own, rowsOf(of, now));
    },
    decide: (of, lookup, now) => decide(rules, rowsOf(of, now, lookup), now),
  };
}

/** The rows that are filtered, by index. What failed is left to `decide`, which says it in the right order. */
function reasonsOf(all: readonly Pending[]): ReadonlyMap<number, string> {
  const reasons = new Map<number, string>();
  for (const [index, { decision }] of all.entries())
    if (decision?.is === 'filtered') reasons.set(index, decision.reason);
  return reasons;
}
