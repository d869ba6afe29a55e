import type { ErrorObject } from './ajv.ts';

/**
 * Of the errors of `anyOf`, `oneOf` and `if` those that help: where one branch fits the value's type, that branch's
 * errors; else the union's own. The others only repeat that the value is none of the rest.
 */
export function readable(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = errors.filter((each) => each.keyword !== 'if' && each.keyword !== 'propertyNames');
  // Innermost unions first: what is left of them is then what their parents weigh.
  const unions = kept.filter((each) => each.keyword === 'anyOf' || each.keyword === 'oneOf').reverse();
  unions.sort((a, b) => b.schemaPath.length - a.schemaPath.length);
  for (const union of unions) kept = weigh(kept, union);
  return kept;
}

function weigh(errors: readonly ErrorObject[], union: ErrorObject): ErrorObject[] {
  const prefix = `${union.schemaPath}/`;
  const below = errors.filter((each) => each.schemaPath.startsWith(prefix) && isBelow(each, union));
  const branches = new Map<string, ErrorObject[]>();
  for (const each of below) {
    const branch = each.schemaPath.slice(prefix.length).split('/')[0] ?? '';
    branches.set(branch, [...(branches.get(branch) ?? []), each]);
  }
  const fitting = [...branches.values()].filter((branch) => branch.every((each) => !isMisfit(each, union)));
  const rest = errors.filter((each) => !below.includes(each));
  const only = fitting.length > 0 ? sole(fitting) : nearestOf([...branches.values()], union);
  if (only === undefined) return rest;
  return [...rest.filter((each) => each !== union), ...only];
}

function sole(branches: readonly ErrorObject[][]): ErrorObject[] | undefined {
  return branches.length === 1 ? branches[0] : undefined;
}

/** Of the branches of the value's type that only lack a key: the one with the fewest faults, where it is one alone. */
function nearestOf(branches: readonly ErrorObject[][], union: ErrorObject): ErrorObject[] | undefined {
  // Of `oneOf` several may fit: then nothing lacks.
  if (Array.isArray(union.params['passingSchemas'])) return undefined;
  const lacking = branches.filter((branch) =>
    branch.every((each) => each.keyword === 'required' || !isMisfit(each, union)),
  );
  const fewest = Math.min(...lacking.map(({ length }) => length));
  return sole(lacking.filter(({ length }) => length === fewest));
}

function isBelow(each: ErrorObject, union: ErrorObject): boolean {
  return each.instancePath === union.instancePath || each.instancePath.startsWith(`${union.instancePath}/`);
}

/** An error that says "another branch is meant", not "this branch, with a slip". */
function isMisfit(each: ErrorObject, union: ErrorObject): boolean {
  if (each.instancePath !== union.instancePath) return each.keyword === 'const';
  return ['type', 'const', 'enum', 'required', 'pattern'].includes(each.keyword);
}
