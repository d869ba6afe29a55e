import { list, text } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { canonical } from '../../../record/canonical.ts';
import { isBlank, isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { stepsOf } from '../../../record/path.ts';

export const groupSchema = list(
  'Mapped fields of which one call carries one value each: `$group` in the request is an object of them (`$group.position.id` for `position.id`). Blank values go together and are left out of it.',
  text('A mapped field; a dotted path for one inside an object.'),
  { minItems: 1, maxItems: 50 },
);

/** Which records may share a call. */
export interface Grouping {
  /** Equal for records of one group. */
  name(record: JsonObject): string;
  /** What `$group` is. */
  values(record: JsonObject): JsonObject;
}

/** Reads `group:` of a write; undefined where there is none. */
export function compileGroup(write: FileNode): Grouping | undefined {
  const listed = write.json('group');
  if (!Array.isArray(listed)) return undefined;
  const fields = listed.filter((field) => typeof field === 'string');
  const paths = fields.map(stepsOf);
  for (const [index, path] of paths.entries()) {
    if (!paths.some((other, at) => at !== index && other.every((step, depth) => path[depth] === step))) continue;
    throw write.error(
      'transport.declared',
      `the group’s field “${fields[index]}” stands twice, or inside another one`,
      'Name each field once: the whole object, or the fields inside it.',
      'group',
    );
  }
  const values = (record: JsonObject): JsonObject => {
    const group: JsonObject = {};
    for (const path of paths) {
      const value = valueAt(record, path);
      if (!isBlank(value) && value !== undefined) put(group, path, value);
    }
    return group;
  };
  return { values, name: (record) => canonical(values(record)) };
}

function valueAt(record: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const step of path) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function put(group: JsonObject, path: readonly string[], value: Json): void {
  let at = group;
  for (const step of path.slice(0, -1)) {
    const known = Object.hasOwn(at, step) ? at[step] : undefined;
    const inner = isObject(known) ? known : {};
    define(at, step, inner);
    at = inner;
  }
  define(at, path.at(-1) ?? '', value);
}

/** Assigning `__proto__` would change the object's kind in place of adding a field. */
function define(object: JsonObject, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
