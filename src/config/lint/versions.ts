import { parse } from '../../expression/ast.ts';
import type { Node } from '../../expression/ast.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { objectOf } from './context.ts';
import type { FileRule } from './context.ts';

type VersionType = 'instant' | 'number';
/** `numeric`: a count, or the milliseconds of an instant; both are numbers. */
type Given = VersionType | 'numeric';

/**
 * All versions of one stream are of one type (design, section 4, promise 4): an instant is never newer or older than a
 * count. `version_type` says which; what the expression surely gives, in each of its branches, must be of it.
 */
export const versions: FileRule = ({ value, report }) => {
  for (const [name, stream] of Object.entries(objectOf(value['streams']))) {
    if (!isObject(stream) || typeof stream['version'] !== 'string') continue;
    const due: VersionType = stream['version_type'] === 'number' ? 'number' : 'instant';
    const given = versionTypesOf(stream['version'], stream);
    const other = due === 'number' ? 'instant' : 'number';
    const at = { path: ['streams', name, 'version'] };
    if (given.has('instant') && given.size > 1)
      report(at, 'lint.version', 'One version is an instant here and a number there: neither is newer', {
        hint: 'Give one of them in all cases; a record without it becomes a dead letter.',
      });
    else if (given.has(other))
      report(at, 'lint.version', `The version is ${noun(other)}, and version_type says ${due}`, {
        hint: `Write version_type: ${other}, or another expression.`,
      });
  }
};

function noun(type: VersionType): string {
  return type === 'instant' ? 'an instant' : 'a number';
}

/** What a version surely gives; a stream's schema says which of its fields are instants. */
export function versionTypesOf(text: string, stream: JsonObject): ReadonlySet<Given> {
  if (text === 'observed') return new Set(['instant']);
  try {
    return new Set(results(parse(text)).flatMap((node) => typeOf(node, objectOf(stream['schema'])) ?? []));
  } catch {
    // The syntax rule tells of it.
    return new Set();
  }
}

/** The nodes whose value an expression may give. */
function results(node: Node): Node[] {
  if (node.type === 'condition') return [node.then, node.else].flatMap((each) => (each ? results(each) : []));
  const last = node.type === 'block' ? node.expressions?.at(-1) : undefined;
  return last === undefined ? [node] : results(last);
}

const instants = new Set(['toMillis', 'instant', 'from_odata_date', 'date', 'fromMillis']);
const counts = new Set(['length', 'count']);

/** Undefined where the text does not say. */
function typeOf(node: Node, schema: JsonObject): Given | undefined {
  if (node.type === 'function') {
    const value = node.procedure?.value;
    const called = typeof value === 'string' ? value : '';
    if (instants.has(called)) return 'instant';
    return counts.has(called) ? 'number' : called === 'number' ? 'numeric' : undefined;
  }
  if (node.type !== 'path') return undefined;
  let at: unknown = schema;
  for (const step of node.steps ?? []) {
    if (step.type === 'function' && step === node.steps?.at(-1)) return typeOf(step, schema);
    at = step.type === 'name' && isObject(at) ? objectOf(at['properties'])[String(step.value)] : undefined;
  }
  if (!isObject(at)) return undefined;
  return at['format'] === 'date-time' || at['format'] === 'date' ? 'instant' : undefined;
}
