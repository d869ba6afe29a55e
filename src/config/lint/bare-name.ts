import { nearest } from '../../error/nearest.ts';
import { listOf, objectOf, startsWith, textOf, within } from './context.ts';
import type { MappingContext, MappingRule } from './context.ts';
import { fullWidth, tellFullWidth } from './full-width.ts';
import { inRecord, inSchema, namesIn, stepsOf } from './fields.ts';
import type { Piece } from './sites.ts';

/** A path of the record must be known to the source stream's schema or stand in a test's `given`. */
export const bareName: MappingRule = (context) => {
  const given = listOf(context.value['tests']).flatMap((test) => listOf(objectOf(test)['given']));
  const schema = context.source?.schema;
  if (schema === undefined && given.length === 0) {
    const hint = `Add a test with given: and expect: to this file.`;
    const message = 'Neither a schema nor a test says which fields the source has: names cannot be checked';
    context.report({ path: ['mapping'], key: true }, 'lint.no-tests', message, { hint, severity: 'warning' });
    return;
  }
  const each = context.value['each'];
  const prefix = typeof each === 'string' ? prefixOf(each) : [];
  for (const piece of context.pieces) {
    const inEach = !startsWith(piece.site.path, 'each');
    if (inEach && prefix === undefined) continue;
    for (const { variable, path, offset } of piece.analysis.paths) {
      if (variable !== undefined || path === '') continue;
      const steps = [...(inEach ? (prefix ?? []) : []), ...stepsOf(path)];
      if (isKnown(context, given, steps) || isFunctionlessWord(piece, path)) continue;
      tell(context, piece, offset, path, steps, given);
    }
  }
};

function isKnown(context: MappingContext, given: readonly unknown[], steps: readonly string[]): boolean {
  const schema = context.source?.schema;
  if (schema !== undefined && inSchema(schema, steps) !== 'unknown') return true;
  if (given.some((record) => inRecord(record, steps))) return true;
  // Below a field that only the tests know, they need not show every branch.
  return (
    schema === undefined &&
    steps.length > 1 &&
    given.some((record) => inRecord(record, steps.slice(0, -1)) && !inRecord(record, steps.slice(0, 1)))
  );
}

/** `until: approved` is a word of the language. */
function isFunctionlessWord(piece: Piece, path: string): boolean {
  return path === 'approved' && piece.text === 'approved' && piece.site.path.at(-1) === 'until';
}

function tell(
  context: MappingContext,
  piece: Piece,
  offset: number,
  path: string,
  steps: readonly string[],
  given: readonly unknown[],
): void {
  const schema = context.source?.schema;
  const last = steps.at(-1) ?? '';
  const known = new Set([
    ...namesIn(schema, steps.slice(0, -1)),
    ...given.flatMap((record) => Object.keys(objectOf(record))),
  ]);
  const near = nearest(last, known);
  if (fullWidth(path) !== undefined) {
    tellFullWidth(context, piece, offset, path);
    return;
  }
  const whole = piece.text.trim() === path && startsWith(piece.site.path, 'map');
  const hint = [
    near === undefined || near === last ? undefined : `Did you mean ${near}?`,
    whole ? `Text? Write { $text: ${path} }.` : `Text? Quote it inside the expression: "${path}".`,
  ];
  const message = `Neither the schema of ${textOf(context.value['from'])} nor a test knows the field ${path}`;
  context.report(within(piece, offset), 'lint.bare-name', message, {
    hint: hint.filter((part) => part !== undefined).join(' '),
  });
}

/** The path that `each` is, where it is no more than one. */
function prefixOf(each: string): string[] | undefined {
  return /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*(\[\])?$/u.test(each)
    ? each.replace('[]', '').split('.')
    : undefined;
}
