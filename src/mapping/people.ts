import type { Json, JsonObject } from '../record/json.ts';
import { valuesAt } from '../record/path.ts';
import type { Tags } from './sensitive.ts';

/** The values that name the people of a record, normalised, each once: `explain` and `erase` find them by these. */
export function peopleOf(record: JsonObject, tags: Tags): readonly string[] {
  const people = new Set<string>();
  for (const { of, steps } of tags) {
    // A record that is read whole does not say which of its values names somebody.
    if (of !== 'person' || steps.length === 0) continue;
    for (const value of valuesAt(record, steps)) addAll(people, value as Json | undefined);
  }
  return [...people];
}

/** A value of a field tagged `person`, so that ` Ａnna@X.com` and `anna@x.com` are one; undefined where it names nobody. */
export function personOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).normalize('NFKC').trim().toLowerCase();
  return text === '' ? undefined : text;
}

function addAll(people: Set<string>, value: Json | undefined): void {
  // A path that is tagged as a whole (`profile`) tags all that lies in it.
  if (Array.isArray(value)) for (const element of value) addAll(people, element);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) addAll(people, member);
  else {
    const person = personOf(value);
    if (person !== undefined) people.add(person);
  }
}
