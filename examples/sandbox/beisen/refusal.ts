import { Failure } from '../shared/failure.ts';

/** How a family of calls says that all is well: `code` as text, as a number, or `Code`. */
export type Family = 'v5' | 'v6' | 'push';

/** What the gateway answers before any call is reached: a status and `{"message"}`. */
export function gateway(status: number, message: string, strict = false): Failure {
  return new Failure(status, 'GATEWAY', message, strict);
}

/** The gateway's word for a bad token, an API that is not ticked, and a path that does not exist. */
export function unauthorised(strict?: string): Failure {
  return new Failure(401, 'GATEWAY', strict ?? 'un-authorized', strict !== undefined);
}

/** A refusal inside an HTTP 200: 417 with the organisation's calls, 400 with the recruiting ones. */
export function business(family: Family, message: string, code = family === 'v5' ? '417' : '400'): Failure {
  return new Failure(200, code, message);
}

/** Something that the documents do not name, refused as a bad argument and told in the log. */
export function unnamed(family: Family, message: string): Failure {
  return new Failure(200, family === 'v5' ? '417' : '400', message, true);
}

export function envelope(family: Family, code: string, message: string | null, more: object = {}): string {
  if (family === 'push') return JSON.stringify({ Code: Number(code), Message: message });
  return JSON.stringify({ ...more, code: family === 'v5' ? code : Number(code), message });
}

/** The body of an answer that is no success. `code`: digits are a call's own, `OAUTH` a login's, others the gateway's. */
export function errorBody(family: Family, code: string, message: string): string {
  if (code === 'OLD') return '';
  if (code === 'OAUTH') return JSON.stringify({ error: message });
  if (code === 'FAILED') return envelope(family, '500', message, { data: null });
  if (/^\d+$/.test(code)) return envelope(family, code, message, { data: null });
  // What makes an unknown path unknown stands in the log, not in the answer.
  return JSON.stringify({ message: code === 'GATEWAY' && message.startsWith('path ') ? 'un-authorized' : message });
}
