import type { IncomingMessage, ServerResponse } from 'node:http';
import { HrwireError } from '../../error/error.ts';
import { isDeeper } from '../../record/depth.ts';
import type { Json } from '../../record/json.ts';
import { RequestFaults } from './fault.ts';

/** Refuses a body in a form that the operation does not take, before any of it is read. */
export function checkContent(request: IncomingMessage, types: readonly string[]): void {
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new HrwireError('server.media-type', 'a compressed body is not taken', {
      hint: 'Send it as it is, without Content-Encoding.',
    });
  }
  if (types.length === 0 || types.includes('*/*')) return;
  const [written = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((each) => each.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  const odd = written === 'application/json' && charset !== undefined && charset !== 'utf-8';
  if (types.includes(written) && !odd) return;
  throw new HrwireError('server.media-type', `a body here is ${types.join(' or ')}${odd ? ' in UTF-8' : ''}`, {
    hint: `Send it with: Content-Type: ${types[0] ?? ''}`,
  });
}

/** The body, at most `most` bytes of it; `server.too-large` before more is read. */
export async function readBody(request: IncomingMessage, response: ServerResponse, most: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  welcome(request, response);
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else {
        request.removeAllListeners('data');
        request.pause();
        reject(tooLarge(most));
      }
    });
    request.once('end', resolve);
    request.once('error', reject);
    request.once('close', () =>
      reject(new HrwireError('server.bad-request', 'the caller has gone before the body was whole')),
    );
  });
  return Buffer.concat(chunks, size);
}

/** A client that asked whether its body is wanted is told so once it is. */
export function welcome(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect !== undefined && !response.headersSent) response.writeContinue();
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Levels of a JSON body: what nests by the thousand would end whatever walks through it. */
const deepest = 100;

/** The JSON that bytes say. What stands in them is never repeated. */
export function jsonOf(bytes: Buffer): Json {
  let value: Json;
  try {
    // JSON.parse gives JSON.
    value = JSON.parse(decoder.decode(bytes)) as Json;
  } catch {
    throw noBody(bytes.length === 0 ? 'the body is empty' : 'the body is no JSON in UTF-8');
  }
  if (isDeeper(value, deepest)) throw noBody(`the body nests deeper than ${deepest} levels`);
  return value;
}

function noBody(message: string): RequestFaults {
  return new RequestFaults('server.bad-request', [{ in: 'body', at: '', message, hint: 'Send one JSON document.' }]);
}

/** Whether a request has a body at all. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding !== undefined || (length !== undefined && length !== '0');
}

function tooLarge(most: number): HrwireError {
  return new HrwireError('server.too-large', `a body here has at most ${most} bytes`, {
    hint: 'Send less at once; `serve.limits` in hrwire.yaml has the bounds.',
  });
}
