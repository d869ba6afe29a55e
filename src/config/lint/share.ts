import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import { fieldOf, stepsOf } from '../../record/path.ts';
import type { Path } from '../document.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import { mergedByField } from '../schema/transport.ts';
import { listOf, objectOf, streamFacts } from './context.ts';
import type { LintProject, StreamFacts } from './context.ts';

/** One mapped field: what two mappings of one stream may both write. */
export interface Field {
  /** Its dotted path in the mapped record. */
  readonly name: string;
  readonly steps: readonly string[];
  /** Of its key in the file. */
  readonly path: Path;
  /** Part of the stream's key: it says which record is meant, and every mapping sends it. */
  readonly isKey: boolean;
  /** The same, or part of this mapping's own `match`. */
  readonly isName: boolean;
  /** An object that holds such a part: without it nobody knew which record is meant. */
  readonly holdsName: boolean;
  /** The entry of `owns` that takes it in. */
  readonly owned: number | undefined;
}

/** What one mapping writes of its stream. */
export interface Share {
  readonly mapping: LoadedMapping;
  readonly target: StreamFacts;
  readonly fields: readonly Field[];
}

/** Whether what this mapping writes can meet another mapping's: a row of a file, or a record that is only created, cannot. */
export function addresses(mapping: LoadedMapping, target: StreamFacts): boolean {
  if (target.value['key'] === undefined) return false;
  return mergedByField.has(target.section) || listOf(mapping.document.value['match']).length > 0;
}

/** The fields of a mapping; a list is one field, and so is a whole object where the store replaces it whole. */
export function fieldsOf(mapping: LoadedMapping, target: StreamFacts | undefined): readonly Field[] {
  const { map, match, owns } = mapping.document.value;
  const key = listOf(target?.value['key']).map((text) => stepsOf(fieldOf(String(text))));
  const names = [...key, ...listOf(match).map((text) => stepsOf(String(text)))];
  const claims = listOf(owns).map((text) => stepsOf(String(text)));
  const flat = target !== undefined && mergedByField.has(target.section);
  const fields: Field[] = [];
  const visit = (value: Json, steps: readonly string[]): void => {
    if (isNest(value) && (steps.length === 0 || !flat)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...steps, name]);
      return;
    }
    const isKey = key.some((each) => holds(each, steps));
    const owned = claims.findIndex((claim) => claim.length > 0 && holds(claim, steps));
    fields.push({
      name: steps.join('.'),
      steps,
      path: ['map', ...steps],
      isKey,
      isName: names.some((each) => holds(each, steps)),
      holdsName: names.some((each) => each.length > steps.length && holds(steps, each)),
      owned: owned === -1 || isKey ? undefined : owned,
    });
  };
  visit(objectOf(map), []);
  return fields;
}

/** The shares of this mapping (the first) and of all others that write the same stream; none where they cannot meet. */
export function sharesWith(mapping: LoadedMapping, project: LintProject): readonly Share[] {
  const { to } = mapping.document.value;
  const target = streamFacts(project, to);
  if (target === undefined || !addresses(mapping, target)) return [];
  const others = project.mappings.filter((each) => each !== mapping && each.document.value['to'] === to);
  return [mapping, ...others]
    .filter((each) => addresses(each, target))
    .map((each) => ({ mapping: each, target, fields: fieldsOf(each, target) }));
}

/**
 * The owner of a field that is not this mapping's own. What the mapping maps for such a field is left out of what it sends,
 * so that the owner's value stands; a field that names the record always goes along.
 */
export function ownerOf(field: Field, others: readonly Share[]): Share | undefined {
  if (field.isName || field.owned !== undefined) return undefined;
  return others.find(({ fields }) => fields.some((each) => each.owned !== undefined && meets(each, field)));
}

/** The mapped fields of a mapping that others of the project own, as dotted paths. */
export function foreignFields(mapping: LoadedMapping, project: LintProject): readonly string[] {
  const [own, ...others] = sharesWith(mapping, project);
  return own?.fields.filter((field) => ownerOf(field, others) !== undefined).map(({ name }) => name) ?? [];
}

/** Whether two fields are one, or one lies in the other. */
export function meets(a: Field, b: Field): boolean {
  return holds(a.steps, b.steps) || holds(b.steps, a.steps);
}

function holds(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.length > 0 && outer.length <= inner.length && outer.every((step, index) => inner[index] === step);
}

/** An object of fields; one with `$` keys, or with nothing in it, is a value. */
function isNest(value: Json): value is Record<string, Json> {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && !keys.some((key) => key.startsWith('$'));
}
