import type { ReadRequest, Source, Whole } from '../../connector/source.ts';
import { nodeAt } from '../../connector/file-node.ts';
import { canonical } from '../../record/canonical.ts';
import type { Json } from '../../record/json.ts';
import type { StreamContext } from './source-context.ts';
import type { ReadPlan } from './source-compile.ts';

/** What is read, with the stream of its parents. */
interface Read {
  readonly stream: string;
  readonly read: ReadPlan | undefined;
  readonly context: StreamContext;
  readonly source: (stream: string) => Pick<Source, 'whole'>;
}

/** A reading of the parents of a fan-out: they are read from their beginning each time. */
const fromTheBeginning: ReadRequest = { cursor: undefined, full: true, seen: () => Promise.resolve(new Set()) };

/**
 * What a reading was of that lacked nothing: from the beginning, unbounded, of a stream whose delta leaves nothing out.
 * Parents of a fan-out must be read whole, too. The definition is all that decides which records come: the stream's
 * `read`, the `http` section, and the settings that are no secrets.
 */
export function wholeOf({ stream, read, context, source }: Read, request: ReadRequest): Whole | undefined {
  const bounded = request.since !== undefined || request.until !== undefined || request.input !== undefined;
  if (read === undefined || bounded) return undefined;
  const covers = read.delta.covers(request);
  if (covers === undefined || read.parents?.within === true) return undefined;
  const parents = read.parents === undefined ? undefined : source(read.parents.stream).whole?.(fromTheBeginning);
  if (read.parents !== undefined && parents === undefined) return undefined;
  const { document, variables } = context;
  const section = nodeAt(document, ['http'])?.value ?? null;
  const own = nodeAt(document, ['streams', stream])?.json('key') ?? null;
  const settings = (variables['config'] ?? null) as Json;
  const definition = canonical([stream, own, read.node.value, section, settings, parents?.definition ?? null]);
  return covers === 'unsure' || parents?.unsure === true ? { definition, unsure: true } : { definition };
}
