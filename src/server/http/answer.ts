import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../../error/wrap.ts';
import type { Reply } from '../route.ts';
import { sendEvents } from './events.ts';

/** Sends what a route answers. Resolves when all of it has been handed over, or the caller has gone. */
export async function sendReply(response: ServerResponse, reply: Reply, stopping: AbortSignal): Promise<void> {
  const { json, text, stream, events } = reply;
  const empty = json === undefined && text === undefined && stream === undefined && events === undefined;
  response.statusCode = reply.status ?? (empty ? 204 : 200);
  // Nearly all that is answered is somebody's data, or changes by the minute.
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (events !== undefined) return sendEvents(response, events, stopping);
  if (stream !== undefined) return sendStream(response, stream);
  if (json !== undefined) {
    if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json; charset=utf-8');
    sendText(response, JSON.stringify(json));
  } else if (text === undefined) response.end();
  else sendText(response, text);
}

function sendText(response: ServerResponse, text: string): void {
  const bytes = Buffer.from(text);
  response.setHeader('content-length', bytes.length);
  // Node leaves the body of an answer to HEAD out.
  response.end(bytes);
}

async function sendStream(response: ServerResponse, stream: NonNullable<Reply['stream']>): Promise<void> {
  try {
    await pipeline(stream, response);
  } catch (thrown) {
    // The caller has gone: what it asked for is of use to nobody.
    if (codeOf(thrown) !== 'ERR_STREAM_PREMATURE_CLOSE') throw thrown;
  }
}
