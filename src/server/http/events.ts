import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Json } from '../../record/json.ts';
import type { SentEvent } from '../route.ts';

/** So often a comment says that the server is there: proxies close connections on which nothing comes. */
const beat = 15_000;

/**
 * Sends events as they come until they end, the caller goes, or the server stops; of the last the caller is told by the
 * event `stopping`, and comes back with `Last-Event-ID` to whoever listens then.
 */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<SentEvent>,
  stopping: AbortSignal,
): Promise<void> {
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  // Proxies that gather answers would hold the events back.
  response.setHeader('x-accel-buffering', 'no');
  response.flushHeaders();
  const heart = setInterval(() => response.write(': still here\n\n'), beat).unref();
  const ended = Promise.withResolvers<'ended'>();
  const end = (): void => ended.resolve('ended');
  response.once('close', end);
  stopping.addEventListener('abort', end, { once: true });
  if (stopping.aborted || response.destroyed) end();
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended.promise]);
      if (next === 'ended' || next.done === true) break;
      if (!response.write(eventText(next.value))) await Promise.race([once(response, 'drain'), ended.promise]);
    }
  } finally {
    clearInterval(heart);
    response.off('close', end);
    stopping.removeEventListener('abort', end);
    // One that waits for its next event answers when it comes: nobody waits for that here.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
  if (stopping.aborted) response.write(eventText({ event: 'stopping', data: {} }));
  response.end();
}

function eventText({ id, event, data }: SentEvent): string {
  const name = event.replaceAll(/[\r\n]/g, ' ');
  const number = id === undefined ? '' : `id: ${id.replaceAll(/[\r\n\0]/g, ' ')}\n`;
  return `${number}event: ${name}\ndata: ${lineOf(data)}\n\n`;
}

/** JSON has no line breaks of its own. */
function lineOf(data: Json): string {
  return JSON.stringify(data);
}
