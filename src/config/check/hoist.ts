import type { Fragment } from '../schema/kinds.ts';

/** Shorter schemas are compiled in place: a reference costs a function of its own. */
const worth = 250;

/**
 * The same schema with what stands in it several times moved to `$defs`. The fragments of transports repeat a request's
 * schema in every place that takes one: compiling each anew took a second, compiling them once takes a tenth.
 */
export function hoist(schema: Fragment): Fragment {
  const counts = new Map<string, number>();
  count(schema, counts, new Map());
  const names = new Map<string, string>();
  const defs: Record<string, unknown> = {};
  const inner = replace(schema, { counts, names, defs });
  return { ...inner, $defs: { ...(schema['$defs'] as Fragment | undefined), ...defs } };
}

/** Keywords whose value is a schema, and those whose value holds schemas by name. Branches of unions stay in place. */
const one = ['additionalProperties', 'items', 'then', 'else'];
const many = ['properties'];
const branches = ['oneOf', 'anyOf', 'allOf'];

function count(schema: Fragment, counts: Map<string, number>, texts: Map<Fragment, string>): void {
  for (const child of below(schema)) {
    const text = texts.get(child) ?? JSON.stringify(child);
    texts.set(child, text);
    if (text.length < worth) continue;
    const seen = counts.get(text) ?? 0;
    counts.set(text, seen + 1);
    // What a repeated schema holds repeats with it.
    if (seen === 0) count(child, counts, texts);
  }
  for (const branch of branches.flatMap((keyword) => listOf(schema[keyword]))) count(branch, counts, texts);
}

interface Work {
  readonly counts: ReadonlyMap<string, number>;
  readonly names: Map<string, string>;
  readonly defs: Record<string, unknown>;
}

function replace(schema: Fragment, work: Work): Fragment {
  const copy: Record<string, unknown> = { ...schema };
  for (const keyword of one) {
    const child = asFragment(schema[keyword]);
    if (child !== undefined) copy[keyword] = reference(child, work);
  }
  for (const keyword of many) {
    const named = asFragment(schema[keyword]);
    if (named === undefined) continue;
    copy[keyword] = Object.fromEntries(
      Object.entries(named).map(([name, child]) => [name, reference(asFragment(child) ?? {}, work)]),
    );
  }
  for (const keyword of branches) {
    if (Array.isArray(schema[keyword])) copy[keyword] = listOf(schema[keyword]).map((branch) => replace(branch, work));
  }
  return copy;
}

function reference(child: Fragment, work: Work): Fragment {
  const text = JSON.stringify(child);
  if ((work.counts.get(text) ?? 0) < 2) return replace(child, work);
  const known = work.names.get(text);
  const name = known ?? `shared${work.names.size + 1}`;
  if (known === undefined) {
    work.names.set(text, name);
    work.defs[name] = replace(child, work);
  }
  // A default is read beside the reference, not through it.
  return { $ref: `#/$defs/${name}`, ...('default' in child ? { default: child['default'] } : {}) };
}

function below(schema: Fragment): Fragment[] {
  const single = one.map((keyword) => asFragment(schema[keyword]));
  const named = many.flatMap((keyword) => Object.values(asFragment(schema[keyword]) ?? {}).map(asFragment));
  return [...single, ...named].filter((each) => each !== undefined);
}

function listOf(value: unknown): Fragment[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.map((each) => asFragment(each) ?? {});
}

function asFragment(value: unknown): Fragment | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fragment) : undefined;
}
