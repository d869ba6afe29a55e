import { errorsOf } from '../../config/check/ajv.ts';
import { sensitiveOf } from '../../connector/stream-compile.ts';
import type { Stream } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import type { Place } from '../../error/place.ts';
import { compileExpression } from '../../expression/compile.ts';
import type { Json } from '../../record/json.ts';
import { localStreamsSchema } from './schema.ts';

interface Declared {
  readonly key: string | readonly string[];
  readonly title?: string;
  readonly sensitive?: Json;
}

const fieldPath = /^[^\s."'`[\]()]+(\.[^\s."'`[\]()]+)*$/u;

/** The streams that a local connection declares in `with: { streams: … }`. Throws `local.settings`. */
export function localStreams(
  written: Json | undefined,
  connection: string,
  place: Place | undefined,
): ReadonlyMap<string, Stream> {
  const fail = (message: string): HrwireError =>
    new HrwireError('local.settings', `Connection ${connection}: ${message}`, {
      place,
      hint: 'Declare the streams: `with: { streams: { candidates: { key: candidateId } } }`.',
    });
  if (written === undefined) throw fail('declares no streams');
  const [first] = errorsOf(localStreamsSchema, written, 'loose');
  if (first !== undefined) throw fail(`streams${first.instancePath} ${first.message ?? 'is wrong'}`);
  // The schema has checked it.
  const streams = written as unknown as Readonly<Record<string, Declared>>;
  return new Map(Object.entries(streams).map(([name, declared]) => [name, stream(name, declared, fail)]));
}

function stream(name: string, declared: Declared, fail: (message: string) => HrwireError): Stream {
  const keyFields = many(declared.key);
  const wrong = keyFields.find((field) => !fieldPath.test(field));
  if (wrong !== undefined) throw fail(`the key of "${name}" is the name of a field, not "${wrong}"`);
  return {
    name,
    title: declared.title,
    key: keyFields.map((field) =>
      compileExpression({
        text: field
          .split('.')
          .map((step) => `\`${step}\``)
          .join('.'),
      }),
    ),
    keyFields,
    version: 'observed',
    versionType: 'instant',
    schema: undefined,
    sensitive: sensitiveOf(declared.sensitive),
    readable: true,
    writable: true,
    byKey: ['*'],
  };
}

function many(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
