import * as kinds from '../../../config/schema/kinds.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import { durationSetting, part } from '../settings.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { keptAuth } from './kept.ts';

export const sessionAuthSchema = kinds.object(
  'A login request whose cookies are the proof. Cookies are then kept even without `session: { cookies: true }`.',
  {
    request: requestSchema,
    logout: kinds.object(
      'Ends the session on the server when the connection closes, if there is one: asked once, and not waited for long.',
      { request: requestSchema },
      ['request'],
    ),
    idle: kinds.duration(
      'The server forgets the session after this long without a request: then a new login is made. Default 10m.',
      {
        default: '10m',
      },
    ),
  },
  ['request'],
);

export function sessionAuth(setup: AuthSetup): Auth {
  const { document, path, site, spec } = setup;
  const login = compileRequest(spec['request'] ?? null, { document, path: [...path, 'request'], site });
  const written = part(spec, 'logout')['request'];
  const logout =
    written === undefined
      ? undefined
      : compileRequest(written, { document, path: [...path, 'logout', 'request'], site });
  let open = false;
  const kept = keptAuth({
    clock: setup.clock,
    closing: setup.closing,
    idle: durationSetting(spec, sessionAuthSchema, 'idle'),
    async obtain(renewing, signal) {
      setup.clearSession();
      open = false;
      await setup.login(login, { more: { reauthorising: renewing } }, signal);
      open = true;
      return { credential: { headers: {}, query: [], token: undefined }, until: Number.POSITIVE_INFINITY };
    },
  });
  return {
    ...kept,
    async close(signal) {
      if (!open || logout === undefined) return;
      open = false;
      await setup.logout(logout, signal);
    },
  };
}
