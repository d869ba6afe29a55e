import type { Failure } from '../shared/failure.ts';
import { undocumented as anyUndocumented } from '../shared/failure.ts';

/** Something that the vendor's documents do not name. */
export function undocumented(message: string, code = 'COE_GENERAL_BAD_REQUEST'): Failure {
  return anyUndocumented(message, code);
}

/** `{"error":{"code","message":{"lang","value"}}}`. */
export function envelope(code: string, message: string): string {
  return JSON.stringify({ error: { code, message: { lang: 'en-US', value: `[${code}]${message}` } } });
}
