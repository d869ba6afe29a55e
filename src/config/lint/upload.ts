import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { Path } from '../document.ts';
import { listOf, objectOf } from './context.ts';
import type { MappingContext, MappingRule } from './context.ts';
import { inSchema, namesIn, stepsOf } from './fields.ts';
import { versionTypesOf } from './versions.ts';

const code = 'lint.upload';

/** `upload` gives rows the source's shape: fields it knows, each filled once, with a key and a version as its own. */
export const upload: MappingRule = (context) => {
  const { value } = context;
  if (!isObject(value['upload'])) return;
  const columns = Object.entries(objectOf(value['upload']['columns'])).map(([header, said]) => {
    const to = isObject(said) ? said['to'] : said;
    const path: Path = ['upload', 'columns', header, ...(isObject(said) ? ['to'] : [])];
    return { header, path, said: objectOf(said), to: typeof to === 'string' ? to : '' };
  });
  const filled = new Map<string, string>();
  const known = new Map<string, string>();
  for (const { header, path, said, to } of columns) {
    if (to === '') continue;
    filledOnce(context, filled, { header, path, to });
    inSource(context, path, to);
    const { others } = said;
    if (typeof others === 'string') {
      const at: Path = ['upload', 'columns', header, 'others'];
      filledOnce(context, filled, { header, path: at, to: others });
      inSource(context, at, others);
    }
    for (const name of [header, ...listOf(said['synonyms'])]) {
      if (typeof name !== 'string') continue;
      const other = known.get(name);
      known.set(name, header);
      if (other === undefined) continue;
      context.report({ path: ['upload', 'columns', header] }, code, `${name} is a header of ${other} already`, {
        hint: 'A column of a file fills one field: leave it out of one of them.',
      });
    }
    if (said['as'] === 'choice' && !isObject(said['choices'])) {
      context.report({ path: ['upload', 'columns', header] }, code, `${header} is a choice, and says not of what`, {
        hint: 'Write choices: { 男: M, 女: F }.',
      });
    }
  }
  keyFilled(context, [...filled.keys()]);
  versionOfOneType(context);
};

/** A field and what stands in it cannot both be filled. */
function filledOnce(
  { report }: MappingContext,
  filled: Map<string, string>,
  { header, path, to }: { readonly header: string; readonly path: Path; readonly to: string },
): void {
  const clash = [...filled].find(([field]) => field === to || field.startsWith(`${to}.`) || to.startsWith(`${field}.`));
  if (clash === undefined) {
    filled.set(to, header);
    return;
  }
  report({ path }, code, `${clash[1]} fills ${clash[0]} already`, {
    hint: 'A field is filled by one column. Other headers of the same column stand under its synonyms.',
  });
}

function inSource({ source, report }: MappingContext, path: Path, to: string): void {
  if (source?.schema === undefined) return;
  const steps = stepsOf(to);
  if (inSchema(source.schema, steps) !== 'unknown') return;
  const near = nearest(steps.at(-1) ?? '', namesIn(source.schema, steps.slice(0, -1)));
  const hint = near === undefined ? undefined : `Did you mean ${[...steps.slice(0, -1), near].join('.')}?`;
  report({ path }, code, `The stream ${source.name} has no field ${to}`, { hint });
}

/** Without its key every row would be a dead letter. */
function keyFilled({ value, source, report }: MappingContext, filled: readonly string[]): void {
  if (value['each'] !== undefined) return;
  for (const part of listOf(value['key'] ?? source?.value['key'])) {
    if (typeof part !== 'string' || !/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(part)) continue;
    if (filled.some((field) => field === part || part.startsWith(`${field}.`))) continue;
    report({ path: ['upload', 'columns'], key: true }, code, `No column fills ${part}, which is the key`, {
      hint: `Without it no row can be taken. Add a column that fills ${part}.`,
    });
  }
}

function versionOfOneType({ value, source, report }: MappingContext): void {
  const written = objectOf(value['upload'])['version'];
  const text = typeof written === 'string' ? written : 'observed';
  const due = source?.value['version_type'] === 'number' ? 'number' : 'instant';
  const other = due === 'number' ? 'instant' : 'number';
  if (source === undefined || !versionTypesOf(text, source.value).has(other)) return;
  const path: Path = written === undefined ? ['upload'] : ['upload', 'version'];
  const noun = (type: string): string => (type === 'instant' ? 'an instant' : 'a number');
  report(
    { path, ...(written === undefined ? { key: true } : {}) },
    'lint.version',
    versionMessage(noun(other), noun(due)),
    {
      hint: 'Write version: with an expression over the record that gives what the stream’s own version is.',
    },
  );
}

function versionMessage(given: string, due: string): string {
  return `The version of a file would be ${given}, and that of the stream is ${due}: neither is newer`;
}
