import { nearest } from '../../error/nearest.ts';
import type { Path } from '../document.ts';
import { selfDescribing } from '../schema/transport.ts';
import { listOf, names, objectOf, startsWith, streamFacts, textOf, within } from './context.ts';
import type { MappingContext, MappingRule, StreamFacts } from './context.ts';
import { inSchema, namesIn, stepsOf } from './fields.ts';
import { unknownNames } from './mapping-names.ts';

/** Expressions of `verify` read the target's record, so no other rule for names looks at them. */
export const verify: MappingRule = (context) => {
  const written = objectOf(context.value['verify']);
  if (context.value['verify'] === undefined) return;
  const stream = streamRead(context, written['stream']);
  mappedFields(context, written);
  for (const piece of context.pieces) {
    if (!startsWith(piece.site.path, 'verify')) continue;
    const ofTarget = startsWith(piece.site.path, 'verify', 'fields');
    unknownNames(context, piece, new Set(ofTarget ? ['record'] : []));
    const schema = ofTarget ? stream?.schema : undefined;
    for (const { variable, path, offset } of piece.analysis.paths) {
      if (schema === undefined || variable !== undefined || path === '') continue;
      const steps = stepsOf(path);
      if (inSchema(schema, steps) !== 'unknown') continue;
      const near = nearest(steps.at(-1) ?? '', namesIn(schema, steps.slice(0, -1)));
      context.report(
        within(piece, offset),
        'lint.unknown-field',
        `The stream ${stream?.name ?? ''} has no field ${path}`,
        {
          hint: near === undefined ? undefined : `Did you mean ${near}?`,
        },
      );
    }
  }
  if (stream !== undefined && typeof written['by'] === 'string') askedBy(context, stream, written['by']);
  if (written['whole'] === true && written['by'] !== undefined) {
    context.report(
      { path: ['verify', 'by'], key: true },
      'lint.verify',
      'A stream that is read whole is asked by nothing',
      {
        hint: 'Leave `by` or `whole` out.',
      },
    );
  }
};

/** The stream that is read back, where the file names one; the one that is written, where it does not. */
function streamRead({ value, project, target, report }: MappingContext, named: unknown): StreamFacts | undefined {
  if (typeof named !== 'string' || target === undefined) return target;
  const { connection } = target;
  const found = streamFacts(project, `${connection}.${named}`);
  if (found !== undefined) return found;
  const streams = names(project.connections.get(connection)?.streams);
  const near = nearest(named, streams);
  report(
    { path: ['verify', 'stream'] },
    'lint.unknown-stream',
    `The connection of ${textOf(value['to'])} has no stream ${named}`,
    {
      hint: near === undefined ? `There are: ${streams.join(', ')}.` : `Did you mean ${near}?`,
    },
  );
  return undefined;
}

function askedBy({ report }: MappingContext, stream: StreamFacts, by: string): void {
  const fields = names(stream.value['by_key']);
  if (selfDescribing.has(stream.section) || fields.includes(by)) return;
  const near = nearest(by, fields);
  const hint =
    fields.length === 0
      ? 'Its connector declares no by_key: leave `by` out, and the stream is read whole.'
      : near === undefined
        ? `It can be asked by: ${fields.join(', ')}.`
        : `Did you mean ${near}?`;
  report({ path: ['verify', 'by'] }, 'lint.by-key', `The stream ${stream.name} cannot be asked by ${by}`, { hint });
}

function mappedFields({ value, report }: MappingContext, written: Readonly<Record<string, unknown>>): void {
  const map = objectOf(value['map']);
  const check = (field: unknown, path: Path, key: boolean): void => {
    if (typeof field !== 'string' || Object.hasOwn(map, field) || Object.hasOwn(map, field.split('.')[0] ?? '')) return;
    const near = nearest(field, Object.keys(map));
    report({ path, key }, 'lint.match', `${field} is no field of map`, {
      hint: near === undefined ? undefined : `Did you mean ${near}?`,
    });
  };
  for (const field of names(written['fields'])) check(field, ['verify', 'fields', field], true);
  for (const [index, field] of listOf(written['ignore']).entries()) check(field, ['verify', 'ignore', index], false);
}
