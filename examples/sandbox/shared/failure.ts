import type { IncomingMessage } from 'node:http';

/** An answer that is no success: thrown where it is found, turned into the vendor's error body at the top. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  /** Why the documents do not allow it: such requests are logged as `strict`, and tests fail on them. */
  readonly strict: boolean;

  constructor(status: number, code: string, message: string, strict = false) {
    super(message);
    this.status = status;
    this.code = code;
    this.strict = strict;
  }
}

/** Something that the vendor's documents do not name. */
export function undocumented(message: string, code = 'UNDOCUMENTED'): Failure {
  return new Failure(400, code, message, true);
}

/** The whole body as UTF-8 text, at most 32 MiB. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 32 * 1024 * 1024) throw new Failure(413, 'TOO_LARGE', 'The body is too large.');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw undocumented('The body is not UTF-8.');
  }
}

/** Is the body of this media type, in UTF-8? */
export function hasMediaType(request: IncomingMessage, due: string): boolean {
  const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  return type === due && parameters.every((parameter) => /^charset="?utf-8"?$/i.test(parameter));
}
