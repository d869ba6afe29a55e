import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from './failure.ts';
import type { Fault, Faults } from './faults.ts';
import type { RequestLog } from './log.ts';

/** Where the controls of a sandbox stand; nothing of it is part of a vendor. */
export const controls = '/__sandbox/';

/** Answers a control that only this sandbox has, `what` being `METHOD name`; undefined: it has none of that name. */
export type OwnControl = (what: string, request: IncomingMessage, url: URL) => Promise<unknown>;

/**
 * What another process asks of the sandbox itself: `GET log`, `POST faults` a fault or a list, `DELETE faults`, and
 * the sandbox's own.
 */
export async function control<Kind extends string>(
  parts: { readonly log: RequestLog; readonly faults: Faults<Kind> },
  request: IncomingMessage,
  url: URL,
  own: OwnControl,
): Promise<string> {
  const what = `${request.method} ${url.pathname.slice(controls.length)}`;
  switch (what) {
    case 'GET log':
      return JSON.stringify(parts.log.lines);
    case 'POST faults': {
      const body = JSON.parse(await bodyOf(request)) as Fault<Kind> | Fault<Kind>[];
      parts.faults.add(Array.isArray(body) ? body : [body]);
      return '{}';
    }
    case 'DELETE faults':
      parts.faults.clear();
      return '{}';
    default: {
      const said = await own(what, request, url);
      if (said === undefined) throw new Failure(404, 'SANDBOX', `no such control: ${what}`);
      return JSON.stringify(said);
    }
  }
}
