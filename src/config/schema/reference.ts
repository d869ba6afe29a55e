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

/** What the walk carries: the rows so far, and under which key each large schema was told. */
interface Walk {
  readonly rows: ReferenceRow[];
  readonly defs: Fragment;
  readonly told: Map<Fragment, string>;
}

/** All keys of a schema, in its order; a part that stands at several places is told at the first. */
export function referenceOf(schema: Fragment): ReferenceRow[] {
  const walk: Walk = { rows: [], defs: asObject(schema['$defs']), told: new Map() };
  visit(schema, '', deepest, walk);
  return walk.rows;
}

function visit(schema: Fragment, prefix: string, depth: number, walk: Walk): void {
  if (depth === 0) return;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [key, value] of Object.entries(asObject(schema['properties']))) {
    const told = key === 'kind' ? asObject(value)['const'] : undefined;
    // The row of a kind says what the kind is.
    const said = told === undefined ? asObject(value) : { description: schema['description'], ...asObject(value) };
    add(said, join(prefix, key), required.includes(key), depth, walk);
  }
  const names = schema['additionalProperties'];
  if (typeof names === 'object' && names !== null) add(asObject(names), join(prefix, '<name>'), false, depth, walk);
  const items = schema['items'];
  if (typeof items === 'object' && items !== null) visit(asObject(items), `${prefix}[]`, depth - 1, walk);
  // `if` asks for one key (`by`); what stands under it beside that key is what stands under `else`.
  for (const [key, value] of Object.entries(asObject(asObject(schema['then'])['properties'])))
    add(asObject(value), join(prefix, key), false, depth, walk);
  if (schema['else'] !== undefined) visit(asObject(schema['else']), prefix, depth, walk);
  for (const branch of [...asList(schema['oneOf']), ...asList(schema['anyOf'])]) {
    const kind = asObject(asObject(asObject(branch)['properties'])['kind'])['const'];
    const label = typeof kind === 'string' ? `${prefix}(${kind})` : prefix;
    visit(asObject(branch), label, depth - 1, walk);
  }
}

function add(schema: Fragment, key: string, required: boolean, depth: number, walk: Walk): void {
  const { rows, defs, told } = walk;
  const target = typeof schema['$ref'] === 'string' ? asObject(defs[schema['$ref'].replace('#/$defs/', '')]) : schema;
  const given = target['default'];
  const first = told.get(target);
  const description = typeof target['description'] === 'string' ? target['description'] : '';
  rows.push({
    key,
    kind: typeof target['x-kind'] === 'string' ? target['x-kind'] : '',
    type: typeName(target),
    default: typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '',
    required,
    description: first === undefined ? description : `${description} Its keys are those of \`${first}\`.`.trim(),
  });
  if (first !== undefined) return;
  if (isLarge(target)) told.set(target, key);
  // A reference may be to a schema around it: its keys are told once.
  if (target === schema) visit(schema, key, depth - 1, walk);
}

/** Whether telling it once is worth a reader's look elsewhere. */
function isLarge(schema: Fragment): boolean {
  return Object.keys(asObject(schema['properties'])).length > 3 || asList(schema['oneOf']).length > 2;
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
