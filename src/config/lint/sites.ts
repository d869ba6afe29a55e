import { analyse } from '../../expression/reads.ts';
import type { Analysis } from '../../expression/reads.ts';
import { split } from '../../expression/template/split.ts';
import { decides } from '../check/accepts.ts';
import { errorsOf } from '../check/ajv.ts';
import type { Json } from '../../record/json.ts';
import { isObject } from '../../record/json.ts';
import type { Path } from '../document.ts';
import type { Fragment, Kind } from '../schema/kinds.ts';

/** A text of a file, and what its key's schema says it is. */
export interface Site {
  readonly path: Path;
  readonly text: string;
  readonly kind: Kind;
}

/** An expression: a whole site, or what stands between `{{` and `}}` of one. */
export interface Piece {
  readonly site: Site;
  /** Where it begins in the site's text. */
  readonly offset: number;
  readonly text: string;
  readonly analysis: Analysis;
}

/** All texts of a file that have a kind, found by walking value and schema side by side. */
export function sitesOf(schema: Fragment, value: Json): Site[] {
  const sites: Site[] = [];
  visit(schema, value, [], schema, sites);
  return sites;
}

function visit(schema: Fragment, value: Json, path: Path, root: Fragment, sites: Site[]): void {
  const target = resolved(schema, root);
  const parts = partsOf(target, value, root);
  const kind = kindOf(target);
  if (typeof value === 'string') {
    const own = parts.map(kindOf).find((each) => each !== undefined);
    if (own !== undefined) sites.push({ path, text: value, kind: own });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const free = kind !== undefined && kind !== 'text' && !parts.some((part) => part['properties'] !== undefined);
  const entries: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) {
    const child = parts.map((part) => childOf(part, key)).find((each) => each !== undefined);
    if (child !== undefined) visit(child, inner, [...path, key], root, sites);
    else if (free) visit(freeChild(kind, key), inner, [...path, key], root, sites);
  }
}

/** Below a tree of templates every text is a template, save `each:` and what else is said to be an expression there. */
function freeChild(kind: Kind, key: string | number): Fragment {
  return { 'x-kind': key === 'each' || key === 'of' || key === 'where' ? 'expression' : kind };
}

function childOf(schema: Fragment, key: string | number): Fragment | undefined {
  if (typeof key === 'number') return fragment(schema['items']);
  const properties = fragment(schema['properties']);
  if (properties !== undefined && Object.hasOwn(properties, key)) return fragment(properties[key]);
  return fragment(schema['additionalProperties']);
}

/** A schema with the branches of its unions that a value is of: by `kind`, else by type, and those of `if`; theirs too. */
function partsOf(schema: Fragment, value: Json, root: Fragment): Fragment[] {
  const branches = [...list(schema['oneOf']), ...list(schema['anyOf']), ...list(schema['allOf'])];
  const fitting = branches.filter((branch) => isOf(branch, value));
  const condition = fragment(schema['if']);
  const conditional = condition === undefined ? undefined : fragment(schema[isMet(condition, value) ? 'then' : 'else']);
  if (conditional !== undefined) fitting.push(conditional);
  return [schema, ...fitting.flatMap((branch) => partsOf(resolved(branch, root), value, root))];
}

function isMet(condition: Fragment, value: Json): boolean {
  return decides(condition, value) ?? errorsOf(condition, value, 'loose').length === 0;
}

function isOf(branch: Fragment, value: Json): boolean {
  const kind = isObject(value) ? value['kind'] : undefined;
  const constant = fragment(fragment(branch['properties'])?.['kind'])?.['const'];
  if (constant !== undefined) return constant === kind;
  const type = branch['type'];
  if (type === undefined) return true;
  const own = Array.isArray(value) ? 'array' : typeof value;
  return Array.isArray(type) ? type.includes(own) : type === own;
}

function resolved(schema: Fragment, root: Fragment): Fragment {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/$defs/')) return schema;
  return fragment(fragment(root['$defs'])?.[reference.slice('#/$defs/'.length)]) ?? {};
}

function kindOf(schema: Fragment): Kind | undefined {
  const kind = schema['x-kind'];
  return kind === 'expression' || kind === 'template' || kind === 'text' ? kind : undefined;
}

function fragment(value: unknown): Fragment | undefined {
  return isObject(value) ? value : undefined;
}

function list(value: unknown): Fragment[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.filter((each) => isObject(each));
}

/** The expressions of a site, analysed; those that cannot be parsed are left out: the syntax rule tells of them. */
export function piecesOf(site: Site): Piece[] {
  if (site.kind === 'text') return [];
  const parts = site.kind === 'expression' ? [{ expression: site.text, offset: 0 }] : templateParts(site.text);
  return parts.flatMap(({ expression: text, offset }) => {
    try {
      return [{ site, offset, text, analysis: analyse(text) }];
    } catch {
      return [];
    }
  });
}

function templateParts(text: string): { readonly expression: string; readonly offset: number }[] {
  const parts = split(text);
  return 'unclosed' in parts ? [] : parts.flatMap((part) => ('expression' in part ? [part] : []));
}
