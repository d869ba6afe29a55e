import type { Document } from '../../config/document.ts';
import type { Connection, Transport } from '../../connector/connection.ts';
import { nodeAt } from '../../connector/file-node.ts';
import type { Sink } from '../../connector/sink.ts';
import { compileStream } from '../../connector/stream-compile.ts';
import type { Stream } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { identityOf } from '../identity.ts';
import { sourceClock } from './deltas/source-clock.ts';
import { createExchange } from './exchange/create.ts';
import { refuseCircle } from './fanout.ts';
import { compileReception } from './hooks/reception.ts';
import { compileRequest } from './request.ts';
import { publicConfig } from './secrets.ts';
import { httpSink } from './sink.ts';
import { compileWrites } from './sink-compile.ts';
import { openSite } from './site.ts';
import { httpSource } from './source.ts';
import type { HttpSource } from './source.ts';
import { compileByKey, compileRead } from './source-compile.ts';
import type { StreamContext } from './source-context.ts';
import { sliceSpools } from './source-spool.ts';

/** Makes a connection of a connector with a section `http`. Throws `HrwireError` with its place. */
export const httpTransport: Transport = (document, context) => {
  const site = openSite(document, context.config);
  const exchange = createExchange({ document, site, context });
  const shared: StreamContext = {
    document,
    site,
    exchange,
    clock: sourceClock(context.clock),
    wall: context.clock,
    variables: { config: publicConfig(document, context.config) },
    spool: sliceSpools(context.spool, { mapping: context.mapping, run: context.run, name: context.name }),
    holdsSecret: secretFinder(document, context.config),
  };
  const streams = streamsOf(document);
  return {
    name: context.name,
    identity: identityOf(nodeAt(document, ['config'])?.json('identity'), context),
    streams,
    source: (name) => openSource(name, streams, shared),
    sink: (name) => openSink(name, streams, shared),
    reception: async (name) => {
      known(name, streams, shared);
      const hook = nodeAt(document, ['streams', name, 'hook']);
      return hook === undefined ? undefined : compileReception(hook, context.config, shared.variables);
    },
    check: (signal) => check(document, shared, streams, signal),
    close: () => exchange.close(),
  } satisfies Connection;
};

function streamsOf(document: Document<JsonObject>): ReadonlyMap<string, Stream> {
  const declared = document.value['streams'];
  const names = Object.keys(isObject(declared) ? declared : {});
  return new Map(names.map((name) => [name, compileStream(name, document, ['streams', name])]));
}

function openSource(
  name: string,
  streams: ReadonlyMap<string, Stream>,
  context: StreamContext,
  above: readonly string[] = [],
): HttpSource {
  known(name, streams, context);
  const read = compileRead(name, context);
  const path = [...above, name];
  if (read !== undefined) refuseCircle(path, read.node);
  return httpSource({
    stream: name,
    read,
    hook: streams.get(name)?.hook,
    byKey: compileByKey(name, context),
    context,
    source: (parent) => openSource(parent, streams, context, path),
  });
}

function openSink(name: string, streams: ReadonlyMap<string, Stream>, context: StreamContext): Sink {
  known(name, streams, context);
  return httpSink(name, compileWrites(name, context), context);
}

function known(name: string, streams: ReadonlyMap<string, Stream>, context: StreamContext): void {
  if (streams.has(name)) return;
  const near = nearest(name, streams.keys());
  const hint = near === undefined ? `It has ${[...streams.keys()].join(', ')}.` : `Did you mean “${near}”?`;
  const place = context.document.at(['streams']);
  throw new HrwireError('transport.no-stream', `the connector has no stream “${name}”`, { hint, place });
}

/** The connector's `check` request; where it has none, the server's base URL is not asked: there is nothing to tell by. */
async function check(
  document: Document<JsonObject>,
  context: StreamContext,
  streams: ReadonlyMap<string, Stream>,
  signal: AbortSignal,
): Promise<string> {
  const node = nodeAt(document, ['check']);
  const request = node?.json('request');
  if (node === undefined || request === undefined)
    return `${streams.size} streams declared; the connector has no check request`;
  const template = compileRequest(request, { document, path: ['check', 'request'], site: context.site });
  const exchanged = await context.exchange(template, { more: {} }, { signal, repeatable: true });
  if (!exchanged.ok) {
    const { code, message } = exchanged.refusal;
    throw node.error(
      'transport.refused',
      `the check was refused: ${code}: ${message}`,
      'Look at the settings of the connection.',
      'request',
    );
  }
  const { status, headers, body } = exchanged.answer;
  const said = await node.expression('says')?.value(body, { ...context.variables, status, headers });
  return typeof said === 'string' ? said : `answered with status ${status}`;
}

/** Finds the values of secret settings in texts that are to be stored. */
function secretFinder(document: Document<JsonObject>, config: JsonObject): (text: string) => boolean {
  const open = publicConfig(document, config);
  const secrets = Object.entries(config)
    .map(([name, value]) => (Object.hasOwn(open, name) || typeof value !== 'string' ? '' : value))
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => secrets.some((secret) => text.includes(secret));
}
