import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { listOf, names, objectOf } from './context.ts';
import type { FileContext, FileRule } from './context.ts';
import { inSchema, namesIn } from './fields.ts';

/** What a stream's parts say of each other: sensitive paths, by_key fields, lookups. */
export const connectorStreams: FileRule = (context) => {
  const streams = objectOf(context.value['streams']);
  for (const [name, stream] of Object.entries(streams)) {
    if (!isObject(stream)) continue;
    checkPaths(context, name, stream);
    checkLookups(context, name, stream, streams);
  }
};

function checkPaths({ report }: FileContext, name: string, stream: JsonObject): void {
  const { schema } = stream;
  if (!isObject(schema)) return;
  for (const [of, paths] of Object.entries(objectOf(stream['sensitive']))) {
    for (const [index, path] of listOf(paths).entries()) {
      if (typeof path !== 'string' || inSchema(schema, path.split('.')) !== 'unknown') continue;
      const near = nearest(path, namesIn(schema, []));
      report(
        { path: ['streams', name, 'sensitive', of, index] },
        'lint.sensitive',
        `The schema knows no path ${path}: nothing would be masked`,
        { hint: near === undefined ? undefined : `Did you mean ${near}?` },
      );
    }
  }
}

function checkLookups({ report }: FileContext, name: string, stream: JsonObject, streams: JsonObject): void {
  for (const [operation, write] of Object.entries(objectOf(stream['write']))) {
    const repeat = objectOf(objectOf(write)['repeat']);
    const asked = repeat['by_lookup'];
    if (typeof asked !== 'string') continue;
    const path = ['streams', name, 'write', operation, 'repeat', 'by_lookup'];
    const other = streams[asked];
    if (!isObject(other)) {
      const near = nearest(asked, Object.keys(streams));
      report({ path }, 'lint.unknown-stream', `There is no stream ${asked}`, {
        hint: near === undefined ? undefined : `Did you mean ${near}?`,
      });
    } else if (names(other['by_key']).length === 0) {
      report({ path }, 'lint.by-key', `The stream ${asked} cannot be asked by key: it has no by_key`);
    }
  }
}
