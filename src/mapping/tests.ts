import type { Place } from '../error/place.ts';
import type { Table } from '../config/table.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { keyOf } from '../record/key.ts';
import { causeOfWait, turnOf } from './after.ts';
import { compileMapping } from './compile.ts';
import { deletesGone } from './deletes.ts';
import { emptyReason } from './each.ts';
import type { MappingInputs } from './inputs.ts';
import { instantOf } from './instant.ts';
import type { Decision, Mapping, Row, TargetFact, TargetLookup, Wait } from './mapping.ts';
import { fault, listAt } from './section.ts';
import { differencesOf } from './tests/expect.ts';
import type { Became } from './tests/expect.ts';
import type { Difference } from './tests/difference.ts';

/** How one test of a mapping file went. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** Of the test in the mapping file. */
  readonly place: Place;
  /** What differs, path by path; empty where it passed. */
  readonly differences: readonly Difference[];
}

/** The instant at which a test without `at` runs. */
const standing = Date.UTC(2026, 0, 1);

/**
 * Runs the `tests:` of a mapping file, one after the other. `with` names what joins give (an object, a list, null for
 * nothing found), tables (rows in place of the file's) and other mappings' deliveries for `$target` and `after`. A test
 * sees all that the file maps, also what a run leaves to another mapping that owns it. Without tests there are no results. Throws only
 * for what is wrong with the file itself.
 */
export async function runMappingTests(of: Omit<MappingInputs, 'foreign'>): Promise<readonly CaseResult[]> {
  const inputs: MappingInputs = { ...of, foreign: [] };
  const results: CaseResult[] = [];
  const mapping = compileMapping(inputs);
  for (const { value, path } of listAt(inputs.document, ['tests'])) {
    if (!isObject(value))
      throw fault(inputs.document, path, 'mapping.test', 'A test is an object with `name` and `given`');
    const name = typeof value['name'] === 'string' ? value['name'] : `test ${results.length + 1}`;
    const given = value['with'];
    const names = isObject(given) ? given : {};
    const tables = tablesWith(inputs.tables, names);
    const own = tables === inputs.tables ? mapping : compileMapping({ ...inputs, tables });
    const differences = differencesOf(value, await outcomesOf(own, value, names));
    results.push({ name, passed: differences.length === 0, place: inputs.document.at(path), differences });
  }
  return results;
}

/** What became of the records of a test, in their order; readings of which `each` makes nothing come last. */
async function outcomesOf(mapping: Mapping, test: JsonObject, names: JsonObject): Promise<readonly Became[]> {
  const now = instantOf(test['at']) ?? standing;
  const given = test['given'] ?? null;
  const records = (Array.isArray(given) ? given : [given]).filter(isObject);
  const readings = records.map((record) => ({ record, observed: now }));
  const { rows, empty } = await mapping.expand(readings, now);
  for (const row of rows) {
    for (const { name } of mapping.joins) if (Object.hasOwn(names, name)) row.joins[name] = names[name] ?? null;
  }
  const lookup = lookupOf(names);
  const decisions = [...(await mapping.decide(rows, lookup, now))];
  if (test['leaving'] === true) await leave(mapping, rows, decisions, lookup, now);
  const became = await Promise.all(
    rows.map(async (row, index): Promise<Became> => {
      const decision = decisions[index];
      if (decision?.is !== 'mapped') return decision ?? { is: 'filtered', reason: emptyReason };
      if (isDeleted(mapping, row)) return { is: 'deleted', key: row.key };
      return inTurn(decision, names, lookup, now);
    }),
  );
  return [...became, ...empty.map((): Decision => ({ is: 'filtered', reason: emptyReason }))];
}

/** By `deletes`, or because it leaves: what was never delivered is filtered instead, which a test cannot know. */
function isDeleted(mapping: Mapping, row: Row): boolean {
  return deletesGone(mapping, row) || (row.leaving && mapping.leaves === 'delete');
}

/** Rows that were delivered before: those that `when` filters now leave, as `leaves` says. */
async function leave(
  mapping: Mapping,
  rows: readonly Row[],
  decisions: Decision[],
  lookup: TargetLookup,
  now: number,
): Promise<void> {
  if (mapping.leaves === 'ignore') return;
  for (const [index, row] of rows.entries()) {
    if (decisions[index]?.is !== 'filtered') continue;
    row.leaving = true;
    const [again] = await mapping.decide([row], lookup, now);
    if (again !== undefined) decisions[index] = again;
  }
}

/**
 * What of a mapped record goes now: another mapping has delivered what the test says `with` its name. Most tests are of
 * the fields, so nothing waits for a mapping that the test does not name; one of waiting gives null. Fields of a second
 * sending do need the name: without it this is the first.
 */
async function inTurn(
  decision: Extract<Decision, { is: 'mapped' }>,
  names: JsonObject,
  lookup: TargetLookup,
  now: number,
): Promise<Became> {
  const waits = decision.waits ?? [];
  const facts = await lookup(waits);
  const arrived = (one: Wait): boolean =>
    facts[waits.indexOf(one)] !== undefined || (one.second.length === 0 && !Object.hasOwn(names, one.mapping));
  const { goes, wait } = turnOf(decision, arrived);
  if (goes !== undefined) return { is: 'mapped', ...goes };
  if (wait === undefined) return decision;
  const { mapping, key } = wait;
  const release = { kind: 'after', mapping, key, until: now + wait.for } as const;
  return { is: 'held', cause: causeOfWait(wait), release, mapped: decision };
}

/** Tables that a test names hold the test's rows alone. */
function tablesWith(tables: ReadonlyMap<string, Table>, names: JsonObject): ReadonlyMap<string, Table> {
  const replaced = [...tables].filter(([name]) => Object.hasOwn(names, name));
  if (replaced.length === 0) return tables;
  const own = new Map(tables);
  for (const [name, table] of replaced) {
    const rows = new Map<string, JsonObject>();
    for (const row of listOf(names[name])) {
      const key = keyOf(table.key.map((column) => row[column]));
      if (key !== undefined) rows.set(key, row);
    }
    own.set(name, { ...table, rows });
  }
  return own;
}

/**
 * What `$target` and `after` find: under the other mapping's name an object (whatever the key), or a list of objects that each
 * name their `key`. `id`, `match`, `version` and `deliveredAt` are as the test says.
 */
function lookupOf(names: JsonObject): TargetLookup {
  return async (asks) =>
    asks.map(({ mapping, key }): TargetFact | undefined => {
      const given = Object.hasOwn(names, mapping) ? names[mapping] : undefined;
      const row = listOf(given).find((fact) => !Object.hasOwn(fact, 'key') || keyOf([fact['key']].flat()) === key);
      if (row === undefined) return undefined;
      return {
        id: textOf(row['id']),
        match: textOf(row['match']),
        version: typeof row['version'] === 'number' ? row['version'] : 0,
        deliveredAt: textOf(row['deliveredAt']) ?? new Date(standing).toISOString(),
      };
    });
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
