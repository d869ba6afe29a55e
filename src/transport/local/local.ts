import type { Transport } from '../../connector/connection.ts';
import { nodeAt } from '../../connector/file-node.ts';
import type { Stream } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import { identityOf } from '../identity.ts';
import { LocalSink } from './sink.ts';
import { LocalSource } from './source.ts';
import { localStreams } from './streams.ts';

/** Keyed streams in the store itself (design, 3.4). The connection declares them: `with: { streams: … }`. */
export const localTransport: Transport = (document, context) => {
  const place = nodeAt(document, ['local'])?.place;
  const streams = localStreams(context.config['streams'], context.name, place);
  const stream = (name: string): Stream => {
    const found = streams.get(name);
    if (found !== undefined) return found;
    const near = nearest(name, streams.keys());
    throw new HrwireError('local.settings', `Connection ${context.name} declares no stream "${name}"`, {
      hint:
        near === undefined ? `Declare it in \`with: { streams: … }\` of ${context.name}.` : `Did you mean "${near}"?`,
    });
  };
  return {
    name: context.name,
    identity: identityOf(nodeAt(document, ['config'])?.json('identity'), context),
    streams,
    source: (name) => new LocalSource(stream(name), context),
    sink: (name) => new LocalSink(stream(name), context),
    check: async () =>
      `${streams.size} ${streams.size === 1 ? 'stream' : 'streams'} in the store: ${[...streams.keys()].join(', ')}`,
    close: async () => undefined,
  };
};
