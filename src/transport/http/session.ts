import * as kinds from '../../config/schema/kinds.ts';
import type { JsonObject } from '../../record/json.ts';
import { openCookies } from './cookies.ts';
import { part, textSetting } from './settings.ts';

const csrfSchema = kinds.object(
  'A token that answers bring in a header and later requests must bring back.',
  { header: kinds.text('The header, both ways. Default X-CSRF-Token.', { default: 'X-CSRF-Token' }) },
  [],
);

/** JSON Schema of `session:`, which goes with any kind of auth. */
export const sessionSchema = kinds.object('What is sent back of what earlier answers brought.', {
  cookies: kinds.flag('Keeps cookies and sends them back to the host they came from. Default false.', {
    default: false,
  }),
  csrf: csrfSchema,
});

/** Cookies and CSRF token of one connection. */
export interface Session {
  /** The headers that a request to `origin` gets. */
  headers(origin: string, now: number): Record<string, string>;
  take(origin: string, headers: Readonly<Record<string, string>>, cookies: readonly string[], now: number): void;
  /** Is there anything that a refusal could be due to? */
  readonly held: boolean;
  clear(): void;
}

/** `cookiesToo`: the kind of auth lives on cookies. */
export function openSession(spec: JsonObject, cookiesToo: boolean): Session {
  const cookies = spec['cookies'] === true || cookiesToo ? openCookies() : undefined;
  const csrf = spec['csrf'] === undefined ? undefined : textSetting(part(spec, 'csrf'), csrfSchema, 'header');
  const csrfName = csrf?.toLowerCase();
  const tokens = new Map<string, string>();
  let held = false;
  return {
    headers(origin, now) {
      const made: Record<string, string> = {};
      const cookie = cookies?.header(origin, now);
      if (cookie !== undefined) made['cookie'] = cookie;
      const token = tokens.get(origin);
      if (csrfName !== undefined && token !== undefined) made[csrfName] = token;
      return made;
    },
    take(origin, headers, lines, now) {
      if (cookies !== undefined && lines.length > 0) {
        cookies.take(origin, lines, now);
        held = true;
      }
      const token = csrfName === undefined ? undefined : headers[csrfName];
      // Servers answer `Required` to say that the token was missing or old: that is no token.
      if (token === undefined || token === '' || token.length > 4096 || /^required$/i.test(token)) return;
      tokens.set(origin, token);
      held = true;
    },
    get held() {
      return held;
    },
    clear() {
      cookies?.clear();
      tokens.clear();
      held = false;
    },
  };
}
