import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Scalar, YAMLMap } from 'yaml';
import type { Code } from '../../error/catalogue.ts';
import type { Json, JsonObject } from '../../record/json.ts';

/** Told of each node that is refused, with its stretch of the text. */
export type Refuse = (code: Code, start: number, end: number, message: string, hint: string) => void;

/** Of a key as messages show it. */
const longestKey = 60;

/** The plain value of a YAML tree. Aliases, tags, keys that are no text and numbers that YAML altered are refused. */
export function valueOf(node: unknown, refuse: Refuse): Json {
  if (node === null || node === undefined) return null;
  if (isAlias(node)) {
    const [start, end] = rangeOf(node);
    const message = `*${node.source} is a YAML alias, and aliases are refused`;
    refuse('yaml.alias', start, end, message, 'Write the value again; quote an expression that begins with *.');
    return null;
  }
  if (isMap(node)) {
    refuseTag(node, refuse);
    return objectOf(node, refuse);
  }
  if (isSeq(node)) {
    refuseTag(node, refuse);
    return node.items.map((item) => valueOf(item, refuse));
  }
  return isScalar(node) ? scalarOf(node, refuse) : null;
}

function objectOf(map: YAMLMap, refuse: Refuse): JsonObject {
  const value: JsonObject = {};
  for (const pair of map.items) {
    const key = pair.key;
    if (!isScalar(key) || typeof key.value !== 'string') {
      const [start, end] = rangeOf(isScalar(key) || isMap(key) || isSeq(key) ? key : map);
      refuse(
        'yaml.key',
        start,
        end,
        'A key must be a text',
        'Quote it; a value that begins with { or [ is quoted too.',
      );
      continue;
    }
    if (key.value === '__proto__') {
      const [start, end] = rangeOf(key);
      refuse('yaml.key', start, end, 'The key __proto__ is refused', 'Give the field another name.');
      continue;
    }
    if (Object.hasOwn(value, key.value)) {
      const [start, end] = rangeOf(key);
      const message = `The key ${key.value.slice(0, longestKey)} stands twice`;
      refuse('yaml.duplicate-key', start, end, message, 'Keep one: YAML would silently take the last.');
    }
    value[key.value] = valueOf(pair.value, refuse);
  }
  return value;
}

function scalarOf(node: Scalar, refuse: Refuse): Json {
  refuseTag(node, refuse);
  const { value } = node;
  if (typeof value === 'number') {
    const source = node.source ?? '';
    if (String(value) !== source) {
      const [start, end] = rangeOf(node);
      const message = `YAML reads ${source} as the number ${value}`;
      const hint = `Text? Quote it: '${source}'. A number? Write ${Number.isSafeInteger(value) || !Number.isInteger(value) ? value : 'it in quotes, it is too long for a number'}.`;
      refuse('yaml.number-altered', start, end, message, hint);
    }
    return Number.isFinite(value) ? value : null;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return null;
}

function refuseTag(node: Node & { tag?: string | undefined }, refuse: Refuse): void {
  // `tag` is set by the parser for explicit tags alone; `! ` makes a plain text of anything.
  if (node.tag === undefined || node.tag === '') return;
  const [start, end] = rangeOf(node);
  refuse(
    'yaml.tag',
    start,
    end,
    `The YAML tag ${node.tag} is refused`,
    'Leave it out; quote a text that begins with !.',
  );
}

function rangeOf(node: Node): [number, number] {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}
