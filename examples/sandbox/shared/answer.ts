import type { ServerResponse } from 'node:http';
import { Failure } from './failure.ts';
import type { Fault } from './faults.ts';

/**
 * What a fault of any server answers in place of the real thing, before any work is done; undefined where the work
 * goes on. Failures are thrown, so that they are logged as what they are. `error` is the vendor's error body for a 200.
 */
export function answerFault(
  response: ServerResponse,
  fault: Fault<string> | undefined,
  now: number,
  error: string,
): { readonly body: string } | undefined {
  switch (fault?.kind) {
    case 'too-many':
      if (fault.retry_after !== undefined) response.setHeader('Retry-After', retryAfter(fault.retry_after, now));
      throw new Failure(429, 'TOO_MANY_REQUESTS', 'Too many requests.');
    case 'server-error':
      throw new Failure(500, 'SERVER_ERROR', 'Internal server error.');
    case 'bad-gateway':
      throw new Failure(502, 'BAD_GATEWAY', 'Bad gateway.');
    case 'unavailable':
      throw new Failure(503, 'SERVICE_UNAVAILABLE', 'Under maintenance.');
    case 'gateway-timeout':
      throw new Failure(504, 'GATEWAY_TIMEOUT', 'The gateway has waited too long.');
    case 'html':
      return { body: '<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>' };
    case 'error-200':
      return { body: error };
    case 'empty':
      return { body: '' };
    default:
      return undefined;
  }
}

/** Waits as long as a slow server takes. */
export async function dawdle(fault: Fault<string> | undefined): Promise<void> {
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 1000));
}

function retryAfter(value: number | 'date', now: number): string {
  return value === 'date' ? new Date(now + 2000).toUTCString() : String(value);
}

/** Sends the body; or half of it, or nothing, and breaks the connection off. */
export function cutShort(response: ServerResponse, body: string, fault: Fault<string> | undefined): void {
  if (fault?.kind === 'html') {
    response.setHeader('Content-Type', 'text/html;charset=UTF-8');
  }
  if (fault?.kind === 'lost') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'cut') {
    const bytes = Buffer.from(body);
    response.writeHead(response.statusCode, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return;
  }
  response.end(body);
}
