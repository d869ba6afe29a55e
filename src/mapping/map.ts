import type { Path } from '../config/document.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { wantsList } from './schema.ts';
import { fault, textAt, valueAt } from './section.ts';

/** One mapped field. */
export interface Leaf {
  readonly kind: 'leaf';
  /** Dotted path in the mapped record; elements of a list have the list's. */
  readonly field: string;
  readonly value: Scoped | { readonly text: string };
  readonly default: Scoped | undefined;
  readonly blank: 'keep' | 'clear';
  readonly required: boolean;
  /** The target's schema wants a list here: one value becomes a list of one. */
  readonly list: boolean;
}

/** `map` as a tree: objects and lists as written, fields at its ends. */
export type Node =
  | Leaf
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Node])[] }
  | { readonly kind: 'list'; readonly elements: readonly Node[] };

/** `map` compiled; its leaves in the order of the file, which is the order of columns in a file that is written. */
export function compileMap(
  scope: Scope,
  schema: JsonObject | undefined,
): { readonly root: Node; readonly leaves: readonly Leaf[] } {
  const value = valueAt(scope.document, ['map']);
  if (!isObject(value)) {
    throw fault(
      scope.document,
      ['map'],
      'mapping.invalid',
      '`map` is an object of fields',
      'Write `map: { name: expression }`.',
    );
  }
  const leaves: Leaf[] = [];
  const root = membersOf(scope, value, ['map'], [], (leaf) => leaves.push(leaf), schema);
  return { root, leaves };
}

type Found = (leaf: Leaf) => void;

function nodeOf(
  scope: Scope,
  value: Json,
  path: Path,
  steps: readonly string[],
  found: Found,
  schema: JsonObject | undefined,
): Node {
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      elements: value.map((element, i) => nodeOf(scope, element, [...path, i], steps, found, undefined)),
    };
  }
  if (isObject(value) && !Object.keys(value).some((key) => key.startsWith('$'))) {
    return membersOf(scope, value, path, steps, found, schema);
  }
  const leaf = isObject(value) ? optionsOf(scope, value, path, steps, schema) : plainOf(scope, path, steps, schema);
  found(leaf);
  return leaf;
}

function membersOf(
  scope: Scope,
  value: JsonObject,
  path: Path,
  steps: readonly string[],
  found: Found,
  schema: JsonObject | undefined,
): Node {
  const members = Object.entries(value).map(([name, member]): readonly [string, Node] => {
    const own = [...path, name];
    if (name === '__proto__' || name === '') {
      throw fault(
        scope.document,
        own,
        'mapping.name',
        `\`${name}\` cannot be the name of a field`,
        'Choose another name.',
      );
    }
    return [name, nodeOf(scope, member, own, [...steps, name], found, schema)];
  });
  return { kind: 'object', members };
}

function plainOf(scope: Scope, path: Path, steps: readonly string[], schema: JsonObject | undefined): Leaf {
  const field = steps.join('.');
  const value = reached(scope, path, scopedAt(scope, path, field));
  return {
    kind: 'leaf',
    field,
    value,
    default: undefined,
    blank: 'keep',
    required: false,
    list: wantsList(schema, steps),
  };
}

function optionsOf(
  scope: Scope,
  value: JsonObject,
  path: Path,
  steps: readonly string[],
  schema: JsonObject | undefined,
): Leaf {
  const field = steps.join('.');
  const text = textAt(scope.document, [...path, '$text']);
  const own = text === undefined ? scopedIn(scope, [...path, '$'], field) : { text };
  const clear = value['$blank'] === 'clear';
  if (clear && path.some((step) => typeof step === 'number')) {
    const message = '`$blank: clear` empties a field of the record; an element of a list is none';
    throw fault(
      scope.document,
      [...path, '$blank'],
      'mapping.invalid',
      message,
      'Give the whole list by one expression.',
    );
  }
  return {
    kind: 'leaf',
    field,
    value: own,
    default: value['$default'] === undefined ? undefined : scopedIn(scope, [...path, '$default'], field),
    blank: clear ? 'clear' : 'keep',
    required: value['$required'] === true,
    list: wantsList(schema, steps),
  };
}

function scopedIn(scope: Scope, path: Path, field: string): Scoped {
  return reached(scope, path, scopedAt(scope, path, field));
}

/** The same record must map to the same result at any time: `$started` may decide when to send, never what. */
function reached(scope: Scope, path: Path, own: Scoped): Scoped {
  if (!own.readsTime) return own;
  const message = `\`${own.field}\` depends on the time of the run: $started is for \`when\` and \`hold\``;
  const hint = 'Take a time from the record, or let the target stamp the change.';
  throw fault(scope.document, path, 'mapping.started-in-map', message, hint);
}
