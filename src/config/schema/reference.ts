import type { Fragment } from './kinds.ts';

/** One key of a file for the reference page. */
export interface ReferenceRow {
  /** Dotted, with `<name>` for names that the user gives and `[]` for elements of lists. */
  readonly key: string;
  readonly kind: string;
  readonly type: string;
  readonly default: string;
  readonly required: boolean;
  readonly description: string;
}

const deepest = 12;

/** All keys of a schema, in its order. */
export function referenceOf(schema: Fragment): ReferenceRow[] {
  const rows: ReferenceRow[] = [];
  const defs = asObject(schema['$defs']);
  visit(schema, '', deepest, rows, defs);
  return rows;
}

function visit(schema: Fragment, prefix: string, depth: number, rows: ReferenceRow[], defs: Fragment): void {
  if (depth === 0) return;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [key, value] of Object.entries(asObject(schema['properties']))) {
    add(asObject(value), join(prefix, key), required.includes(key), depth, rows, defs);
  }
  const names = schema['additionalProperties'];
  if (typeof names === 'object' && names !== null)
    add(asObject(names), join(prefix, '<name>'), false, depth, rows, defs);
  const items = schema['items'];
  if (typeof items === 'object' && items !== null) visit(asObject(items), `${prefix}[]`, depth - 1, rows, defs);
  for (const branch of [...asList(schema['oneOf']), ...asList(schema['anyOf'])]) {
    const kind = asObject(asObject(asObject(branch)['properties'])['kind'])['const'];
    const label = typeof kind === 'string' ? `${prefix}(${kind})` : prefix;
    visit(asObject(branch), label, depth - 1, rows, defs);
  }
}

function add(
  schema: Fragment,
  key: string,
  required: boolean,
  depth: number,
  rows: ReferenceRow[],
  defs: Fragment,
): void {
  const target = typeof schema['$ref'] === 'string' ? asObject(defs[schema['$ref'].replace('#/$defs/', '')]) : schema;
  const given = target['default'];
  rows.push({
    key,
    kind: typeof target['x-kind'] === 'string' ? target['x-kind'] : '',
    type: typeName(target),
    default: typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '',
    required,
    description: typeof target['description'] === 'string' ? target['description'] : '',
  });
  // A reference may be to a schema around it: its keys are told once.
  if (target === schema) visit(schema, key, depth - 1, rows, defs);
}

function typeName(schema: Fragment): string {
  if (schema['x-unbuilt'] === true || asObject(schema['then'])['x-unbuilt'] === true) return 'not yet built';
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String).join(' \\| ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['anyOf']))
    return [...new Set(schema['anyOf'].map((each: unknown) => typeName(asObject(each))))].join(' or ');
  if (Array.isArray(schema['oneOf'])) return 'one of its kinds';
  const type = schema['type'];
  const words: Readonly<Record<string, string>> = { string: 'text', array: 'list', integer: 'whole number' };
  return (
    asList(Array.isArray(type) ? type : [type])
      .flatMap((each) => (typeof each === 'string' ? [words[each] ?? each] : []))
      .join(' or ') || 'any'
  );
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

function asObject(value: unknown): Fragment {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fragment) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
